// Compiles the codecs of IncrementalAlterConfigs.
#include "ottla/protocol/messages/44_incremental_alter_configs.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(IncrementalAlterConfigsRequest);
OTTLA_PROTOCOL_MESSAGE(IncrementalAlterConfigsResponse);

}  // namespace ottla::protocol
