// Compiles the codecs of the records about share groups.
#include "ottla/protocol/messages/share_group_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ShareGroupMemberMetadataKey);
OTTLA_PROTOCOL_MESSAGE(ShareGroupMemberMetadataValue);
OTTLA_PROTOCOL_MESSAGE(ShareGroupMetadataKey);
OTTLA_PROTOCOL_MESSAGE(ShareGroupMetadataValue);
OTTLA_PROTOCOL_MESSAGE(ShareGroupTargetAssignmentMetadataKey);
OTTLA_PROTOCOL_MESSAGE(ShareGroupTargetAssignmentMetadataValue);
OTTLA_PROTOCOL_MESSAGE(ShareGroupTargetAssignmentMemberKey);
OTTLA_PROTOCOL_MESSAGE(ShareGroupTargetAssignmentMemberValue);
OTTLA_PROTOCOL_MESSAGE(ShareGroupCurrentMemberAssignmentKey);
OTTLA_PROTOCOL_MESSAGE(ShareGroupCurrentMemberAssignmentValue);
OTTLA_PROTOCOL_MESSAGE(ShareGroupStatePartitionMetadataKey);
OTTLA_PROTOCOL_MESSAGE(ShareGroupStatePartitionMetadataValue);

}  // namespace ottla::protocol
