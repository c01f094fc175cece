// What a partition knows of the producers that write to it: their epochs, the last five batches of each, open
// transactions (org.apache.kafka.storage.internals.log.ProducerStateManager, ProducerAppendInfo, KIP-98,
// KIP-679), and the snapshots of that. An append is judged first and applied only after the log has it.
// Guarded by the log's lock.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/log/append_origin.h"
#include "ottla/log/folder.h"
#include "ottla/records/batch_view.h"

namespace ottla::log {

// Batches of a producer that are remembered to know a resent one.
inline constexpr std::size_t batches_to_retain = 5;

struct BatchMetadata {
  Sequence last_sequence = no_sequence;
  std::int32_t offset_delta = 0;
  Offset last_offset = -1;
  TimestampMs timestamp = no_timestamp;  // the batch's largest, or its append time

  Sequence first_sequence() const;
  Offset first_offset() const { return last_offset - offset_delta; }
  friend bool operator==(const BatchMetadata&, const BatchMetadata&) = default;
};

// Producers whose put-off batches are remembered; with more of them the memory begins anew.
inline constexpr std::size_t unverified_producers_at_most = 1000;

// The state of one producer id in one partition.
class ProducerEntry {
 public:
  ProducerId producer_id = no_producer_id;
  TimestampMs last_timestamp = no_timestamp;
  Offset transaction_first_offset = -1;  // of the open transaction; -1 without one
  std::int32_t coordinator_epoch = -1;
  ProducerEpoch producer_epoch = no_producer_epoch;

  bool has_batches() const { return count_ > 0; }
  bool in_transaction() const { return transaction_first_offset >= 0; }
  // Oldest first.
  std::size_t batch_count() const { return count_; }
  const BatchMetadata& batch(std::size_t index) const {
    return batches_[(first_ + index) % batches_to_retain];
  }

  // no_sequence, -1, -1 and 0 when there is no batch.
  Sequence last_sequence() const { return count_ == 0 ? no_sequence : batch(count_ - 1u).last_sequence; }
  Offset last_data_offset() const { return count_ == 0 ? -1 : batch(count_ - 1u).last_offset; }
  Offset first_data_offset() const { return count_ == 0 ? -1 : batch(0).first_offset(); }
  std::int32_t last_offset_delta() const { return count_ == 0 ? 0 : batch(count_ - 1u).offset_delta; }

  // A remembered batch of the same epoch and exactly these sequences, or null.
  const BatchMetadata* find_duplicate(ProducerEpoch epoch, Sequence first, Sequence last) const;

  // Another epoch than before forgets the batches.
  void set_epoch(ProducerEpoch epoch);
  void add_batch(const BatchMetadata& batch);
  void clear_batches() { count_ = 0; }

 private:
  std::array<BatchMetadata, batches_to_retain> batches_{};
  std::uint8_t first_ = 0;
  std::uint8_t count_ = 0;
};

// The marker that a control batch ends a transaction with.
struct EndMarker {
  bool committed = false;
  std::int32_t coordinator_epoch = 0;
  // From 2 on (KIP-890) the marker of an open transaction carries a higher epoch than its batches.
  std::int16_t transaction_version = 0;
};

// What the producer state needs to know of a batch.
struct ProducedBatch {
  ProducerId producer_id = no_producer_id;
  ProducerEpoch producer_epoch = no_producer_epoch;
  Sequence first_sequence = no_sequence;
  Sequence last_sequence = no_sequence;
  Offset first_offset = 0;
  Offset last_offset = 0;
  TimestampMs timestamp = no_timestamp;  // the batch's max timestamp; of a marker its record's timestamp
  bool transactional = false;
  bool control = false;
  // Of a control batch its marker; nothing for one whose record compaction removed, which then changes
  // nothing.
  std::optional<EndMarker> marker;

  // From the header as it stands in the log; the marker is the caller's to add.
  static ProducedBatch of(const records::BatchView& batch);
  // The same before the base offset is patched in.
  static ProducedBatch of(const records::BatchView& batch, Offset first_offset);
};

struct CompletedTransaction {
  ProducerId producer_id = no_producer_id;
  Offset first_offset = 0;
  Offset last_offset = 0;  // the marker's
  bool aborted = false;

