// A member of a consumer group: what it subscribes to, where its reconciliation stands, which partitions it
// owns. A value: a changed member is a copy that goes through the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/groups/classic_member.h"
#include "coordinator/groups/member_values.h"
#include "ottla/protocol/messages/group_records.h"

namespace ottla::coordinator {

// What a member has that speaks the classic protocol.
struct ClassicMemberData {
  std::int32_t session_timeout_ms = 0;
  // Never empty; the first is the one in use, its metadata a ConsumerProtocolSubscription behind its version.
  std::vector<ClassicProtocol> protocols;

  friend bool operator==(const ClassicMemberData&, const ClassicMemberData&) = default;
};

struct ConsumerMember {
  std::string id;
  std::int32_t epoch = 0;
  std::int32_t previous_epoch = -1;
  std::optional<std::string> instance_id;
  std::optional<std::string> rack_id;
  std::int32_t rebalance_timeout_ms = -1;
  std::string client_id;
  std::string client_host;
  std::vector<std::string> topics;  // subscribed by name; ascending, nothing twice
  std::string regex;                // empty: none
  std::optional<std::string> server_assignor;
  std::optional<ClassicMemberData> classic;  // nothing: it speaks the consumer protocol
  MemberState state = MemberState::stable;
  OwnedPartitions assigned;
  OwnedPartitions pending_revocation;

  friend bool operator==(const ConsumerMember&, const ConsumerMember&) = default;

  bool is_classic() const { return classic.has_value(); }
  bool is_reconciled_to(std::int32_t assignment_epoch) const {
    return state == MemberState::stable && epoch == assignment_epoch;
  }
  // Sets the epoch and remembers the one before it.
  void advance_to(std::int32_t new_epoch) {
    previous_epoch = epoch;
    epoch = new_epoch;
  }
  void set_topics(const std::vector<std::string_view>& names);

  // Takes over what the record says; the rest stays.
  void apply(const protocol::ConsumerGroupMemberMetadataValue& value);
  void apply(const protocol::ConsumerGroupCurrentMemberAssignmentValue& value);
};

}  // namespace ottla::coordinator
