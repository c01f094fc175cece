// LeaveGroup, key 13, versions 0-5. v1 throttle time; v3 several members at once, static ones by their
// instance id; v4 flexible; v5 the client's reason.
#include "ottla/protocol/messages/13_leave_group.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::LeaveGroupRequest;
using protocol::LeaveGroupResponse;

constexpr int first_version_with_members = 3;

// The one member of the older versions becomes a list of one, and its answer that of the whole.
void leave(coordinator::GroupCoordinator& groups, const coordinator::Caller& caller,
           const LeaveGroupRequest& body, coordinator::Reply<LeaveGroupResponse> reply, TimestampMs now_ms) {
  if (caller.version >= first_version_with_members) {
    return groups.leave_group(caller, body, std::move(reply), now_ms);
  }
  LeaveGroupRequest listed = body;
  listed.members.push_back({body.member_id, std::nullopt, std::nullopt});
  auto folded = [reply = std::move(reply)](const LeaveGroupResponse& given) mutable {
    LeaveGroupResponse response;
    response.error_code = given.error_code;
    if (given.error_code == 0 && !given.members.empty()) {
      response.error_code = given.members.front().error_code;
    }
    reply(response);
  };
  groups.leave_group(caller, listed, std::move(folded), now_ms);
}

}  // namespace

Outcome handle_leave_group(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<LeaveGroupRequest, LeaveGroupResponse, &leave>(request, pending);
}

}  // namespace ottla::broker
