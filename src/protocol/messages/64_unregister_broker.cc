// Compiles the codecs of UnregisterBroker.
#include "ottla/protocol/messages/64_unregister_broker.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(UnregisterBrokerRequest);
OTTLA_PROTOCOL_MESSAGE(UnregisterBrokerResponse);

}  // namespace ottla::protocol
