// Compiles the codecs of OffsetForLeaderEpoch.
#include "ottla/protocol/messages/23_offset_for_leader_epoch.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(OffsetForLeaderEpochRequest);
OTTLA_PROTOCOL_MESSAGE(OffsetForLeaderEpochResponse);

}  // namespace ottla::protocol
