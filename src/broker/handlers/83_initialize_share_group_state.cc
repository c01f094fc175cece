// InitializeShareGroupState (KIP-932), key 83, version 0. Between brokers; here for who asks like one.
#include "ottla/protocol/messages/83_initialize_share_group_state.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_initialize_share_group_state(Request& request, Output&,
                                            std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::InitializeShareGroupStateRequest,
                          protocol::InitializeShareGroupStateResponse,
                          &coordinator::ShareCoordinator::initialize_state>(request, pending);
}

}  // namespace ottla::broker
