// A broker's life in miniature, replayed from a seed: appends to several logs, flushes, rolls, retention,
// deleted records, checkpoints, transactions, clean and unclean restarts. Beside it stands a model of what
// was promised, against which any state of the disk can be held.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "log/log_fixture.h"
#include "ottla/log/log_manager.h"

namespace ottla::log::test {

// What is known of one partition by who wrote to it.
struct Promise {
  std::map<Offset, std::string> records;    // acknowledged, and what replaced them after a crash
  std::map<Offset, std::string> in_flight;  // of the append that runs
  Offset end = 0;                           // of what is acknowledged
  Offset flushed_end = 0;                   // of what a flush has acknowledged
  Offset start_at_most = 0;                 // the log start is not above
  bool flushed = false;                     // the partition itself must be found
  std::map<ProducerId, Sequence> next_sequence;
  std::map<ProducerId, bool> in_transaction;
};
using Promises = std::map<TopicPartition, Promise>;

// What must have survived.
enum class Survival : std::uint8_t { flushed, acknowledged };

class CrashScript {
 public:
  explicit CrashScript(std::uint64_t seed);

  // Runs so many operations; every failure is a test failure.
  void run(int operations);

  // Opens what a crash left, holds it to the promises, goes on working with it and holds the files to each
  // other.
  static void expect_kept(ottla::test::MemoryFileSystem& found, const Promises& promises, Survival survival);

  ottla::test::MemoryFileSystem files;
  Promises promises;

 private:
  using Manager = std::unique_ptr<LogManager>;

  static Manager open(ottla::test::MemoryFileSystem& files, Entropy& entropy, TimestampMs now_ms);
  static void expect_kept(Log& log, const Promise& promise, Survival survival);
  static void expect_producers_of(Log& log, const std::map<ProducerId, Sequence>& last_sequences);

  void step();
  void append();
  void append_transactional();
  void end_transaction(Log& log, Promise& promise, ProducerId producer_id);
  void append(Log& log, Promise& promise, Bytes batch, const std::vector<std::string>& values,
              AppendOrigin origin = AppendOrigin::client);
  void flush();
  void retain();
  void delete_records();
  void tick();
  void restart(bool clean);
  void create();

  Log& any_log();
  Bytes batch(records::BatchOptions options, std::vector<std::string>& values);

  ottla::test::SeededEntropy entropy_;
  TimestampMs now_ms_ = 1'700'000'000'000;
  int last_number_ = 0;
  Manager manager_;
};

}  // namespace ottla::log::test
