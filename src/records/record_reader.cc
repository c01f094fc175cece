// Records of format 2 as DefaultRecord reads them, and the inner messages of formats 0 and 1 as
// DeepRecordsIterator of AbstractLegacyRecordBatch does.
#include "ottla/records/record_reader.h"

#include <string>

#include "ottla/base/varint.h"

namespace ottla::records {
namespace {

std::unexpected<Error> invalid(const char* message) { return fail(ErrorCode::invalid_record, message); }

// Sums that wrap as Java's do, whatever a peer sends.
std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// A cursor over one record's body that sticks at its first failure.
class Body {
 public:
  Body(const std::uint8_t* at, const std::uint8_t* end) : at_(at), end_(end) {}

  const std::uint8_t* at() const { return at_; }
  bool failed() const { return at_ == nullptr; }
  std::size_t left() const { return failed() ? 0 : static_cast<std::size_t>(end_ - at_); }

  std::uint8_t byte() {
    if (left() < 1) return fail_with(0);
    return *at_++;
  }
  std::int32_t number() {
    std::int32_t value = 0;
    if (!failed()) at_ = get_varint(at_, end_, value);
    return failed() ? 0 : value;
  }
  std::int64_t long_number() {
    std::int64_t value = 0;
    if (!failed()) at_ = get_varlong(at_, end_, value);
    return failed() ? 0 : value;
  }
  // Bytes behind their length; a negative length is null.
  std::optional<ByteView> field() {
    const std::int32_t length = number();
    if (failed() || length < 0) return std::nullopt;
    if (left() < static_cast<std::size_t>(length)) {
      at_ = nullptr;
      return std::nullopt;
    }
    const ByteView bytes(at_, static_cast<std::size_t>(length));
    at_ += length;
    return bytes;
  }

