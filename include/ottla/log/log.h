// One partition's log: segments of record batches in Kafka's files, appended at the end, read anywhere,
// dropped from the front. Invariants: offsets grow and none is ever given twice; what a reader may see is
// wholly written; bytes in front of the recovery point are on the disk. Rules:
// org.apache.kafka.storage.internals.log.{UnifiedLog,LocalLog}.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"
#include "ottla/env/slice_copies.h"
#include "ottla/log/append_origin.h"
#include "ottla/log/log_config.h"
#include "ottla/log/log_directory.h"
#include "ottla/log/names.h"
#include "ottla/log/producer_state.h"
#include "ottla/records/validation.h"

namespace ottla::log {

struct AppendOptions {
  LeaderEpoch leader_epoch = 0;
  TimestampMs now_ms = 0;
  AppendOrigin origin = AppendOrigin::client;
  Verification verification = Verification::not_needed;  // of a client's batch
  std::int16_t marker_version = 0;                       // EndMarker::transaction_version of markers
};

struct AppendInfo {
  Offset first_offset = -1;
  Offset last_offset = -1;
  TimestampMs log_append_time_ms = no_timestamp;  // set when the batch says LogAppendTime, or for a duplicate
  Offset log_start_offset = 0;
  bool duplicate = false;  // nothing was written: the offsets are those of the first time
  bool flush_due = false;  // flush.messages is reached: flush() before the acknowledgement
};

enum class UpperBound : std::uint8_t { log_end, high_watermark, last_stable };

struct ReadOptions {
  Offset offset = 0;
  std::uint32_t max_bytes = 0;
  UpperBound upper_bound = UpperBound::high_watermark;
  bool min_one_batch = false;     // give the first batch whole even when it is larger than max_bytes
  SliceCopies* copies = nullptr;  // takes a slice too, if it has room for it
};

// What a reader of committed records leaves out: this producer's records from `first_offset` to its abort
// marker.
struct AbortedProducer {
  ProducerId producer_id = no_producer_id;
  Offset first_offset = 0;

  friend bool operator==(const AbortedProducer&, const AbortedProducer&) = default;
};

// A slice of one segment file. It begins with a whole batch that holds the asked offset or follows it; it may
// end inside a batch, as Kafka's does, but not inside its second one, nor inside any but the first when it
// was copied, and never past the upper bound. The slice stays readable while `file` is held, even if the
// segment is deleted meanwhile.
struct FetchData {
  Offset high_watermark = 0;
  Offset last_stable_offset = 0;
  Offset log_start_offset = 0;
  std::shared_ptr<const File> file;  // null when size is 0
  std::uint64_t position = 0;
  std::uint32_t size = 0;
  ByteView copy;               // the slice in ReadOptions::copies; empty when it did not fit
  std::uint32_t left_out = 0;  // bytes of a cut last batch, which count as read for limits and minimum
  bool first_batch_incomplete = false;                // max_bytes is less than the first batch
  std::vector<AbortedProducer> aborted_transactions;  // for UpperBound::last_stable only
};

// Reads the slice into `out`, which gets its size.
Result<> read_slice(const FetchData& data, Bytes& out);

struct FoundOffset {
  TimestampMs timestamp_ms = no_timestamp;
  Offset offset = -1;
  LeaderEpoch leader_epoch = no_leader_epoch;

  friend bool operator==(const FoundOffset&, const FoundOffset&) = default;
};

struct EpochEnd {
  LeaderEpoch leader_epoch = no_leader_epoch;
  Offset end_offset = -1;

  friend bool operator==(const EpochEnd&, const EpochEnd&) = default;
};

struct ProducerInfo {  // DescribeProducers
  ProducerId producer_id = no_producer_id;
  ProducerEpoch producer_epoch = no_producer_epoch;
  Sequence last_sequence = no_sequence;
  TimestampMs last_timestamp_ms = no_timestamp;
  std::int32_t coordinator_epoch = -1;
  Offset current_transaction_first_offset = -1;
};

struct SegmentStart {
  Offset base_offset = 0;
  TimestampMs modified_ms = 0;  // wall time of its last append
};

// A file or folder to be removed when its delay is over.
struct Removal {
  std::string path;
  TimestampMs due_ms = 0;
  bool is_directory = false;
};

struct OpenOptions {
  std::string folder;  // name inside the log directory, "topic-0"
  TopicPartition partition;
  std::shared_ptr<const LogConfig> config;
  bool clean_shutdown = false;           // .kafka_cleanshutdown was there: no check of the contents
  Offset recovery_point = 0;             // from the checkpoint
  Offset log_start_offset = 0;           // from the checkpoint; 0 when absent
  Offset high_watermark = 0;             // from the checkpoint
  std::optional<Offset> cleaned_offset;  // from the cleaner's checkpoint
  std::int64_t producer_expiration_ms = 86'400'000;
  TimestampMs now_ms = 0;
};

struct LogState;

// Threads: every function may be called from any thread; a short mutex inside guards the state. It is not
// held across fsync or unlink. Functions marked [disk] wait for the disk and belong on a disk thread.
class Log {
 public:
  // Makes the folder and an empty log in it, with nothing fsynced: the first flush makes the names durable.
  static Result<std::shared_ptr<Log>> create(LogDirectory& directory, Entropy& entropy, OpenOptions options,
                                             std::optional<Uuid> topic_id);

  // Loads a folder, recovering it when the shutdown was not clean. Damage is mended, as Kafka mends it, and
  // logged in one line; only an I/O error fails. [disk]
  static Result<std::shared_ptr<Log>> open(LogDirectory& directory, Entropy& entropy, OpenOptions options);

  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // --- append ---

