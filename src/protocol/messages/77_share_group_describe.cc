// Compiles the codecs of ShareGroupDescribe.
#include "ottla/protocol/messages/77_share_group_describe.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ShareGroupDescribeRequest);
OTTLA_PROTOCOL_MESSAGE(ShareGroupDescribeResponse);

}  // namespace ottla::protocol