 private:
  std::uint8_t fail_with(std::uint8_t value) {
    at_ = nullptr;
    return value;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

const char* read_headers(Body& body, HeaderRange& headers) {
  const std::int32_t count = body.number();
  if (body.failed()) return "Found invalid record structure";
  if (count < 0) return "Found invalid number of record headers";
  if (static_cast<std::size_t>(count) > body.left()) return "Found invalid number of record headers";
  const std::uint8_t* const start = body.at();
  for (std::int32_t i = 0; i < count; ++i) {
    const std::optional<ByteView> key = body.field();
    if (!body.failed() && !key) return "Invalid negative header key size";
    body.field();
    if (body.failed()) return "Found invalid record structure";
  }
  headers = HeaderRange(ByteView(start, body.at()), count);
  return nullptr;
}

}  // namespace

HeaderView HeaderRange::Iterator::operator*() const {
  Body body(rest_.data(), rest_.data() + rest_.size());
  HeaderView header{.key = as_text(body.field().value_or(ByteView{}))};
  header.value = body.field();
  return header;
}

HeaderRange::Iterator& HeaderRange::Iterator::operator++() {
  Body body(rest_.data(), rest_.data() + rest_.size());
  body.field();
  body.field();
  rest_ = rest_.last(body.left());
  --left_;
  return *this;
}

PlainRecordIterator::PlainRecordIterator(BatchView batch, ByteView records)
    : at_(records.data()),
      end_(records.data() + records.size()),
      base_offset_(batch.base_offset()),
      base_timestamp_(batch.base_timestamp()),
      append_time_(batch.max_timestamp()),
      has_append_time_(batch.timestamp_type() == TimestampType::log_append_time),
      left_(batch.record_count()) {}

Result<bool> PlainRecordIterator::next(RecordView& record) {
  if (left_ == 0) return false;
  if (left_ < 0) return invalid("Found invalid record count in a batch of magic 2");
  std::int32_t length = 0;
  const std::uint8_t* const start = get_varint(at_, end_, length);
  if (start == nullptr) return invalid("Incorrect declared batch size, premature EOF reached");
  if (length < 0 || length > end_ - start) {
    return invalid("Invalid record size: the record payload reached EOF.");
  }
  Body body(start, start + length);
  record.attributes = body.byte();
  const std::int64_t timestamp_delta = body.long_number();
  record.timestamp = has_append_time_ ? append_time_ : wrapping_add(base_timestamp_, timestamp_delta);
  record.offset = wrapping_add(base_offset_, body.number());
  record.magic = 2;
  record.key = body.field();
  record.value = body.field();
  if (const char* const failure = read_headers(body, record.headers); failure != nullptr)
    return invalid(failure);
  if (body.left() != 0) return invalid("Invalid record size: its fields end before it does");
  record.bytes = ByteView(at_, body.at());
  at_ = body.at();
  if (--left_ == 0 && at_ != end_) {
    return invalid("Incorrect declared batch size, records still remaining in file");
  }
  return true;
}

Result<> RecordReader::open(EntryView entry, bool check_inner_crc, std::size_t limit) {
  codec_failed_ = false;
  magic_ = entry.magic();
  check_inner_crc_ = check_inner_crc;
  if (entry.codec() == Codec::none) {
    if (magic_ == 2) {
      plain_ = PlainRecordIterator(entry.batch(), entry.batch().body());
      return {};
    }
    is_wrapper_ = false;
    messages_ = EntryIterator(entry.bytes());
    inner_base_ = 0;
    append_time_.reset();
    if (entry.timestamp_type() == TimestampType::log_append_time) append_time_ = entry.message().timestamp();
    return {};
  }
  if (magic_ < 2) return open_wrapper(entry.message(), limit);
  plain_ = PlainRecordIterator();
  if (entry.batch().record_count() == 0) return {};  // what compaction leaves: nothing behind the header
  if (Result<> opened = decompress(entry.codec(), entry.batch().body(), limit); !opened) return opened;
  plain_ = PlainRecordIterator(entry.batch(), workspace_.opened);
  return {};
}

Result<> RecordReader::decompress(Codec codec, ByteView packed, std::size_t limit) {
  Result<> opened = workspace_.codecs.decompress(codec, magic_, packed, workspace_.opened, limit);
  codec_failed_ = !opened;
  return opened;
}

Result<> RecordReader::open_wrapper(MessageView wrapper, std::size_t limit) {
  if (Result<> sound = wrapper.check_structure(); !sound) return sound;
  if (wrapper.codec() == Codec::zstd) return invalid("a wrapper of magic 0 or 1 may not use zstd");
  const std::optional<ByteView> value = wrapper.value();
  if (!value) return invalid("Found invalid compressed record set with null value");
  if (Result<> opened = decompress(wrapper.codec(), *value, limit); !opened) return opened;
  is_wrapper_ = true;
  append_time_.reset();
  if (wrapper.timestamp_type() == TimestampType::log_append_time) append_time_ = wrapper.timestamp();

  // Offsets of format 1 count from the wrapper's first message, which only the last one's offset tells.
  Offset last_inner = 0;
  bool any = false;
  for (EntryIterator inner(workspace_.opened);;) {
    const Result<std::optional<EntryView>> entry = inner.next();
    if (!entry) return fail(entry.error());
    if (!*entry) break;
    if ((*entry)->is_batch()) return invalid("Inner messages must be of magic 0 or 1");
    last_inner = (*entry)->message().offset();
    any = true;
  }
  if (!any) return invalid("Found invalid compressed record set with no inner records");
  inner_base_ = 0;
  if (magic_ == 1 && wrapper.offset() != 0) {  // 0 is what some versions of librdkafka produce
    if (wrapper.offset() < last_inner) {
      return invalid(
          "Found invalid wrapper offset in compressed v1 message set: it is less than the last inner message "
          "offset and it is not zero.");
    }
    inner_base_ = wrapper.offset() - last_inner;
  }
  messages_ = EntryIterator(workspace_.opened);
  return {};
}

Result<bool> RecordReader::next(RecordView& record) {
  return magic_ == 2 ? plain_.next(record) : next_message(record);
}

Result<bool> RecordReader::next_message(RecordView& record) {
  const Result<std::optional<EntryView>> entry = messages_.next();
  if (!entry) return fail(entry.error());
  if (!*entry) return false;
  const MessageView message = (*entry)->message();
  if (is_wrapper_) {
    if (message.codec() != Codec::none) return invalid("Inner messages must not be compressed");
    if (check_inner_crc_) {
      if (Result<> sound = (*entry)->check(); !sound) return fail(sound.error());
    }
  }
  if (Result<> sound = message.check_structure(); !sound) return fail(sound.error());
  record.offset = wrapping_add(inner_base_, message.offset());
  record.timestamp = message.magic() == 0 ? no_timestamp : append_time_.value_or(message.timestamp());
  record.key = message.key();
  record.value = message.value();
  record.headers = HeaderRange();
  record.attributes = message.attributes();
  record.magic = message.magic();
  record.bytes = message.bytes();
  return true;
}

}  // namespace ottla::records
