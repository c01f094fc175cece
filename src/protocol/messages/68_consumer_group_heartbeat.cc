// Compiles the codecs of ConsumerGroupHeartbeat.
#include "ottla/protocol/messages/68_consumer_group_heartbeat.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ConsumerGroupHeartbeatRequest);
OTTLA_PROTOCOL_MESSAGE(ConsumerGroupHeartbeatResponse);

}  // namespace ottla::protocol
