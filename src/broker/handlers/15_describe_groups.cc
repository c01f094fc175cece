// DescribeGroups, key 15, versions 0-6. v1 throttle time; v3 what the client may do with each group, if it
// asks; v4 static members; v5 flexible; v6 GROUP_ID_NOT_FOUND and a message in place of a dead group.
#include "ottla/protocol/messages/15_describe_groups.h"
#include "broker/handlers/describe_groups_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_describe_groups(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return describe_groups_call<protocol::DescribeGroupsRequest, protocol::DescribeGroupsResponse,
                              &coordinator::GroupCoordinator::describe_groups>(request, pending);
}

}  // namespace ottla::broker
