// Compiles the codecs of DescribeUserScramCredentials.
#include "ottla/protocol/messages/50_describe_user_scram_credentials.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeUserScramCredentialsRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeUserScramCredentialsResponse);

}  // namespace ottla::protocol
