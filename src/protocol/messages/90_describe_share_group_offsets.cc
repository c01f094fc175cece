// Compiles the codecs of DescribeShareGroupOffsets.
#include "ottla/protocol/messages/90_describe_share_group_offsets.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeShareGroupOffsetsRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeShareGroupOffsetsResponse);

}  // namespace ottla::protocol
