// Compiles the codecs of ListOffsets.
#include "ottla/protocol/messages/02_list_offsets.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ListOffsetsRequest);
OTTLA_PROTOCOL_MESSAGE(ListOffsetsResponse);

}  // namespace ottla::protocol
