// Compiles the codecs of CreatePartitions.
#include "ottla/protocol/messages/37_create_partitions.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(CreatePartitionsRequest);
OTTLA_PROTOCOL_MESSAGE(CreatePartitionsResponse);

}  // namespace ottla::protocol
