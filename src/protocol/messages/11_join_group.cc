// Compiles the codecs of JoinGroup.
#include "ottla/protocol/messages/11_join_group.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(JoinGroupRequest);
OTTLA_PROTOCOL_MESSAGE(JoinGroupResponse);

}  // namespace ottla::protocol
