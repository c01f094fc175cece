// Compiles the codecs of AlterShareGroupOffsets.
#include "ottla/protocol/messages/91_alter_share_group_offsets.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(AlterShareGroupOffsetsRequest);
OTTLA_PROTOCOL_MESSAGE(AlterShareGroupOffsetsResponse);

}  // namespace ottla::protocol
