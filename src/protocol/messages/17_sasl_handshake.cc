// Compiles the codecs of SaslHandshake.
#include "ottla/protocol/messages/17_sasl_handshake.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(SaslHandshakeRequest);
OTTLA_PROTOCOL_MESSAGE(SaslHandshakeResponse);

}  // namespace ottla::protocol
