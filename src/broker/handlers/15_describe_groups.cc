// DescribeGroups, key 15, versions 0-6. v1 throttle time; v3 what the client may do with each group, if it
// asks; v4 static members; v5 flexible; v6 GROUP_ID_NOT_FOUND and a message in place of a dead group.
#include "ottla/protocol/messages/15_describe_groups.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::DescribeGroupsRequest;
using protocol::DescribeGroupsResponse;

// READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS and ALTER_CONFIGS by their bits (AclEntry.supportedOperations).
constexpr std::int32_t all_group_operations = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

void describe(coordinator::GroupCoordinator& groups, const coordinator::Caller& caller,
              const DescribeGroupsRequest& body, coordinator::Reply<DescribeGroupsResponse> reply) {
  if (!body.include_authorized_operations) return groups.describe_groups(caller, body, std::move(reply));
  auto authorized = [reply = std::move(reply)](const DescribeGroupsResponse& given) mutable {
    DescribeGroupsResponse response = given;
    for (auto& group : response.groups) {
      if (group.error_code == 0) group.authorized_operations = all_group_operations;
    }
    reply(response);
  };
  groups.describe_groups(caller, body, std::move(authorized));
}

}  // namespace

Outcome handle_describe_groups(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<DescribeGroupsRequest, DescribeGroupsResponse, &describe>(request, pending);
}

}  // namespace ottla::broker
