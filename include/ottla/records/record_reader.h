// The records of one entry of a log, of any magic and codec, without an allocation a record: views into the
// entry or into the reader's one buffer, valid until the next open().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/limits.h"
#include "ottla/base/result.h"
#include "ottla/records/batch_iterator.h"
#include "ottla/records/compression.h"

namespace ottla::records {

struct HeaderView {
  std::string_view key;
  std::optional<ByteView> value;  // nothing is Kafka's null
};

// The headers of a record, already checked: `for (HeaderView header : record.headers)`.
class HeaderRange {
 public:
  HeaderRange() = default;
  // `bytes` holds exactly `count` well-formed headers.
  HeaderRange(ByteView bytes, std::int32_t count) : bytes_(bytes), count_(count) {}

  class Iterator {
   public:
    Iterator(ByteView rest, std::int32_t left) : rest_(rest), left_(left) {}
    HeaderView operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return left_ != other.left_; }

   private:
    ByteView rest_;
    std::int32_t left_;
  };

  Iterator begin() const { return {bytes_, count_}; }
  Iterator end() const { return {ByteView{}, 0}; }
  std::int32_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  // As they stand in a record, without their count.
  ByteView bytes() const { return bytes_; }

 private:
  ByteView bytes_;
  std::int32_t count_ = 0;
};

struct RecordView {
  Offset offset = 0;
  // The append time where the batch or the wrapper has one; no_timestamp in format 0.
  TimestampMs timestamp = no_timestamp;
  std::optional<ByteView> key;    // nothing is Kafka's null
  std::optional<ByteView> value;  // nothing is Kafka's null
  HeaderRange headers;            // format 2 only
  // Format 2: the record's own attributes (unused, 0). Formats 0 and 1: the inner message's attributes.
  std::uint8_t attributes = 0;
  // Of the message that holds it: 2, or the inner message's own.
  std::int8_t magic = 2;
  // All of the record in plain form: with its length (format 2) or its log overhead (formats 0 and 1).
  ByteView bytes;
};

// Walks plain records of format 2 as they stand in a batch's body, each checked against the one before it and
// its own length.
class PlainRecordIterator {
 public:
  PlainRecordIterator() = default;
  // `records` is the batch's body in plain form; `batch` gives base offset, timestamps and count.
  PlainRecordIterator(BatchView batch, ByteView records);

  // False at the end. invalid_record for a malformed record, for bytes left after the last one, or for a
  // negative count.
  Result<bool> next(RecordView& record);

 private:
  const std::uint8_t* at_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  Offset base_offset_ = 0;
  TimestampMs base_timestamp_ = 0;
  TimestampMs append_time_ = no_timestamp;
  bool has_append_time_ = false;
  std::int32_t left_ = 0;
};

class RecordReader {
 public:
  // Keeps references: one reader a workspace at a time.
  explicit RecordReader(Workspace& workspace) : workspace_(workspace) {}

  // Starts on `entry`, decompressing it at once where it is compressed. Checksums of entries are not checked,
  // those of inner messages are when `check_inner_crc`. Errors: those of CodecContext::decompress;
  // invalid_record for a wrapper without value, without inner messages, in zstd, or with an offset under its
  // last inner one; corrupt_message for malformed inner messages. A cut last inner message is left out, as
  // Kafka does.
  Result<> open(EntryView entry, bool check_inner_crc = false,
                std::size_t limit = limits::decompressed_batch_bytes);

  // False at the end. Errors: PlainRecordIterator::next; invalid_record for an inner message that is
  // compressed again; corrupt_message for one that is malformed or (on request) fails its checksum.
  Result<bool> next(RecordView& record);

  // Whether the last open() failed in the codec, not in what it gave.
  bool codec_failed() const { return codec_failed_; }

 private:
  Result<> open_wrapper(MessageView wrapper, std::size_t limit);
  Result<> decompress(Codec codec, ByteView packed, std::size_t limit);
  Result<bool> next_message(RecordView& record);

  Workspace& workspace_;
  PlainRecordIterator plain_;
  EntryIterator messages_{ByteView{}};
  Offset inner_base_ = 0;
  std::optional<TimestampMs> append_time_;
  std::int8_t magic_ = 2;
  bool is_wrapper_ = false;
  bool check_inner_crc_ = false;
  bool codec_failed_ = false;
};

}  // namespace ottla::records
