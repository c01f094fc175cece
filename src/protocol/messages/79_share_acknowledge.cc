// Compiles the codecs of ShareAcknowledge.
#include "ottla/protocol/messages/79_share_acknowledge.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ShareAcknowledgeRequest);
OTTLA_PROTOCOL_MESSAGE(ShareAcknowledgeResponse);

}  // namespace ottla::protocol
