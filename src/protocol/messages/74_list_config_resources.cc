// Compiles the codecs of ListConfigResources.
#include "ottla/protocol/messages/74_list_config_resources.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ListConfigResourcesRequest);
OTTLA_PROTOCOL_MESSAGE(ListConfigResourcesResponse);

}  // namespace ottla::protocol
