// AlterShareGroupOffsets (KIP-932), key 91, version 0.
#include "ottla/protocol/messages/91_alter_share_group_offsets.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_alter_share_group_offsets(Request& request, Output&,
                                         std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::AlterShareGroupOffsetsRequest, protocol::AlterShareGroupOffsetsResponse,
                          &coordinator::GroupCoordinator::alter_share_group_offsets>(request, pending);
}

}  // namespace ottla::broker
