// ConsumerGroupDescribe (KIP-848), key 69, versions 0-1. v1 the protocol that each member speaks.
#include "ottla/protocol/messages/69_consumer_group_describe.h"
#include "broker/handlers/describe_groups_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_consumer_group_describe(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return describe_groups_call<protocol::ConsumerGroupDescribeRequest, protocol::ConsumerGroupDescribeResponse,
                              &coordinator::GroupCoordinator::consumer_group_describe>(request, pending);
}

}  // namespace ottla::broker
