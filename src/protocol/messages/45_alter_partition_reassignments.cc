// Compiles the codecs of AlterPartitionReassignments.
#include "ottla/protocol/messages/45_alter_partition_reassignments.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(AlterPartitionReassignmentsRequest);
OTTLA_PROTOCOL_MESSAGE(AlterPartitionReassignmentsResponse);

}  // namespace ottla::protocol
