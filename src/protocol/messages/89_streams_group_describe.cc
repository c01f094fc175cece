// Compiles the codecs of StreamsGroupDescribe.
#include "ottla/protocol/messages/89_streams_group_describe.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(StreamsGroupDescribeRequest);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupDescribeResponse);

}  // namespace ottla::protocol
