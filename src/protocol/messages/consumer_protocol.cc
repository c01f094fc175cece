// Compiles the codecs of the consumer protocol.
#include "ottla/protocol/messages/consumer_protocol.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ConsumerProtocolSubscription);
OTTLA_PROTOCOL_MESSAGE(ConsumerProtocolAssignment);
OTTLA_PROTOCOL_MESSAGE(DefaultPrincipalData);

}  // namespace ottla::protocol
