// StreamsGroupDescribe (KIP-1071), key 89, version 0.
#include "ottla/protocol/messages/89_streams_group_describe.h"
#include "broker/handlers/describe_groups_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_streams_group_describe(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return describe_groups_call<protocol::StreamsGroupDescribeRequest, protocol::StreamsGroupDescribeResponse,
                              &coordinator::GroupCoordinator::streams_group_describe>(request, pending);
}

}  // namespace ottla::broker
