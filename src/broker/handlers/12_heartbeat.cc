// Heartbeat of a group's member, key 12, versions 0-4. v1 throttle time; v3 static members; v4 flexible.
#include "ottla/protocol/messages/12_heartbeat.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_heartbeat(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::HeartbeatRequest, protocol::HeartbeatResponse,
                          &coordinator::GroupCoordinator::heartbeat>(request, pending);
}

}  // namespace ottla::broker
