// The checks of LogValidator.validateRecord in its order: format, key, timestamp; messages as its answers
// have them.
#include "records/record_checks.h"

#include <algorithm>

namespace ottla::records {
namespace {

constexpr std::size_t errors_in_message = 3;

std::int64_t wrapping_subtract(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

}  // namespace

Rejection reject(ErrorCode code, std::string message) { return {code, std::move(message), {}, false}; }

std::string place_of(const AppendRequest& request) {
  return " in topic partition " + std::string(request.topic) + "-" + std::to_string(request.partition);
}

bool timestamp_is_out_of_range(TimestampMs timestamp, const AppendRules& rules, TimestampMs now_ms) {
  if (timestamp == no_timestamp) return false;
  const std::int64_t age_ms = wrapping_subtract(now_ms, timestamp);
  return age_ms > rules.timestamp_before_max_ms ||
         wrapping_subtract(0, age_ms) > rules.timestamp_after_max_ms;
}

std::string RecordChecks::describe(const RecordView& record) const {
  const auto size = [&](const std::optional<ByteView>& field) {
    const std::int64_t null_size = skimmed_ ? -1 : 0;
    return std::to_string(field ? static_cast<std::int64_t>(field->size()) : null_size) + " bytes";
  };
  const std::string fields = ", key=" + size(record.key) + ", value=" + size(record.value) + ")";
  const std::string offset = "offset=" + std::to_string(record.offset);
  if (record.magic == 2) {
    return (skimmed_ ? "PartialDefaultRecord(" : "DefaultRecord(") + offset +
           ", timestamp=" + std::to_string(record.timestamp) + fields;
  }
  const MessageView message(record.bytes);
  std::string time;
  if (record.magic > 0) {
    const bool stamped = message.timestamp_type() == TimestampType::log_append_time;
    time = (stamped ? ", LogAppendTime=" : ", CreateTime=") + std::to_string(record.timestamp);
  }
  return "LegacyRecordBatch(" + offset + ", Record(magic=" + std::to_string(record.magic) +
         ", attributes=" + std::to_string(message.attributes()) +
         ", compression=" + std::string(codec_name(message.codec())) +
         ", crc=" + std::to_string(message.crc()) + time + fields + ")";
}

void RecordChecks::check(EntryView entry, const RecordView& record, std::int32_t index) {
  if (record.magic != entry.magic()) {
    add(ErrorCode::invalid_record, index, [&] {
      return "Record " + describe(record) + "'s magic does not match outer magic " +
             std::to_string(entry.magic()) + place_of(request_);
    });
  } else if (rules_.compacted && !record.key) {
    add(ErrorCode::invalid_record, index,
        [&] { return "Compacted topic cannot accept message without key" + place_of(request_); });
  } else if (rules_.timestamp_type == TimestampType::create_time && record.timestamp != no_timestamp) {
    if (!timestamp_is_out_of_range(record.timestamp, rules_, request_.now_ms)) return;
    add(ErrorCode::invalid_timestamp, index, [&] {
      const std::int64_t earliest = wrapping_subtract(request_.now_ms, rules_.timestamp_before_max_ms);
      const std::int64_t latest = wrapping_add(request_.now_ms, rules_.timestamp_after_max_ms);
      return "Timestamp " + std::to_string(record.timestamp) + " of message with offset " +
             std::to_string(record.offset) + " is out of range. The timestamp should be within [" +
             std::to_string(earliest) + ", " + std::to_string(latest) + "]";
    });
  } else if (entry.timestamp_type() == TimestampType::log_append_time) {
    add(ErrorCode::invalid_timestamp, index, [&] {
      return "Invalid timestamp type in message " + describe(record) +
             ". Producer should not set timestamp type to LogAppendTime.";
    });
  }
}

void RecordChecks::add(ErrorCode code, std::int32_t index, auto say) {
  any_timestamp_ = any_timestamp_ || code == ErrorCode::invalid_timestamp;
  if (++count_ <= record_errors_at_most) errors_.push_back({index, say()});
}

Rejection RecordChecks::rejection() {
  if (any_timestamp_) {
    return {ErrorCode::invalid_timestamp, "One or more records have been rejected due to invalid timestamp",
            std::move(errors_)};
  }
  std::string shown;
  for (std::size_t i = 0; i < std::min(errors_.size(), errors_in_message); ++i) {
    if (i > 0) shown += ", ";
    shown += "RecordError(batchIndex=" + std::to_string(errors_[i].batch_index) + ", message='" +
             errors_[i].message + "')";
  }
  return {ErrorCode::invalid_record,
          "One or more records have been rejected due to " + std::to_string(count_) +
              " record errors in total, and only showing the first three errors at most: [" + shown + "]",
          std::move(errors_)};
}

}  // namespace ottla::records
