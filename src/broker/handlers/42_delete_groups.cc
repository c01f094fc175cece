// DeleteGroups, key 42, versions 0-2. v2 flexible.
#include "ottla/protocol/messages/42_delete_groups.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_delete_groups(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::DeleteGroupsRequest, protocol::DeleteGroupsResponse,
                          &coordinator::GroupCoordinator::delete_groups>(request, pending);
}

}  // namespace ottla::broker
