// Compiles the codecs of SaslAuthenticate.
#include "ottla/protocol/messages/36_sasl_authenticate.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(SaslAuthenticateRequest);
OTTLA_PROTOCOL_MESSAGE(SaslAuthenticateResponse);

}  // namespace ottla::protocol
