// Compiles the codecs of ReadShareGroupState.
#include "ottla/protocol/messages/84_read_share_group_state.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ReadShareGroupStateRequest);
OTTLA_PROTOCOL_MESSAGE(ReadShareGroupStateResponse);

}  // namespace ottla::protocol
