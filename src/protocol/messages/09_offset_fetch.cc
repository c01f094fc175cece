// Compiles the codecs of OffsetFetch.
#include "ottla/protocol/messages/09_offset_fetch.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(OffsetFetchRequest);
OTTLA_PROTOCOL_MESSAGE(OffsetFetchResponse);

}  // namespace ottla::protocol
