// Compiles the codecs of Produce.
#include "ottla/protocol/messages/00_produce.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ProduceRequest);
OTTLA_PROTOCOL_MESSAGE(ProduceResponse);

}  // namespace ottla::protocol
