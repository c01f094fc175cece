// Compiles the codecs of WriteShareGroupState.
#include "ottla/protocol/messages/85_write_share_group_state.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(WriteShareGroupStateRequest);
OTTLA_PROTOCOL_MESSAGE(WriteShareGroupStateResponse);

}  // namespace ottla::protocol
