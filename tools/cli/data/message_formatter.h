// How kafka-console-consumer shows a record: Kafka's formatters by their class names, of both eras.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/properties.h"
#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/records/batch_view.h"

namespace ottla::cli {

struct ConsumedRecord {
  std::string_view topic;
  PartitionIndex partition = 0;
  Offset offset = 0;
  TimestampMs timestamp = no_timestamp;
  std::optional<records::TimestampType> timestamp_type;  // nothing in message format 0
  std::optional<ByteView> key;
  std::optional<ByteView> value;
  std::vector<std::pair<std::string_view, std::optional<ByteView>>> headers;
};

class MessageFormatter {
 public:
  virtual ~MessageFormatter() = default;
  // Appends what the formatter prints of the record. Throws Failure for one that it cannot read.
  virtual void append(const ConsumedRecord& record, std::string& to) = 0;
};

inline constexpr std::string_view default_formatter =
    "org.apache.kafka.tools.consumer.DefaultMessageFormatter";

// ClassNotFoundException for a class that is none of Kafka's.
std::unique_ptr<MessageFormatter> make_formatter(std::string_view class_name, const Properties& properties);

// The formatters for the internal topics; null for another class.
std::unique_ptr<MessageFormatter> make_internal_formatter(std::string_view class_name);

// "CreateTime:5", "LogAppendTime:5", or nothing in message format 0.
std::optional<std::string> timestamp_text(const ConsumedRecord& record);

}  // namespace ottla::cli
