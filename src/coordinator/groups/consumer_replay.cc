// The records of consumer groups that other kinds do not have, applied to the group, live and while loading.
#include <algorithm>
#include <utility>

#include "coordinator/groups/consumer_groups.h"

namespace ottla::coordinator {

namespace {

using RegexKey = protocol::ConsumerGroupRegularExpressionKey;
using RegexValue = protocol::ConsumerGroupRegularExpressionValue;

ResolvedRegex resolved_of(const RegexValue& value) {
  return {.topics = sorted_names(value.topics), .version = value.version, .timestamp_ms = value.timestamp};
}

}  // namespace

Result<> ConsumerGroups::replay(const LogRecord& record) {
  using TopicsKey = protocol::ConsumerGroupPartitionMetadataKey;
  using TopicsValue = protocol::ConsumerGroupPartitionMetadataValue;
  const auto type = record_type(record.key);
  if (type == TopicsKey::api.key) {
    return replay_as<TopicsKey, TopicsValue>(
        record,
        [](ConsumerGroup& group, const auto&, const auto&) { group.set_has_partition_metadata_record(true); },
        [](ConsumerGroup& group, const auto&) { group.set_has_partition_metadata_record(false); });
  }
  if (type == RegexKey::api.key) {
    return replay_as<RegexKey, RegexValue>(
        record,
        [](ConsumerGroup& group, const auto& key, const auto& value) {
          group.put_regex(key.regular_expression, resolved_of(value));
        },
        [](ConsumerGroup& group, const auto& key) { group.remove_regex(key.regular_expression); });
  }
  return replay_common(record);
}

}  // namespace ottla::coordinator
