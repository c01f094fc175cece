// ListGroups, key 16, versions 0-5. v1 throttle time; v3 flexible; v4 filter by state; v5 by type.
#include "ottla/protocol/messages/16_list_groups.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_list_groups(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::ListGroupsRequest, protocol::ListGroupsResponse,
                          &coordinator::GroupCoordinator::list_groups>(request, pending);
}

}  // namespace ottla::broker
