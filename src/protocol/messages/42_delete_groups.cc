// Compiles the codecs of DeleteGroups.
#include "ottla/protocol/messages/42_delete_groups.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DeleteGroupsRequest);
OTTLA_PROTOCOL_MESSAGE(DeleteGroupsResponse);

}  // namespace ottla::protocol
