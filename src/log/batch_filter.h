// What compaction keeps of one entry of a log: all of it byte for byte, some of its records in a batch of the
// same offsets, a bare header, or nothing; messages of old formats become batches
// (org.apache.kafka.common.record.MemoryRecords.filterTo, with the rules of
// org.apache.kafka.storage.internals.log.Cleaner).
#pragma once

#include <unordered_map>
#include <vector>

#include "log/cleaned_transactions.h"
#include "log/offset_map.h"
#include "ottla/log/cleaner.h"
#include "ottla/records/record_reader.h"

namespace ottla::log {

// The records of one entry, with the hashes of their keys; valid until the next read().
class HashedRecords {
 public:
  Result<> read(const records::EntryView& entry, const OffsetMap& map);

  std::vector<records::RecordView> records;
  std::vector<KeyHash> hashes;  // of the same index; of no meaning for a record without key
  records::Workspace workspace;
};

// The last thing that a producer wrote: as long as it is known its batch stays, if only as a header.
struct LastOfProducer {
  Offset last_data_offset = -1;  // -1: only a marker
  ProducerEpoch epoch = no_producer_epoch;
};

struct FilterRules {
  Offset last_mapped = -1;  // records above it stay
  Offset round_end = 0;     // the batch that ends there keeps at least its header
  TimestampMs now_ms = 0;
  std::int64_t delete_retention_ms = 0;
  std::unordered_map<ProducerId, LastOfProducer> producers;
};

class BatchFilter {
 public:
  // All of them outlive the filter.
  BatchFilter(const OffsetMap& map, const FilterRules& rules, CleanedTransactions& transactions,
              HashedRecords& records, CleaningStats& stats)
      : map_(map), rules_(rules), transactions_(transactions), records_(records), stats_(stats) {}

  // Appends to `out` what stays of the entry; aborted transactions that stay go into `aborted`.
  // `keep_old_tombstones` is for formats 0 and 1, which know no delete horizon. An entry that cannot be read
  // stays as it is: only storage fails.
  Result<> filter(const records::EntryView& entry, bool keep_old_tombstones, TransactionIndex& aborted,
                  Bytes& out);

 private:
  struct Verdict {
    bool drops_records = false;
    bool keeps_header = false;
    bool starts_horizon = false;  // a marker whose transaction is empty
  };

  Result<> filter_sound(const records::EntryView& entry, bool keep_old_tombstones, TransactionIndex& aborted,
                        Bytes& out);
  Result<> filter_batch(const records::BatchView& batch, const records::EntryView& entry,
                        TransactionIndex& aborted, Bytes& out);
  Result<Verdict> judge(const records::BatchView& batch, TransactionIndex& aborted);
  bool is_last_of_producer(const records::BatchView& batch) const;
  bool keeps(const records::RecordView& record, const KeyHash& hash, bool keeps_tombstone);
  Result<> filter_messages(const records::EntryView& entry, bool keep_old_tombstones, Bytes& out);
  void rebuild(const records::BatchView& batch, std::optional<TimestampMs> delete_horizon, Bytes& out);
  void rebuild(const records::MessageView& message, Bytes& out);
  void copy(ByteView bytes, std::size_t records, Bytes& out);

  const OffsetMap& map_;
  const FilterRules& rules_;
  CleanedTransactions& transactions_;
  HashedRecords& records_;
  CleaningStats& stats_;
  std::vector<const records::RecordView*> kept_;
};

}  // namespace ottla::log
