// Compiles the codecs of FindCoordinator.
#include "ottla/protocol/messages/10_find_coordinator.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(FindCoordinatorRequest);
OTTLA_PROTOCOL_MESSAGE(FindCoordinatorResponse);

}  // namespace ottla::protocol
