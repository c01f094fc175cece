// Compiles the codecs of DeleteShareGroupOffsets.
#include "ottla/protocol/messages/92_delete_share_group_offsets.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DeleteShareGroupOffsetsRequest);
OTTLA_PROTOCOL_MESSAGE(DeleteShareGroupOffsetsResponse);

}  // namespace ottla::protocol
