// Compiles the codecs of OffsetDelete.
#include "ottla/protocol/messages/47_offset_delete.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(OffsetDeleteRequest);
OTTLA_PROTOCOL_MESSAGE(OffsetDeleteResponse);

}  // namespace ottla::protocol
