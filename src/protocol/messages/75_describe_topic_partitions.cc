// Compiles the codecs of DescribeTopicPartitions.
#include "ottla/protocol/messages/75_describe_topic_partitions.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeTopicPartitionsRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeTopicPartitionsResponse);

}  // namespace ottla::protocol
