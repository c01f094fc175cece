// Compiles the codecs of DescribeGroups.
#include "ottla/protocol/messages/15_describe_groups.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeGroupsRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeGroupsResponse);

}  // namespace ottla::protocol
