// DeleteShareGroupOffsets (KIP-932), key 92, version 0.
#include "ottla/protocol/messages/92_delete_share_group_offsets.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_delete_share_group_offsets(Request& request, Output&,
                                          std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::DeleteShareGroupOffsetsRequest, protocol::DeleteShareGroupOffsetsResponse,
                          &coordinator::GroupCoordinator::delete_share_group_offsets>(request, pending);
}

}  // namespace ottla::broker
