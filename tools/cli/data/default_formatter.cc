// DefaultMessageFormatter, and what is made of it.
#include <fmt/format.h>

#include <array>

#include "cli/console.h"
#include "cli/data/deserializers.h"
#include "cli/data/message_formatter.h"
#include "cli/failure.h"
#include "cli/java_text.h"
#include "cli/remote_log_text.h"
#include "ottla/records/legacy.h"

namespace ottla::cli {
namespace {

class DefaultFormatter final : public MessageFormatter {
 public:
  explicit DefaultFormatter(const Properties& properties) {
    for (const auto& [name, shown] : shown_by_name()) {
      if (const auto found = properties.find(name); found != properties.end()) {
        this->*shown = is_java_true(found->second);
      }
    }
    const auto take = [&](std::string_view name, std::string& into) {
      if (const auto found = properties.find(name); found != properties.end()) into = found->second;
    };
    take("key.separator", key_separator_);
    take("line.separator", line_separator_);
    take("headers.separator", headers_separator_);
    take("null.literal", null_literal_);
    key_ = deserializer(properties, "key.deserializer");
    value_ = deserializer(properties, "value.deserializer");
    headers_ = deserializer(properties, "headers.deserializer");
  }

  void append(const ConsumedRecord& record, std::string& to) override {
    Columns columns{*this, to};
    if (timestamp_shown_) columns.next() += timestamp_text(record).value_or("NO_TIMESTAMP");
    if (partition_shown_) columns.next() += fmt::format("Partition:{}", record.partition);
    if (offset_shown_) columns.next() += fmt::format("Offset:{}", record.offset);
    if (delivery_shown_) columns.next() += "Delivery:NOT_PRESENT";
    if (epoch_shown_) columns.next() += "Epoch:NOT_PRESENT";
    if (headers_shown_) append_headers(record, columns.next());
    if (key_shown_) append_field(key_, record.key, columns.next());
    if (value_shown_) append_field(value_, record.value, columns.next());
    if (columns.any) to += line_separator_;
  }

 private:
  using Shown = bool DefaultFormatter::*;

  // Puts the separator between columns.
  struct Columns {
    const DefaultFormatter& formatter;
    std::string& to;
    bool any = false;

    std::string& next() {
      if (any) to += formatter.key_separator_;
      any = true;
      return to;
    }
  };

  static const std::array<std::pair<std::string_view, Shown>, 8>& shown_by_name() {
    static constexpr std::array<std::pair<std::string_view, Shown>, 8> names{{
        {"print.timestamp", &DefaultFormatter::timestamp_shown_},
        {"print.partition", &DefaultFormatter::partition_shown_},
        {"print.offset", &DefaultFormatter::offset_shown_},
        {"print.delivery", &DefaultFormatter::delivery_shown_},
        {"print.epoch", &DefaultFormatter::epoch_shown_},
        {"print.headers", &DefaultFormatter::headers_shown_},
        {"print.key", &DefaultFormatter::key_shown_},
        {"print.value", &DefaultFormatter::value_shown_},
    }};
    return names;
  }

  static Deserializer deserializer(const Properties& properties, std::string_view name) {
    const auto found = properties.find(name);
    if (found == properties.end()) return nullptr;
    const Deserializer deserializer = find_deserializer(found->second);
    if (deserializer == nullptr) {
      log_line("ERROR",
               fmt::format("Unable to instantiate a deserializer from {}: there are only those of "
                           "org.apache.kafka.common.serialization",
                           found->second),
               "org.apache.kafka.tools.consumer.DefaultMessageFormatter");
    }
    return deserializer;
  }

  void append_field(Deserializer deserializer, const std::optional<ByteView>& bytes, std::string& to) const {
    const ByteView given = bytes ? *bytes : as_bytes(null_literal_);
    if (deserializer == nullptr) {
      to += as_text(given);
    } else {
      to += deserializer(given);
    }
  }

  void append_headers(const ConsumedRecord& record, std::string& to) const {
    if (record.headers.empty()) to += "NO_HEADERS";
    bool is_first = true;
    for (const auto& [key, value] : record.headers) {
      if (!is_first) to += headers_separator_;
      is_first = false;
      append_java_text(to, as_bytes(key));
      to += ':';
      append_field(headers_, value, to);
    }
  }

