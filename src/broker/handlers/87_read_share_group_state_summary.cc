// ReadShareGroupStateSummary (KIP-932), key 87, versions 0-1. v1 how many records are done with (KIP-1226).
#include "ottla/protocol/messages/87_read_share_group_state_summary.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_read_share_group_state_summary(Request& request, Output&,
                                              std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::ReadShareGroupStateSummaryRequest,
                          protocol::ReadShareGroupStateSummaryResponse,
                          &coordinator::ShareCoordinator::read_state_summary>(request, pending);
}

}  // namespace ottla::broker
