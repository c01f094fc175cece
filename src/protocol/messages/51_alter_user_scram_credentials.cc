// Compiles the codecs of AlterUserScramCredentials.
#include "ottla/protocol/messages/51_alter_user_scram_credentials.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(AlterUserScramCredentialsRequest);
OTTLA_PROTOCOL_MESSAGE(AlterUserScramCredentialsResponse);

}  // namespace ottla::protocol
