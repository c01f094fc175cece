// OffsetDelete, key 47, version 0.
#include "ottla/protocol/messages/47_offset_delete.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_offset_delete(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::OffsetDeleteRequest, protocol::OffsetDeleteResponse,
                          &coordinator::GroupCoordinator::offset_delete>(request, pending);
}

}  // namespace ottla::broker
