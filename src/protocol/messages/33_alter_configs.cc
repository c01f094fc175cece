// Compiles the codecs of AlterConfigs.
#include "ottla/protocol/messages/33_alter_configs.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(AlterConfigsRequest);
OTTLA_PROTOCOL_MESSAGE(AlterConfigsResponse);

}  // namespace ottla::protocol
