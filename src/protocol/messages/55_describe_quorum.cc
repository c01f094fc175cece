// Compiles the codecs of DescribeQuorum.
#include "ottla/protocol/messages/55_describe_quorum.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeQuorumRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeQuorumResponse);

}  // namespace ottla::protocol
