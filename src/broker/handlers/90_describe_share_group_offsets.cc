// DescribeShareGroupOffsets (KIP-932), key 90, versions 0-1. v1 the lag (KIP-1226).
#include "ottla/protocol/messages/90_describe_share_group_offsets.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_describe_share_group_offsets(Request& request, Output&,
                                            std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::DescribeShareGroupOffsetsRequest,
                          protocol::DescribeShareGroupOffsetsResponse,
                          &coordinator::GroupCoordinator::describe_share_group_offsets>(request, pending);
}

}  // namespace ottla::broker
