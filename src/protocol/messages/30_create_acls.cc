// Compiles the codecs of CreateAcls.
#include "ottla/protocol/messages/30_create_acls.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(CreateAclsRequest);
OTTLA_PROTOCOL_MESSAGE(CreateAclsResponse);

}  // namespace ottla::protocol
