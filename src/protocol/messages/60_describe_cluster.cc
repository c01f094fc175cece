// Compiles the codecs of DescribeCluster.
#include "ottla/protocol/messages/60_describe_cluster.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeClusterRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeClusterResponse);

}  // namespace ottla::protocol