  // Appends a batch that records::analyze has passed: assigns its offsets and writes it at once. With one
  // replica the high watermark follows. Errors: those of the producer state (invalid_producer_epoch,
  // out_of_order_sequence_number, invalid_txn_state …); record_list_too_large when larger than a segment;
  // kafka_storage_error. `batch` is not empty. invalid_txn_state for a transactional batch whose verification
  // is missing means that it begins its transaction here.
  Result<AppendInfo> append(records::PreparedBatch& batch, const AppendOptions& options);

  // Appends one or more whole, valid batches of magic 2, back to back (the metadata log's, the coordinators',
  // markers); sets base offsets and leader epochs in place and writes all or nothing.
  Result<AppendInfo> append_batches(MutableByteView batches, const AppendOptions& options);

  // A transactional batch was put off before it could be verified: its producer's later ones must not begin
  // the transaction here in its place.
  void note_unverified(ProducerId producer_id, ProducerEpoch epoch, Sequence first_sequence);

  // --- read ---

  // Errors: offset_out_of_range when the offset is not in [log start, log end]; kafka_storage_error. At or
  // past the upper bound the answer is an empty slice.
  Result<FetchData> read(const ReadOptions& options);

  // The first record at or after `timestamp_ms` that is below the upper bound; nothing when there is none.
  Result<std::optional<FoundOffset>> offset_for_timestamp(TimestampMs timestamp_ms, UpperBound upper_bound);
  // The first record with the largest timestamp; nothing when the log is empty.
  Result<std::optional<FoundOffset>> offset_of_max_timestamp();
  FoundOffset earliest() const;
  FoundOffset latest(UpperBound upper_bound) const;
  // OffsetForLeaderEpoch: the largest epoch <= the asked one and where it ends; -1, -1 when there is none.
  EpochEnd end_of_epoch(LeaderEpoch epoch) const;

  // --- state ---

  const TopicPartition& partition() const;
  LogDirectory& directory() const;
  std::string folder() const;
  std::string path() const;
  std::shared_ptr<const LogConfig> config() const;
  void update_config(std::shared_ptr<const LogConfig> config);
  // Of partition.metadata; nothing when the file is missing or unreadable.
  std::optional<Uuid> topic_id() const;
  // Whether partition.metadata was there at open() and could not be read.
  bool topic_id_unreadable() const;
  // Gives a log without an id one.
  Result<> set_topic_id(Uuid topic_id);

  Offset log_start_offset() const;
  Offset log_end_offset() const;
  Offset high_watermark() const;
  Offset last_stable_offset() const;
  Offset recovery_point() const;
  LeaderEpoch latest_epoch() const;
  std::uint64_t size_bytes() const;
  std::size_t segment_count() const;
  // Of every segment, oldest first: what the first version of ListOffsets tells.
  std::vector<SegmentStart> segment_starts() const;
  // The base offset of the first segment: below the log start after DeleteRecords.
  Offset first_segment_base_offset() const;
  // The log start as its checkpoint must tell it: nothing where the first segment's name surely does.
  std::optional<Offset> log_start_to_checkpoint() const;
  std::vector<ProducerInfo> producers() const;
  // Where the next compaction begins, if there was one: the cleaner's checkpoint keeps it.
  std::optional<Offset> cleaned_offset() const;

  // --- leadership and deletion of records ---

  // The broker leads from now on in this epoch: an epoch entry begins at the log end and the high watermark
  // goes there.
  Result<> become_leader(LeaderEpoch epoch);
  // DeleteRecords: offset_out_of_range above the high watermark; below the log start it changes nothing.
  // Gives the log start offset.
  Result<Offset> increment_log_start_offset(Offset offset);
  // Drops everything from the offset on. [disk]
  Result<> truncate_to(Offset offset, TimestampMs now_ms);
  // Drops everything: the next record gets this offset. [disk]
  Result<> truncate_fully_and_start_at(Offset offset, TimestampMs now_ms);

  // --- the disk thread's work ---

  // Makes everything appended before the call durable. Threads that call it at once share one fsync. A
  // failure takes the directory offline; no fsync is tried again. Where leader-epoch-checkpoint alone
  // finds no room, the call succeeds, and the recovery point stays until there is some. [disk]
  Result<> flush();
  // Whether flush() is due because a segment was rolled, or flush.ms has passed.
  bool needs_flush(TimestampMs now_ms) const;
  // Drops the segments that retention and the log start let go, renaming their files; gives what is to be
  // removed when its delay is over. [disk]
  Result<std::vector<Removal>> delete_old_segments(TimestampMs now_ms);
  // Forgets producers that have been idle for the expiration time.
  void expire_producers(TimestampMs now_ms);
  void set_producer_expiration(std::int64_t expiration_ms);
  // Writes small files that are behind the state (leader epochs). A power cut finds the old content or the
  // new; flush() makes the new one durable. [disk]
  Result<> write_pending();
  // Closes the files that nobody used since the last call: an idle partition holds no descriptor.
  void release_idle_files();
  // Closes the active segment and begins a new one, unless it is empty.
  Result<> roll(TimestampMs now_ms);
  // Flush, snapshot, trim: what a clean shutdown does. Any use afterwards is kafka_storage_error. [disk]
  Result<> close();
  // Renames the folder to "TOPIC-N.HEX32-delete" or "-stray"; any use afterwards is
  // unknown_topic_or_partition. Gives the folder's new path.
  Result<std::string> rename_for_removal(FolderState state);

 private:
  friend class CleaningRun;
  friend class LogCleaner;
  friend class LogMove;
  explicit Log(std::unique_ptr<LogState> state);

  std::unique_ptr<LogState> state_;
};

}  // namespace ottla::log
