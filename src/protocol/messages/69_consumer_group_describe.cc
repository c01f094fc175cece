// Compiles the codecs of ConsumerGroupDescribe.
#include "ottla/protocol/messages/69_consumer_group_describe.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ConsumerGroupDescribeRequest);
OTTLA_PROTOCOL_MESSAGE(ConsumerGroupDescribeResponse);

}  // namespace ottla::protocol
