// Compiles the codecs of ShareGroupHeartbeat.
#include "ottla/protocol/messages/76_share_group_heartbeat.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ShareGroupHeartbeatRequest);
OTTLA_PROTOCOL_MESSAGE(ShareGroupHeartbeatResponse);

}  // namespace ottla::protocol
