// What clients know: every record and commit that was sent, what was acknowledged, and what the broker said
// is on the disk. The checks hold the system to it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/uuid.h"
#include "ottla/records/batch_view.h"

namespace ottla::simulation {

struct SentRecord {
  std::optional<std::string> key;
  std::optional<std::string> value;  // none: a delete marker
  TimestampMs timestamp = no_timestamp;
};

struct SentBatch {
  ProducerId producer_id = no_producer_id;
  ProducerEpoch producer_epoch = no_producer_epoch;
  Sequence base_sequence = no_sequence;
  bool is_transactional = false;
  records::Codec codec = records::Codec::none;
  std::vector<SentRecord> records;

  Bytes build() const;
  auto count() const { return static_cast<Offset>(records.size()); }
};
using SentBatchPointer = std::shared_ptr<const SentBatch>;

// One record with an offset.
struct Entry {
  SentBatchPointer batch;
  std::size_t index = 0;
  Offset batch_base = 0;
  std::optional<TimestampMs> append_time_ms;  // when the log wrote its own
  bool any_timestamp = false;                 // nobody was told which timestamp it has
  LeaderEpoch leader_epoch = no_leader_epoch;
  TimestampMs lowest_clock_ms = 0;  // of the wall clock since it was sent
  bool is_present = true;           // false: compaction took it

  const SentRecord& record() const { return batch->records[index]; }
  TimestampMs timestamp() const { return append_time_ms.value_or(record().timestamp); }
};

// The end of a producer's transaction, which has an offset of its own.
struct Marker {
  ProducerId producer_id = no_producer_id;
  ProducerEpoch producer_epoch = no_producer_epoch;
  bool is_commit = false;
  std::int32_t coordinator_epoch = 0;
  TimestampMs timestamp = no_timestamp;
  LeaderEpoch leader_epoch = no_leader_epoch;
  TimestampMs lowest_clock_ms = 0;  // of the wall clock since it was sent
  bool is_present = true;           // false: compaction took it
};

// What becomes of a record.
enum class Fate : std::uint8_t { plain, open, committed, aborted };

// An idempotent or transactional producer as its client sees it, on one partition.
struct ProducerModel {
  struct Sent {
    SentBatchPointer batch;
    Offset base_offset = 0;
  };
  ProducerEpoch epoch = 0;
  Sequence next_sequence = 0;
  std::deque<Sent> recent;    // the last five, oldest first
  bool is_forgotten = false;  // the log has begun anew without it, and takes any sequence
};

struct PartitionModel {
  using Markers = std::map<Offset, Marker>;

  std::map<Offset, Entry> entries;        // also what lies below the start or was compacted away
  std::multimap<Offset, Entry> attempts;  // whose append failed: they may be found after a restart
  Markers markers;
  std::multimap<Offset, Marker> marker_attempts;
  Offset end = 0;          // of what is acknowledged
  Offset durable_end = 0;  // of what is said to be on the disk
  bool durable = false;    // the partition itself is on the disk
  Offset start = 0;
  Offset start_at_least = 0;  // what a clean end wrote down
  Offset start_at_most = 0;   // what any deletion may have reached, answered or not
  Offset high_watermark = 0;
  bool may_be_compacted = false;
  std::int64_t least_delete_retention_ms = 0;
  std::int64_t least_compaction_lag_ms = 0;
  std::map<ProducerId, ProducerModel> producers;

  // Adds the records of a batch at `base`.
  void add(const SentBatchPointer& batch, Offset base, const Entry& common);
  // The same of an append that failed.
  void add_attempt(const SentBatchPointer& batch, Offset base, const Entry& common);
  // What failed below the offset will not be found any more. Behind what is on the disk it may be after a
  // power cut: the write that failed outlives the truncation that took it back.
  void forget_attempts(Offset below);
  // Forgets everything from the offset on: it was lost.
  void cut(Offset end);
  // A later record of the same key that is known below `before` and counts.
  bool is_superseded(Offset offset, Offset before) const;

  // --- transactions ---

  void add_marker(Offset at, const Marker& marker);
  Fate fate_of(Offset offset, const Entry& entry) const;
  // Where each open transaction has its first record, by producer.
  std::map<ProducerId, Offset> open_transactions() const;
  // The last one of the producer, or rend().
  Markers::const_reverse_iterator last_marker(ProducerId producer) const;
  // The leader epochs of all that has an offset, in the order of the offsets.
  std::map<Offset, LeaderEpoch> epochs() const;
};

struct TopicModel {
  std::optional<Uuid> id;  // none: its creation was not answered
  int partitions = 0;
  std::map<std::string, std::string> configs;
  bool is_uncertain = false;  // the last change of it was not answered
};

// The committed offsets as a log of changes, each with its place in `__consumer_offsets`.
class CommitModel {
 public:
  struct Key {
    std::string group;
    TopicPartition of;

    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct State {
    std::map<Key, Offset> offsets;
    std::set<Key> uncertain;  // may be as they are or not
  };

  // A change that is answered: wholly in the log's [before, after). Without an offset: a deletion.
  void add(const Key& key, std::optional<Offset> offset, Offset before, Offset after);
  // One that is not answered: it may be in the log or not, from `before` on.
  void add_uncertain(const Key& key, std::optional<Offset> offset, Offset before);
  // What is committed if the log ends there.
  State at(Offset end) const;
  // The log was found to end there: what lies behind is lost, and from `durable_end` on anything may be.
  void cut(Offset end, Offset durable_end);
  // What failed from the offset on may be there after a power cut, though a kill did not find it: its write
  // outlives the truncation that took it back.
  void bring_back_failed(Offset from);
  std::set<std::string> groups() const;

 private:
  struct Change {
    Key key;
    std::optional<Offset> offset;
    Offset before = 0;
    std::optional<Offset> after;  // none: uncertain
  };
  std::vector<Change> changes_;
  std::vector<Change> failed_;  // and not found since
};

struct Model {
  std::map<std::string, TopicModel> topics;
  std::map<TopicPartition, PartitionModel> partitions;
  CommitModel commits;
  TimestampMs highest_clock_ms = 0;  // the wall clock was never above
};

}  // namespace ottla::simulation
