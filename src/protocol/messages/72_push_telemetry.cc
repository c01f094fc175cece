// Compiles the codecs of PushTelemetry.
#include "ottla/protocol/messages/72_push_telemetry.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(PushTelemetryRequest);
OTTLA_PROTOCOL_MESSAGE(PushTelemetryResponse);

}  // namespace ottla::protocol
