// Compiles the codecs of Metadata.
#include "ottla/protocol/messages/03_metadata.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(MetadataRequest);
OTTLA_PROTOCOL_MESSAGE(MetadataResponse);

}  // namespace ottla::protocol
