// Compiles the codecs of ListPartitionReassignments.
#include "ottla/protocol/messages/46_list_partition_reassignments.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ListPartitionReassignmentsRequest);
OTTLA_PROTOCOL_MESSAGE(ListPartitionReassignmentsResponse);

}  // namespace ottla::protocol
