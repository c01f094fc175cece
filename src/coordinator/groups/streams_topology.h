// The topology of a streams group as one of its members gave it: subtopologies, their source topics, the
// topics between them and those of their state. Immutable and cheap to copy
// (org.apache.kafka.coordinator.group.streams.StreamsTopology).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/protocol/messages/88_streams_group_heartbeat.h"
#include "ottla/protocol/messages/streams_group_records.h"

namespace ottla::coordinator {

class StreamsTopology {
 public:
  using Value = protocol::StreamsGroupTopologyValue;

  explicit StreamsTopology(const Value& value);
  explicit StreamsTopology(const protocol::StreamsGroupHeartbeatRequest::Topology& given);

  std::int32_t epoch() const { return value().epoch; }
  // As the record has it. Views live as long as any copy of this.
  const Value& value() const { return content_->value; }

  // Names of all topics that tasks read or write state to: ascending, nothing twice.
  const std::vector<std::string_view>& required_topics() const { return content_->required_topics; }
  bool requires_topic(std::string_view topic) const;
  // The subtopology that reads the topic, or null.
  const Value::Subtopology* reader_of(std::string_view topic) const;

  // The order of the subtopologies is no difference.
  friend bool operator==(const StreamsTopology& one, const StreamsTopology& other);

 private:
  struct Content {
    Bytes bytes;  // what the value's views point into
    Value value;
    std::vector<std::string_view> required_topics;
  };

  std::shared_ptr<const Content> content_;
};

}  // namespace ottla::coordinator
