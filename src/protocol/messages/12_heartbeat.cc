// Compiles the codecs of Heartbeat.
#include "ottla/protocol/messages/12_heartbeat.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(HeartbeatRequest);
OTTLA_PROTOCOL_MESSAGE(HeartbeatResponse);

}  // namespace ottla::protocol
