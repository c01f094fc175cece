// One cleaning: the keys of the dirty segments go into a map, then each group of segments is filtered by it
// into one segment beside them and exchanged for that. Between two steps nothing is held but memory and the
// mark that the log is being cleaned.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "log/batch_filter.h"
#include "log/cleaning_plan.h"
#include "ottla/log/cleaner.h"

namespace ottla::log {

class CleaningRun : public LogCleaning {
 public:
  // The log is marked as being cleaned; the run takes the mark away. `options` are of one thread.
  CleaningRun(LogManager& logs, Entropy& entropy, std::shared_ptr<Log> log, const CleaningRange& range,
              const CleanerOptions& options, TimestampMs now_ms);
  ~CleaningRun() override;

  bool step(TimestampMs now_ms) override;
  std::uint64_t step_bytes() const override { return step_bytes_; }
  Outcome outcome() const override { return outcome_; }
  const CleaningStats& stats() const override { return stats_; }
  const TopicPartition& partition() const override { return log_->partition(); }

 private:
  enum class Phase : std::uint8_t { begin, map, filter, finish };

  // A segment that is read from its position on.
  struct Reading {
    std::shared_ptr<File> file;
    std::uint64_t position = 0;
    std::uint64_t end = 0;
  };

  LogState& state() { return *log_->state_; }
  Result<> advance(TimestampMs now_ms);
  void settle(const Error& error);

  Result<> begin();
  Result<> map_some();
  Result<> map_entry(const records::EntryView& entry);
  void end_mapping();
  Result<> filter_some(TimestampMs now_ms);
  Result<> begin_group();
  Result<> write_out();
  Result<> finish_group();
  void finish(TimestampMs now_ms);

  // Whether the log may still be cleaned: not_leader_or_follower otherwise. Expects the mutex to be held.
  Result<> check_unchanged() const;
  Result<Reading> open(const SourceSegment& source, Offset from);
  // The next whole entries of what is read: at least one unless its end is reached, which clears it.
  Result<ByteView> read_entries();
  // Removes the files of a segment that was not exchanged.
  void discard();
  void report(TimestampMs now_ms) const;

  LogManager& logs_;
  const std::shared_ptr<Log> log_;
  const CleaningRange range_;
  const CleanerOptions options_;
  const TimestampMs begin_ms_;
  TimestampMs mapped_ms_ = 0;
  std::shared_ptr<const LogConfig> config_;
  std::uint64_t truncations_ = 0;

  Phase phase_ = Phase::begin;
  Outcome outcome_ = Outcome::running;
  CleaningStats stats_;
  std::uint64_t step_bytes_ = 0;

  OffsetMap map_;
  HashedRecords records_;
  CleanedTransactions transactions_;
  FilterRules rules_;
  BatchFilter filter_;
  TimestampMs old_tombstone_horizon_ms_ = 0;  // for formats 0 and 1
  bool map_is_full_ = false;
  bool lacks_room_ = false;  // on the disk, for more than the reserve leaves

  std::vector<SourceSegment> sources_;
  std::size_t source_ = 0;     // the one at hand
  std::size_t group_end_ = 0;  // behind the group's last one
  std::optional<Reading> reading_;
  Bytes buffer_;

  std::size_t group_begin_ = 0;
  std::optional<Folder> folder_;  // as it was called when the group began
  std::unique_ptr<Segment> target_;
  Bytes out_;
};

}  // namespace ottla::log