  bool timestamp_shown_ = false;
  bool partition_shown_ = false;
  bool offset_shown_ = false;
  bool delivery_shown_ = false;
  bool epoch_shown_ = false;
  bool headers_shown_ = false;
  bool key_shown_ = false;
  bool value_shown_ = true;
  std::string key_separator_ = "\t";
  std::string line_separator_ = "\n";
  std::string headers_separator_ = ",";
  std::string null_literal_ = "null";
  Deserializer key_ = nullptr;
  Deserializer value_ = nullptr;
  Deserializer headers_ = nullptr;
};

// The record by DefaultFormatter, and a line of the log.
class LoggingFormatter final : public MessageFormatter {
 public:
  LoggingFormatter(const Properties& properties, bool is_old) : shown_(properties), is_old_(is_old) {}

  void append(const ConsumedRecord& record, std::string& to) override {
    shown_.append(record, to);
    const auto timestamp = timestamp_text(record);
    const std::string key = record.key ? java_text(*record.key) + ", " : is_old_ ? "null, " : "null ";
    log_line("INFO",
             fmt::format("{}key:{}value:{}", timestamp ? *timestamp + ", " : "", key,
                         record.value ? java_text(*record.value) : "null"),
             is_old_ ? "kafka.tools.LoggingMessageFormatter"
                     : "org.apache.kafka.tools.consumer.LoggingMessageFormatter");
  }

 private:
  DefaultFormatter shown_;
  bool is_old_;
};

class NoOpFormatter final : public MessageFormatter {
 public:
  void append(const ConsumedRecord&, std::string&) override {}
};

// 1.1.0's: the checksum that the record would have as a message of format 0 or 1.
class ChecksumFormatter final : public MessageFormatter {
 public:
  explicit ChecksumFormatter(const Properties& properties) {
    if (const auto found = properties.find("topic"); found != properties.end()) prefix_ = found->second + ":";
  }

  void append(const ConsumedRecord& record, std::string& to) override {
    Bytes message;
    message.push_back(record.timestamp_type ? 1 : 0);
    const bool is_append_time = record.timestamp_type == records::TimestampType::log_append_time;
    message.push_back(is_append_time ? records::attribute::log_append_time : 0);
    if (record.timestamp_type) append_number(message, record.timestamp);
    append_field(message, record.key);
    append_field(message, record.value);
    to += fmt::format("{}checksum:{}\n", prefix_, records::crc32(message));
  }

 private:
  template <class T>
  static void append_number(Bytes& to, T number) {
    to.resize(to.size() + sizeof(T));
    store_big_endian(to.data() + to.size() - sizeof(T), number);
  }

  static void append_field(Bytes& to, const std::optional<ByteView>& field) {
    append_number(to, field ? static_cast<std::int32_t>(field->size()) : -1);
    if (field) to.insert(to.end(), field->begin(), field->end());
  }

  std::string prefix_;
};

class RemoteLogFormatter final : public MessageFormatter {
 public:
  void append(const ConsumedRecord& record, std::string& to) override {
    const auto text = remote_log_text(record.value.value_or(ByteView()));
    if (!text) throw Failure(std::string(illegal_argument), text.error().message);
    to += fmt::format("partition: {}, offset: {}, value: {}\n", record.partition, record.offset, *text);
  }
};

}  // namespace

std::optional<std::string> timestamp_text(const ConsumedRecord& record) {
  if (!record.timestamp_type) return std::nullopt;
  const bool is_append_time = *record.timestamp_type == records::TimestampType::log_append_time;
  return fmt::format("{}:{}", is_append_time ? "LogAppendTime" : "CreateTime", record.timestamp);
}

std::unique_ptr<MessageFormatter> make_formatter(std::string_view class_name, const Properties& properties) {
  constexpr std::string_view packages[] = {"org.apache.kafka.tools.consumer.", "kafka.tools."};
  for (const std::string_view package : packages) {
    if (!class_name.starts_with(package)) continue;
    const std::string_view name = class_name.substr(package.size());
    const bool is_old = package == "kafka.tools.";
    if (name == "DefaultMessageFormatter") return std::make_unique<DefaultFormatter>(properties);
    if (name == "LoggingMessageFormatter") return std::make_unique<LoggingFormatter>(properties, is_old);
    if (name == "NoOpMessageFormatter") return std::make_unique<NoOpFormatter>();
    if (name == "ChecksumMessageFormatter") return std::make_unique<ChecksumFormatter>(properties);
  }
  if (class_name.ends_with("RemoteLogMetadataSerde$RemoteLogMetadataFormatter")) {
    return std::make_unique<RemoteLogFormatter>();
  }
  if (auto internal = make_internal_formatter(class_name)) return internal;
  throw Failure(
      "java.lang.ClassNotFoundException",
      fmt::format("{}: only Kafka's own formatters are there, such as {}", class_name, default_formatter));
}

}  // namespace ottla::cli
