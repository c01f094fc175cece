// Compiles the codecs of DescribeAcls.
#include "ottla/protocol/messages/29_describe_acls.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeAclsRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeAclsResponse);

}  // namespace ottla::protocol
