// How the records of a member become the member.
#include "coordinator/groups/consumer_member.h"

#include <algorithm>

namespace ottla::coordinator {

namespace {

// A record without epochs of assignment, as releases before 4.3 wrote it, means the member's own epoch, or 0
// while it is away.
template <class Topics>
OwnedPartitions owned_partitions(const Topics& topics, std::int32_t member_epoch) {
  OwnedPartitions owned;
  for (const auto& topic : topics) {
    if (topic.partitions.empty()) continue;
    owned[topic.topic_id] = owned_list(topic, std::max(member_epoch, 0));
  }
  return owned;
}

}  // namespace

void ConsumerMember::set_topics(const std::vector<std::string_view>& names) { topics = sorted_names(names); }

void ConsumerMember::apply(const protocol::ConsumerGroupMemberMetadataValue& value) {
  instance_id = text_or_nothing(value.instance_id);
  rack_id = text_or_nothing(value.rack_id);
  rebalance_timeout_ms = value.rebalance_timeout_ms;
  client_id = value.client_id;
  client_host = value.client_host;
  set_topics(value.subscribed_topic_names);
  regex = value.subscribed_topic_regex.value_or("");
  server_assignor = text_or_nothing(value.server_assignor);
  classic.reset();
  if (!value.classic_member_metadata) return;
  classic.emplace();
  classic->session_timeout_ms = value.classic_member_metadata->session_timeout_ms;
  for (const auto& protocol : value.classic_member_metadata->supported_protocols) {
    classic->protocols.push_back(
        {std::string(protocol.name), Bytes(protocol.metadata.begin(), protocol.metadata.end())});
  }
}

void ConsumerMember::apply(const protocol::ConsumerGroupCurrentMemberAssignmentValue& value) {
  epoch = value.member_epoch;
  previous_epoch = value.previous_member_epoch;
  state = member_state_of(value.state);
  assigned = owned_partitions(value.assigned_partitions, epoch);
  pending_revocation = owned_partitions(value.partitions_pending_revocation, epoch);
}

}  // namespace ottla::coordinator
