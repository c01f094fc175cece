// Compiles the codecs of ExpireDelegationToken.
#include "ottla/protocol/messages/40_expire_delegation_token.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ExpireDelegationTokenRequest);
OTTLA_PROTOCOL_MESSAGE(ExpireDelegationTokenResponse);

}  // namespace ottla::protocol
