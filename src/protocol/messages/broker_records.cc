// Compiles the codecs of the metadata records about registrations of brokers and controllers.
#include "ottla/protocol/messages/broker_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(RegisterBrokerRecord);
OTTLA_PROTOCOL_MESSAGE(UnregisterBrokerRecord);
OTTLA_PROTOCOL_MESSAGE(FenceBrokerRecord);
OTTLA_PROTOCOL_MESSAGE(UnfenceBrokerRecord);
OTTLA_PROTOCOL_MESSAGE(BrokerRegistrationChangeRecord);
OTTLA_PROTOCOL_MESSAGE(RegisterControllerRecord);

}  // namespace ottla::protocol
