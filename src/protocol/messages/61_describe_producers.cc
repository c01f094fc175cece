// Compiles the codecs of DescribeProducers.
#include "ottla/protocol/messages/61_describe_producers.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeProducersRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeProducersResponse);

}  // namespace ottla::protocol
