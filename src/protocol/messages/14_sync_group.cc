// Compiles the codecs of SyncGroup.
#include "ottla/protocol/messages/14_sync_group.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(SyncGroupRequest);
OTTLA_PROTOCOL_MESSAGE(SyncGroupResponse);

}  // namespace ottla::protocol
