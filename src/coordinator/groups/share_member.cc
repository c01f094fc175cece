// How the records of a share group's member become the member.
#include "coordinator/groups/share_member.h"

namespace ottla::coordinator {

void ShareMember::apply(const protocol::ShareGroupMemberMetadataValue& value) {
  rack_id = text_or_nothing(value.rack_id);
  client_id = value.client_id;
  client_host = value.client_host;
  topics = sorted_names(value.subscribed_topic_names);
}

void ShareMember::apply(const protocol::ShareGroupCurrentMemberAssignmentValue& value) {
  epoch = value.member_epoch;
  previous_epoch = value.previous_member_epoch;
  state = member_state_of(value.state);
  assigned = partitions_of(value.assigned_partitions);
}

}  // namespace ottla::coordinator