  friend bool operator==(const CompletedTransaction&, const CompletedTransaction&) = default;
};

// What the batches of one append change in the producer state, before it is applied. Reuse one object for
// many appends (clear()): then it allocates nothing for known producers.
class ProducerAppend {
 public:
  void clear();
  // In the order of their markers; complete each after the append (ProducerStateManager::complete).
  std::span<const CompletedTransaction> completed() const { return completed_; }
  // Whether any batch of a producer was accepted.
  bool empty() const { return updates_.empty(); }

 private:
  friend class ProducerStateManager;
  struct Update {
    ProducerEntry entry;  // as after the batches; holds only the batches of this append
    ProducerEpoch epoch_before = no_producer_epoch;
    Sequence last_sequence_before = no_sequence;
  };
  struct StartedTransaction {
    ProducerId producer_id;
    Offset first_offset;
  };
  // The update of a producer, begun from what is known of it (null: nothing).
  Update& update_of(const ProducerEntry* known, ProducerId producer_id);

  std::vector<Update> updates_;
  std::vector<StartedTransaction> started_;
  std::vector<CompletedTransaction> completed_;
};

// Reads and writes `.snapshot` content (format: ProducerSnapshot version 1, CRC-32C). corrupt_message for
// anything else.
Result<std::vector<ProducerEntry>> parse_producer_snapshot(ByteView bytes);
Bytes print_producer_snapshot(std::span<const ProducerEntry* const> entries);

class ProducerStateManager {
 public:
  using Producers = std::unordered_map<ProducerId, ProducerEntry>;

  // Touches no file. `folder` outlives it. `snapshots` are the offsets of the `.snapshot` files in the
  // folder, in any order, as the log's one listing found them.
  explicit ProducerStateManager(const Folder& folder, std::vector<Offset> snapshots = {});

  // --- an append ---

  // Judges the next batch of an append; `batch` has a producer id. Nothing in *this changes: an accepted
  // batch goes into `append`. Gives null for an accepted batch, and for a client's resent one the metadata of
  // the batch that the log has (valid until the next change): the answer is its first offset and timestamp,
  // and nothing of the append is written. Errors: invalid_producer_epoch, out_of_order_sequence_number,
  // invalid_txn_state, transaction_coordinator_fenced.
  Result<const BatchMetadata*> check(ProducerAppend& append, const ProducedBatch& batch, AppendOrigin origin,
                                     Verification verification = Verification::not_needed) const;

  // A batch of that sequence was put off before it could be verified: until it comes, those behind it do not
  // begin its transaction (VerificationStateEntry).
  void note_unverified(ProducerId producer_id, ProducerEpoch epoch, Sequence first_sequence);

  // Applies what check() collected, after the log has the batches. The transactions it completed follow by
  // complete().
  void apply(const ProducerAppend& append);

  // The last stable offset that a completed transaction leaves, for the transaction index: before complete()
  // of it.
  Offset last_stable_offset(const CompletedTransaction& completed) const;
  // The transaction is over; it holds back the last stable offset until the high watermark has passed its
  // marker.
  void complete(const CompletedTransaction& completed);

  // Every batch of the log below the offset is in the state. Set after each append, whatever it was.
  void set_map_end_offset(Offset offset) { map_end_offset_ = offset; }
  Offset map_end_offset() const { return map_end_offset_; }

  // Makes the producers and transactions of `other` its own, which knows the same log; the snapshots stay.
  void take_over(const ProducerStateManager& other) {
    producers_ = other.producers_;
    open_ = other.open_;
    unreplicated_ = other.unreplicated_;
  }

  // check, apply and complete of a batch read back from the log (origin replication); gives the transaction
  // it ended. Batches without a producer id change nothing. map_end_offset is the caller's to set.
  std::optional<CompletedTransaction> replay(const ProducedBatch& batch);

  // --- what is known ---

