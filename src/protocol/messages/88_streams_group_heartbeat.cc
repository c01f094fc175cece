// Compiles the codecs of StreamsGroupHeartbeat.
#include "ottla/protocol/messages/88_streams_group_heartbeat.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(StreamsGroupHeartbeatRequest);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupHeartbeatResponse);

}  // namespace ottla::protocol
