// Builders of batches (format 2) and of message sets (formats 0 and 1), as MemoryRecordsBuilder of Apache
// Kafka writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/records/batch_view.h"
#include "ottla/records/compression.h"
#include "ottla/records/record_reader.h"

namespace ottla::records {

// A record to append. Views are read during the call only.
struct NewRecord {
  TimestampMs timestamp = no_timestamp;
  std::optional<ByteView> key;
  std::optional<ByteView> value;
  std::span<const HeaderView> headers;  // format 2 only
};

struct BatchOptions {
  Offset base_offset = 0;
  LeaderEpoch leader_epoch = no_leader_epoch;
  Compression compression;
  TimestampType timestamp_type = TimestampType::create_time;
  // The max timestamp of the header with log_append_time; records keep their own then.
  TimestampMs append_time = no_timestamp;
  ProducerId producer_id = no_producer_id;
  ProducerEpoch producer_epoch = no_producer_epoch;
  Sequence base_sequence = no_sequence;
  bool transactional = false;
  bool control = false;
  // Stands in the header as base timestamp, with its attribute bit.
  std::optional<TimestampMs> delete_horizon;
};

// Writes one batch of format 2. Append records in the order of their offsets, then build() once.
class BatchBuilder {
 public:
  explicit BatchBuilder(BatchOptions options = {});

  // At the offset after the last one (the base offset at first).
  void append(const NewRecord& record);
  // At `offset`, which must be greater than the last one's and at most 2^31-1 over the base.
  void append_at(Offset offset, const NewRecord& record);
  // The same from a view of another batch, its headers copied as they stand.
  void append_at(Offset offset, const RecordView& record);

  // The batch then ends at `offset` even if its last records are not there (compaction keeps the range).
  void set_last_offset(Offset offset);

  std::int32_t record_count() const { return record_count_; }
  bool empty() const { return record_count_ == 0; }
  // Bytes of the batch if built now without compression.
  std::size_t plain_size_bytes() const { return out_.size(); }

  // The batch with lengths and CRC. The builder holds nothing afterwards. A batch without records is a bare
  // header.
  Bytes build(CodecContext& codecs);
  // The same with a codec context of its own, for places where speed is no matter.
  Bytes build();

 private:
  std::uint8_t* begin_record(Offset offset, TimestampMs timestamp, const std::optional<ByteView>& key,
                             const std::optional<ByteView>& value, std::size_t header_bytes_with_count);
  void write_header();

  BatchOptions options_;
  Bytes out_;
  Offset next_offset_;
  std::optional<TimestampMs> base_timestamp_;
  TimestampMs max_timestamp_ = no_timestamp;
  std::int32_t record_count_ = 0;
};

struct MessageSetOptions {
  std::int8_t magic = 1;
  Offset base_offset = 0;
  Compression compression;  // none: one entry a record; else one wrapper. Not zstd
  TimestampType timestamp_type = TimestampType::create_time;
  // With log_append_time the time of the wrapper and of every message.
  TimestampMs append_time = no_timestamp;
};

// Writes messages of format 0 or 1, plain or in one wrapper.
class MessageSetBuilder {
 public:
  explicit MessageSetBuilder(MessageSetOptions options);

  void append(const NewRecord& record);
  // Offsets must grow. A wrapper of format 1 holds them relative to the base offset, format 0 as they are.
  void append_at(Offset offset, const NewRecord& record);

  bool empty() const { return record_count_ == 0; }
  std::int32_t record_count() const { return record_count_; }

  // The entries; nothing without records. The builder holds nothing afterwards.
  Bytes build(CodecContext& codecs);
  Bytes build();

 private:
  std::uint8_t timestamp_attribute() const;

  MessageSetOptions options_;
  Bytes out_;
  Offset next_offset_;
  TimestampMs max_timestamp_ = no_timestamp;
  std::int32_t record_count_ = 0;
};

}  // namespace ottla::records
