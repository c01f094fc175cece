// A member of a share group: what it subscribes to and which partitions it shares with others. A value: a
// changed member is a copy that goes through the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/groups/member_values.h"
#include "ottla/protocol/messages/share_group_records.h"

namespace ottla::coordinator {

struct ShareMember {
  std::string id;
  std::int32_t epoch = 0;
  std::int32_t previous_epoch = -1;
  std::optional<std::string> rack_id;
  std::string client_id;
  std::string client_host;
  std::vector<std::string> topics;  // subscribed by name; ascending, nothing twice
  MemberState state = MemberState::stable;
  TopicPartitions assigned;

  friend bool operator==(const ShareMember&, const ShareMember&) = default;

  bool is_reconciled_to(std::int32_t assignment_epoch) const {
    return state == MemberState::stable && epoch == assignment_epoch;
  }

  // Takes over what the record says; the rest stays.
  void apply(const protocol::ShareGroupMemberMetadataValue& value);
  void apply(const protocol::ShareGroupCurrentMemberAssignmentValue& value);
};

}  // namespace ottla::coordinator
