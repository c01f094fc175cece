// SyncGroup, key 14, versions 0-5. v1 throttle time; v3 static members; v4 flexible; v5 protocol type and
// name, which are not optional there (KIP-559).
#include "ottla/protocol/messages/14_sync_group.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::SyncGroupRequest;
using protocol::SyncGroupResponse;

constexpr int first_version_with_protocol = 5;

void sync(coordinator::GroupCoordinator& groups, const coordinator::Caller& caller,
          const SyncGroupRequest& body, coordinator::Reply<SyncGroupResponse> reply, TimestampMs now_ms) {
  if (caller.version >= first_version_with_protocol && (!body.protocol_type || !body.protocol_name)) {
    SyncGroupResponse response;
    response.error_code = code_of(ErrorCode::inconsistent_group_protocol);
    return reply(response);
  }
  groups.sync_group(caller, body, std::move(reply), now_ms);
}

}  // namespace

Outcome handle_sync_group(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<SyncGroupRequest, SyncGroupResponse, &sync>(request, pending);
}

}  // namespace ottla::broker
