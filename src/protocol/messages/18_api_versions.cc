// Compiles the codecs of ApiVersions.
#include "ottla/protocol/messages/18_api_versions.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ApiVersionsRequest);
OTTLA_PROTOCOL_MESSAGE(ApiVersionsResponse);

}  // namespace ottla::protocol
