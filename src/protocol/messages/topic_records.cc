// Compiles the codecs of the metadata records about topics and partitions.
#include "ottla/protocol/messages/topic_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(TopicRecord);
OTTLA_PROTOCOL_MESSAGE(PartitionRecord);
OTTLA_PROTOCOL_MESSAGE(PartitionChangeRecord);
OTTLA_PROTOCOL_MESSAGE(RemoveTopicRecord);
OTTLA_PROTOCOL_MESSAGE(ClearElrRecord);

}  // namespace ottla::protocol
