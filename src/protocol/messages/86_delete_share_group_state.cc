// Compiles the codecs of DeleteShareGroupState.
#include "ottla/protocol/messages/86_delete_share_group_state.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DeleteShareGroupStateRequest);
OTTLA_PROTOCOL_MESSAGE(DeleteShareGroupStateResponse);

}  // namespace ottla::protocol
