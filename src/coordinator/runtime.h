// Decide, append, replay: the one way by which a coordinator's durable state changes. Owns which partitions
// of its topic are served and loads them by the same replay.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "coordinator/records.h"
#include "coordinator/timeouts.h"
#include "ottla/base/ids.h"
#include "ottla/coordinator/state_log.h"
#include "ottla/coordinator/transaction_marker.h"
#include "ottla/metadata/image.h"
#include "ottla/records/control.h"
#include "ottla/records/record_reader.h"

namespace ottla::coordinator {

struct TransactionalWriter {
  ProducerId producer_id = no_producer_id;
  ProducerEpoch producer_epoch = no_producer_epoch;
};

// What a manager decided: it has changed nothing that a restart must find again. `then` runs once, with
// `none` after the records were appended and replayed, or with an error when nothing was.
struct Decision {
  std::vector<Record> records;
  std::move_only_function<void(ErrorCode)> then;
  // All records stand in one batch or none does. Otherwise they may be split where the batch would be too
  // large (expiry, deleted topics).
  bool atomic = true;
  // Whose transaction the records belong to: they count once its marker says so.
  std::optional<TransactionalWriter> transaction = {};
};

// A record as it stands in the log. Views live during the call.
struct LogRecord {
  PartitionIndex partition = 0;
  Offset offset = 0;
  ProducerId producer_id = no_producer_id;  // of a transactional batch; else none
  ByteView key;
  std::optional<ByteView> value;
};

// Parses one record and hands it to `apply(key, value)`, the value null in a tombstone. Errors as those of
// parse_key and parse_value.
template <class Key, class Value, class Apply>
Result<> apply_record(const LogRecord& record, Apply apply) {
  const auto key = parse_key<Key>(record.key);
  if (!key) return fail(key.error());
  if (!record.value) {
    apply(*key, static_cast<const Value*>(nullptr));
    return {};
  }
  const auto value = parse_value<Value>(*record.value);
  if (!value) return fail(value.error());
  apply(*key, &*value);
  return {};
}

// Who holds the state.
class StateMachine {
 public:
  virtual ~StateMachine() = default;

  // Applies one record, live or while loading. It must not write. Failures end a load: unsupported_version
  // for a value of a later version; what is malformed.
  virtual Result<> replay(const LogRecord& record) = 0;
  // The end of a producer's transaction in that partition.
  virtual void replay_marker(PartitionIndex, ProducerId, records::ControlType) {}
  // The partition is replayed: time-outs begin. May write.
  virtual void on_loaded(PartitionIndex partition, TimestampMs now_ms) = 0;
  // Drop everything of the partition; parked replies are answered with not_coordinator.
  virtual void on_unload(PartitionIndex partition) = 0;
};

class Runtime {
 public:
  // `topic` is the name of the coordinator's topic, which lives as long as the program.
  Runtime(std::string_view topic, StateLog& log, Timeouts& timeouts, StateMachine& machine)
      : topic_(topic), log_(log), timeouts_(timeouts), machine_(machine) {}

  // The partition of the topic that holds a key (a group's id, a transactional id); nothing without the
  // topic.
  std::optional<PartitionIndex> partition_of(std::string_view key) const;

  // Whether the key's partition is served: none, coordinator_load_in_progress, not_coordinator (no topic,
  // led elsewhere, or its load failed), coordinator_not_available (stopped).
  ErrorCode check(std::string_view key) const;

  // Appends the records to the key's partition and replays them, then calls `then`: with no records at
  // once. The error is what clients are told (CoordinatorOperationExceptionHelper):
  // coordinator_not_available, not_coordinator, unknown_server_error or that of check(). Everything happens
  // before this returns; `then` may write again. What the key names may be gone afterwards.
  void write(std::string_view key, Decision decision, TimestampMs now_ms);
  // The same by partition.
  void write_to(PartitionIndex partition, Decision decision, TimestampMs now_ms);

  // Ends a transaction in that partition: appends the marker and replays it. Errors as those of write(), and
  // invalid_producer_epoch, transaction_coordinator_fenced.
  ErrorCode write_marker(PartitionIndex partition, const TransactionMarker& marker, TimestampMs now_ms);

  // The partitions of the topic that this node leads are served from now on: new ones begin to load, or serve
  // at once if they are empty, also if their load had failed; others are unloaded. Call it once the logs can
  // be read.
  void start(const metadata::MetadataImage& image);
  // A later step of the metadata, after the logs followed it. A topic that was removed and made anew has
  // other logs: its partitions are unloaded in between.
  void on_image(const metadata::ImageChange& change);
  // The base sequence of batches without a producer. Apache Kafka's coordinators write 0, that of
  // transactions, which is older, none.
  void set_base_sequence(Sequence sequence) { base_sequence_ = sequence; }
  // What one read of a load asks for.
  void set_load_bytes(std::size_t bytes) { load_bytes_ = bytes; }
  // What batches are compressed with (offsets.topic.compression.codec).
  void set_codec(records::Codec codec) { codec_ = codec; }
  // Unloads everything; nothing is served afterwards.
  void stop();

  bool is_loading() const;
  // The partitions that are served.
  std::vector<PartitionIndex> active() const;
  std::size_t partition_count() const { return shards_.size(); }

 private:
  enum class State : std::uint8_t { absent, loading, active, failed };
  struct Shard {
    State state = State::absent;
    Offset next_offset = 0;  // of the load
    std::optional<Offset> load_end;
  };

  void set_partitions(const std::vector<bool>& leads);
  ErrorCode state_error(PartitionIndex partition) const;
  ErrorCode told_of(PartitionIndex partition, std::string_view what, const Result<>& written) const;
  Result<> append_and_replay(PartitionIndex partition, const Decision& decision, TimestampMs now_ms);
  Result<> append_batch(PartitionIndex partition, std::span<const Record> records,
                        const std::optional<TransactionalWriter>& transaction, TimestampMs now_ms);
  void schedule_slice();
  void load_slice(TimestampMs now_ms);
  Result<bool> load_some(PartitionIndex partition, Shard& shard, std::size_t& budget_bytes);
  Result<> replay_entry(PartitionIndex partition, records::EntryView entry);

  std::string_view topic_;
  StateLog& log_;
  Timeouts& timeouts_;
  StateMachine& machine_;
  std::vector<Shard> shards_;
  records::Codec codec_ = records::Codec::none;
  Sequence base_sequence_ = 0;
  std::size_t load_bytes_ = std::size_t{1} << 18;
  bool stopped_ = false;
  bool slice_is_due_ = false;
  Timeout next_slice_;
  Bytes slice_;
  records::Workspace workspace_;
};

}  // namespace ottla::coordinator
