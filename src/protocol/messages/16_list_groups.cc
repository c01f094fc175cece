// Compiles the codecs of ListGroups.
#include "ottla/protocol/messages/16_list_groups.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ListGroupsRequest);
OTTLA_PROTOCOL_MESSAGE(ListGroupsResponse);

}  // namespace ottla::protocol
