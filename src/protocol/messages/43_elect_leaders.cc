// Compiles the codecs of ElectLeaders.
#include "ottla/protocol/messages/43_elect_leaders.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ElectLeadersRequest);
OTTLA_PROTOCOL_MESSAGE(ElectLeadersResponse);

}  // namespace ottla::protocol
