// StreamsGroupHeartbeat (KIP-1071), key 88, version 0.
#include "ottla/protocol/messages/88_streams_group_heartbeat.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_streams_group_heartbeat(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::StreamsGroupHeartbeatRequest, protocol::StreamsGroupHeartbeatResponse,
                          &coordinator::GroupCoordinator::streams_group_heartbeat>(request, pending);
}

}  // namespace ottla::broker