  const ProducerEntry* find(ProducerId producer_id) const;
  const Producers& producers() const { return producers_; }
  bool empty() const { return producers_.empty() && unreplicated_.empty(); }
  bool has_open_transaction(ProducerId producer_id, ProducerEpoch epoch) const;
  // The first offset of the earliest transaction that is open, or ended above the high watermark.
  std::optional<Offset> first_unstable_offset() const;
  // The first offset of the earliest open transaction.
  std::optional<Offset> first_undecided_offset() const;
  // Whether the earliest open transaction had no write for longer than max_transaction_timeout_ms and five
  // minutes more.
  bool has_late_transaction(TimestampMs now_ms, std::int64_t max_transaction_timeout_ms) const;

  void on_high_watermark(Offset high_watermark);
  void on_log_start_offset(Offset log_start_offset);

  // Forgets producers without an open transaction whose last batch is expiration_ms old or older.
  void remove_expired(TimestampMs now_ms, std::int64_t expiration_ms);

  // --- snapshots ---

  // Snapshots outside (log start, log end] are deleted. When the state does not end at log_end_offset, it is
  // dropped and read anew from the newest readable snapshot, unreadable ones being deleted; the caller then
  // replays the log from map_end_offset() on (the log start when there was no snapshot).
  Result<> truncate_and_reload(Offset log_start_offset, Offset log_end_offset, TimestampMs now_ms,
                               std::int64_t expiration_ms);
  // Forgets all, deletes all snapshots.
  Result<> truncate_fully_and_start_at(Offset offset);

  // Writes map_end_offset().snapshot unless one was taken or loaded there already. Gives its offset when it
  // wrote one.
  Result<std::optional<Offset>> take_snapshot(bool sync);
  // Syncs a snapshot that was written unsynced; one that is gone meanwhile is fine. Uses nothing of *this
  // that changes: may run on another thread.
  Result<> sync_snapshot(Offset offset) const;

  std::span<const Offset> snapshots() const { return snapshots_; }  // ascending
  std::optional<Offset> latest_snapshot() const;

  // Deletes the snapshots that belong to no segment, but the newest of them when it is not below the last
  // segment's base.
  Result<> remove_stray_snapshots(std::span<const Offset> segment_bases);
  Result<> delete_snapshots_before(Offset offset);
  // The snapshot at a removed segment's base: renamed to `.snapshot.deleted` (true when there was one; the
  // caller removes the file later), or deleted at once.
  Result<bool> mark_snapshot_deleted(Offset offset);
  Result<> delete_snapshot(Offset offset);

 private:
  struct OpenTransaction {
    Offset first_offset = 0;
    Offset last_offset = -1;  // the marker's, once ended
    ProducerId producer_id = no_producer_id;
  };

  struct Unverified {
    ProducerEpoch epoch = no_producer_epoch;
    Sequence lowest_sequence = no_sequence;
  };

  Result<> check_begin(const ProducerEntry* known, const ProducedBatch& batch,
                       Verification verification) const;
  Result<const BatchMetadata*> check_marker(ProducerAppend& append, ProducerEntry& entry,
                                            const ProducedBatch& batch, AppendOrigin origin) const;
  void drop_unreplicated_below(Offset offset);
  Result<> load_newest_snapshot(Offset log_start_offset, TimestampMs now_ms, std::int64_t expiration_ms);
  void load_entry(const ProducerEntry& entry);
  void add_open_transaction(const OpenTransaction& transaction);
  std::string snapshot_path(Offset offset) const {
    return folder_->file(offset, SegmentFile::producer_snapshot);
  }

  const Folder* folder_;
  Producers producers_;
  std::vector<OpenTransaction> open_;          // by first offset
  std::vector<OpenTransaction> unreplicated_;  // ended, marker not below the high watermark; by first offset
  std::unordered_map<ProducerId, Unverified> unverified_;
  std::vector<Offset> snapshots_;  // ascending
  Offset map_end_offset_ = 0;
  Offset last_snapshot_offset_ = 0;
};

}  // namespace ottla::log
