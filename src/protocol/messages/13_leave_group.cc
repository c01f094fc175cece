// Compiles the codecs of LeaveGroup.
#include "ottla/protocol/messages/13_leave_group.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(LeaveGroupRequest);
OTTLA_PROTOCOL_MESSAGE(LeaveGroupResponse);

}  // namespace ottla::protocol
