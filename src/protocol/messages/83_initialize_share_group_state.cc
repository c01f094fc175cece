// Compiles the codecs of InitializeShareGroupState.
#include "ottla/protocol/messages/83_initialize_share_group_state.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(InitializeShareGroupStateRequest);
OTTLA_PROTOCOL_MESSAGE(InitializeShareGroupStateResponse);

}  // namespace ottla::protocol
