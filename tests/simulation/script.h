// One life of a broker and its clients, drawn from a seed: which actions, in which order, with which faults.
// The same seed does the same.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "simulation/checks.h"
#include "simulation/client.h"
#include "simulation/dice.h"
#include "simulation/failure.h"
#include "simulation/model.h"
#include "simulation/world.h"

namespace ottla::simulation {

inline constexpr std::string_view offsets_topic = "__consumer_offsets";

inline constexpr std::int64_t second_ms = 1000;
inline constexpr std::int64_t minute_ms = 60 * second_ms;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;

class Script {
 public:
  // `trace` is told of every step; it may be empty.
  Script(std::uint64_t seed, std::function<void(const std::string&)> trace);

  // Throws Failure.
  void run();

  int step() const { return step_; }
  // The log directories as they are now, to a folder of the disk that is not there yet.
  void export_directories(const std::string& to) const { world_.files.export_folder("/kafka", to); }

 private:
  struct Action {
    int weight = 0;
    void (Script::*run)();
  };
  // How the process ends.
  enum class End : std::uint8_t { clean, kill, power };

  // --- script.cc: the course ---
  void start_first();
  void draw_weights();
  void take_step();
  void after_step();
  void finish();
  // What the log says is on the disk is promised.
  static void note_ends(const log::Log& log, PartitionModel& partition);
  Client client() { return Client(world_.process()); }
  template <class... Parts>
  void note(const Parts&... parts) const {
    if (trace_) trace_(text_of(step_, ": ", parts...));
  }
  void note_files() const {
    if (trace_) note("after ", world_.files.changes(), " changes the files are ", world_.files.digest());
  }

  // --- restarts.cc ---
  void restart_clean();
  void restart_killed();
  void restart_after_power_cut();
  void recover_from_death();
  void restart(End end);
  void end_process(End& end);
  void start_again(End& end);
  void adopt_topics();
  void adopt_partitions(End end);
  void adopt_commits(End end);
  void compare_fingerprints(End end);
  void take_fingerprints();
  // False when a fault of the storage kept it from reading the log.
  bool check_whole(const TopicPartition& name);
  // The part of it by which the model learns what a cleaning has taken.
  std::optional<Scan> note_compaction(const TopicPartition& name);
  void check_everything();
  void check_no_litter();

  // --- record_actions.cc ---
  void produce();
  void produce_plain(const TopicPartition& to);
  void produce_idempotent(const TopicPartition& to);
  void resend();
  void produce_out_of_order();
  void send(const TopicPartition& to, const SentBatchPointer& batch);
  Produced hand_in(const TopicPartition& to, const SentBatch& batch, std::int16_t acks);
  // With records; `producer` says all else.
  SentBatchPointer make_batch(const TopicPartition& to, const SentBatch& producer);
  SentBatch turn_of(const TopicPartition& to, ProducerId id);
  void fetch();
  void list_offsets();
  void delete_records();
  void begin_cleaning();
  void clean_to_the_end();
  void flush();
  void roll();

  // --- transactions.cc ---
  void produce_in_transaction();
  void produce_outside_transaction();
  void end_transaction();
  void end_transaction_late();
  void write_marker(const TopicPartition& to, Marker marker);
  void fetch_committed();

  // --- cluster_actions.cc ---
  void create_topic();
  void delete_topic();
  void create_partitions();
  void alter_config();
  Configs draw_configs();
  std::pair<std::string, std::string> draw_config(const std::string& name);
  void note_config(const std::string& topic);
  void commit();
  void read_commits();
  void delete_commits();
  void check_commits();

  // --- time_and_faults.cc ---
  void pass_time();
  void pass_much_time();
  void jump_clock();
  void upkeep(std::int64_t passed_ms);
  void compare_metadata();
  void arm_death();
  void arm_failure();
  void arm_failing_sync();
  void fill_disk();
  void free_disk();
  void lower_clocks();

  // Whether a request to the partition may fail now without anybody being at fault.
  bool may_fail(const TopicPartition& name) const;
  bool may_fail() const { return is_faulty_ || is_full_ || world_.has_ended(); }
  // The partitions that are known for sure and served; none when there is none.
  std::optional<TopicPartition> any_partition();
  std::vector<TopicPartition> known_partitions() const;
  Offset commits_end() const;

  std::function<void(const std::string&)> trace_;
  Dice dice_;
  std::vector<std::string> directories_;
  World world_;
  Model model_;
  PartitionModel commits_log_;  // of `__consumer_offsets`: its ends alone
  std::vector<Action> actions_;
  int total_weight_ = 0;
  int step_ = 0;
  int steps_ = 0;
  int topics_made_ = 0;
  std::int64_t values_made_ = 0;
  std::vector<ProducerId> producers_;
  std::vector<ProducerId> transactional_producers_;
  std::int32_t coordinator_epoch_ = 0;
  bool is_faulty_ = false;         // a fault was armed in this life
  bool sync_may_fail_ = false;     // what was not synced may be lost for good, whatever is read
  bool is_full_ = false;           // the disk was full in this life
  bool clock_went_back_ = false;   // in this life
  bool clock_has_jumped_ = false;  // ever
  bool has_ticked_ = false;        // in this life
  std::map<TopicPartition, Fingerprint> fingerprints_;  // before a restart that must change nothing
};

}  // namespace ottla::simulation
