// Compiles the codecs of DescribeConfigs.
#include "ottla/protocol/messages/32_describe_configs.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeConfigsRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeConfigsResponse);

}  // namespace ottla::protocol
