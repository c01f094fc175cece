// The system under test: a whole broker without threads on the file system in memory, with a clock that is
// set by hand. It can be ended in every way a process or a machine ends.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/config/broker_config.h"
#include "ottla/log/cleaner.h"
#include "ottla/log/log_manager.h"
#include "ottla/metadata/image.h"
#include "support/manual_clock.h"
#include "support/memory_file_system.h"
#include "support/seeded_entropy.h"

namespace ottla::simulation {

class Dice;
struct Process;

using Options = std::map<std::string, std::string>;

// Of a start: one time in so many the process ends at one of its first changes of the disk.
struct DeathInStart {
  std::int64_t one_in;
  std::int64_t within_changes;
};

class World {
 public:
  World(std::uint64_t seed, const Options& options, log::CleanerOptions cleaner_options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // --- its life ---

  // Opens and starts the broker; a failure leaves no process.
  Result<> start();
  // A clean end; a failure when a directory had failed, whose logs were then not closed.
  Result<> stop();
  // kill -9: what was written stays.
  void kill();
  // The machine loses its power; gives what it lost with it: all that was unsynced, or any of it.
  test::Crash cut_power(Dice& dice);
  // Starts the broker on a disk without faults, anew as often as it dies on the way, twice at the most;
  // `on_death` ends what is left of it each time. Throws Failure when it does not start and was not killed.
  void start_again(Dice& dice, const DeathInStart& death, const std::function<void()>& on_death);
  bool is_up() const { return process_ != nullptr; }
  // Whether the process has ended by itself: killed by a fault, or given up.
  bool has_ended() const;

  // --- its work ---

  // The disk thread's upkeep, and the control thread's.
  void tick();
  void maintain();
  // Begins to compact the log that needs it most, unless one is being compacted; gives whether one is.
  bool begin_cleaning();
  // Goes on with it; gives the partition when it is done, whatever came of it.
  std::optional<TopicPartition> step_cleaning();
  bool is_cleaning() const { return cleaning_ != nullptr; }
  // A batch of a transaction, or its end as the coordinator writes it: what the broker does once it knows
  // that they are to be written.
  Result<log::AppendInfo> append(const TopicPartition& to, MutableByteView bytes, log::AppendOrigin origin);
  // What retention and DeleteRecords let go of compacted logs.
  void delete_old_segments();

  // --- its state ---

  std::shared_ptr<log::Log> log(const TopicPartition& partition) const;
  std::vector<log::LogDirectory*> directories() const;
  bool is_online(const std::string& directory) const;
  metadata::ImagePointer image() const;
  // The image that a process would find that started now.
  metadata::ImagePointer replayed_image();

  Process& process() { return *process_; }
  TimestampMs now_ms() const { return clock.wall_ms(); }
  void advance_ms(std::int64_t by);
  void set_wall_ms(TimestampMs to);

  test::MemoryFileSystem files;
  test::ManualClock clock;

 private:
  void end_process();

  test::SeededEntropy entropy_;
  const config::BrokerConfig config_;
  log::CleanerOptions cleaner_options_;
  std::unique_ptr<Process> process_;
  std::unique_ptr<log::LogCleaner> cleaner_;
  std::unique_ptr<log::LogCleaning> cleaning_;
};

}  // namespace ottla::simulation
