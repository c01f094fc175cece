// Compiles the codecs of DescribeDelegationToken.
#include "ottla/protocol/messages/41_describe_delegation_token.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeDelegationTokenRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeDelegationTokenResponse);

}  // namespace ottla::protocol
