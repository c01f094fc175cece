// ShareGroupDescribe (KIP-932), key 77, version 1. Version 0 was a draft.
#include "ottla/protocol/messages/77_share_group_describe.h"
#include "broker/handlers/describe_groups_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_share_group_describe(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return describe_groups_call<protocol::ShareGroupDescribeRequest, protocol::ShareGroupDescribeResponse,
                              &coordinator::GroupCoordinator::share_group_describe>(request, pending);
}

}  // namespace ottla::broker
