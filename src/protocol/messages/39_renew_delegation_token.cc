// Compiles the codecs of RenewDelegationToken.
#include "ottla/protocol/messages/39_renew_delegation_token.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(RenewDelegationTokenRequest);
OTTLA_PROTOCOL_MESSAGE(RenewDelegationTokenResponse);

}  // namespace ottla::protocol
