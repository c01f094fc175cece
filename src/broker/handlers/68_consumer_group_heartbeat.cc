// ConsumerGroupHeartbeat (KIP-848), key 68, versions 0-1. v1 subscriptions by regular expression; the client
// names the member.
#include "ottla/protocol/messages/68_consumer_group_heartbeat.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_consumer_group_heartbeat(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::ConsumerGroupHeartbeatRequest, protocol::ConsumerGroupHeartbeatResponse,
                          &coordinator::GroupCoordinator::consumer_group_heartbeat>(request, pending);
}

}  // namespace ottla::broker
