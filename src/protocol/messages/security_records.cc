// Compiles the codecs of the metadata records about delegation tokens, SCRAM credentials and ACLs.
#include "ottla/protocol/messages/security_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DelegationTokenRecord);
OTTLA_PROTOCOL_MESSAGE(UserScramCredentialRecord);
OTTLA_PROTOCOL_MESSAGE(AccessControlEntryRecord);
OTTLA_PROTOCOL_MESSAGE(RemoveAccessControlEntryRecord);
OTTLA_PROTOCOL_MESSAGE(RemoveUserScramCredentialRecord);
OTTLA_PROTOCOL_MESSAGE(RemoveDelegationTokenRecord);

}  // namespace ottla::protocol
