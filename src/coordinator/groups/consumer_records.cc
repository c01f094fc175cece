// Records of consumer groups, filled from the state they stand for.
#include "coordinator/groups/consumer_records.h"

#include "coordinator/groups/group_rules.h"

namespace ottla::coordinator {

namespace {

template <class Topic>
std::vector<Topic> topics_of(const OwnedPartitions& owned) {
  std::vector<Topic> topics;
  topics.reserve(owned.size());
  for (const auto& [id, list] : owned) {
    Topic& topic = topics.emplace_back();
    topic.topic_id = id;
    set_owned(list, topic);
  }
  return topics;
}

}  // namespace

Record member_record(std::string_view group, const ConsumerMember& member) {
  protocol::ConsumerGroupMemberMetadataValue value;
  value.instance_id = view_or_nothing(member.instance_id);
  value.rack_id = view_or_nothing(member.rack_id);
  value.client_id = member.client_id;
  value.client_host = member.client_host;
  value.subscribed_topic_names.assign(member.topics.begin(), member.topics.end());
  value.subscribed_topic_regex = member.regex;
  value.rebalance_timeout_ms = member.rebalance_timeout_ms;
  value.server_assignor = view_or_nothing(member.server_assignor);
  value.classic_member_metadata.reset();
  if (member.classic) {
    protocol::ConsumerGroupMemberMetadataValue::ClassicMemberMetadata classic;
    classic.session_timeout_ms = member.classic->session_timeout_ms;
    for (const ClassicProtocol& protocol : member.classic->protocols) {
      classic.supported_protocols.push_back({protocol.name, protocol.metadata, {}});
    }
    value.classic_member_metadata = std::move(classic);
  }
  return make_record(protocol::ConsumerGroupMemberMetadataKey{group, member.id}, value,
                     consumer_group_value_version);
}

Record current_assignment_record(std::string_view group, const ConsumerMember& member) {
  using Value = protocol::ConsumerGroupCurrentMemberAssignmentValue;
  Value value;
  value.member_epoch = member.epoch;
  value.previous_member_epoch = member.previous_epoch;
  value.state = static_cast<std::int8_t>(member.state);
  value.assigned_partitions = topics_of<Value::AssignedPartition>(member.assigned);
  value.partitions_pending_revocation =
      topics_of<Value::PartitionsPendingRevocation>(member.pending_revocation);
  return make_record(protocol::ConsumerGroupCurrentMemberAssignmentKey{group, member.id}, value,
                     consumer_group_value_version);
}

Record regex_record(std::string_view group, std::string_view regex, const ResolvedRegex& resolved) {
  protocol::ConsumerGroupRegularExpressionValue value;
  value.topics.assign(resolved.topics.begin(), resolved.topics.end());
  value.version = resolved.version;
  value.timestamp = resolved.timestamp_ms;
  return make_record(protocol::ConsumerGroupRegularExpressionKey{group, regex}, value,
                     consumer_group_value_version);
}

Record partition_metadata_tombstone(std::string_view group) {
  return make_tombstone(protocol::ConsumerGroupPartitionMetadataKey{group});
}

Record regex_tombstone(std::string_view group, std::string_view regex) {
  return make_tombstone(protocol::ConsumerGroupRegularExpressionKey{group, regex});
}

}  // namespace ottla::coordinator
