// Compiles the codecs of the records about streams groups.
#include "ottla/protocol/messages/streams_group_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(StreamsGroupMetadataKey);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupMetadataValue);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupMemberMetadataKey);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupMemberMetadataValue);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupTargetAssignmentMetadataKey);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupTargetAssignmentMetadataValue);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupTargetAssignmentMemberKey);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupTargetAssignmentMemberValue);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupCurrentMemberAssignmentKey);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupCurrentMemberAssignmentValue);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupTopologyKey);
OTTLA_PROTOCOL_MESSAGE(StreamsGroupTopologyValue);

}  // namespace ottla::protocol
