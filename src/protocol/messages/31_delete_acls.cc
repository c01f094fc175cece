// Compiles the codecs of DeleteAcls.
#include "ottla/protocol/messages/31_delete_acls.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DeleteAclsRequest);
OTTLA_PROTOCOL_MESSAGE(DeleteAclsResponse);

}  // namespace ottla::protocol
