// Compiles the codecs of CreateDelegationToken.
#include "ottla/protocol/messages/38_create_delegation_token.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(CreateDelegationTokenRequest);
OTTLA_PROTOCOL_MESSAGE(CreateDelegationTokenResponse);

}  // namespace ottla::protocol
