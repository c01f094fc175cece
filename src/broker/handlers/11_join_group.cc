// JoinGroup, key 11, versions 0-9. v1 a rebalance timeout beside the session's; v2 throttle time; v4 a new
// member comes back with the id that it is given (KIP-394); v5 static members; v6 flexible; v7 protocol type
// and a null protocol name in the answer; v8 the client's reason; v9 a leader that returns skips the
// assignment (KIP-814).
#include "ottla/protocol/messages/11_join_group.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::JoinGroupRequest;
using protocol::JoinGroupResponse;

constexpr int first_version_with_null_protocol = 7;

// No protocol is an empty text before version 7 and a null since.
void fit_to(int version, JoinGroupResponse& response) {
  const bool has_protocol = response.protocol_name && !response.protocol_name->empty();
  if (has_protocol) return;
  response.protocol_name = std::nullopt;
  if (version < first_version_with_null_protocol) response.protocol_name = "";
}

void join(coordinator::GroupCoordinator& groups, const coordinator::Caller& caller,
          const JoinGroupRequest& body, coordinator::Reply<JoinGroupResponse> reply, TimestampMs now_ms) {
  auto fitted = [reply = std::move(reply), version = caller.version](const JoinGroupResponse& given) mutable {
    JoinGroupResponse response = given;
    fit_to(version, response);
    reply(response);
  };
  groups.join_group(caller, body, std::move(fitted), now_ms);
}

}  // namespace

Outcome handle_join_group(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<JoinGroupRequest, JoinGroupResponse, &join>(request, pending);
}

}  // namespace ottla::broker
