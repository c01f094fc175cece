// Compiles the codecs of InitProducerId.
#include "ottla/protocol/messages/22_init_producer_id.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(InitProducerIdRequest);
OTTLA_PROTOCOL_MESSAGE(InitProducerIdResponse);

}  // namespace ottla::protocol
