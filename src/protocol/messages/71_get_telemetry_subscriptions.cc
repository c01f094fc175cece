// Compiles the codecs of GetTelemetrySubscriptions.
#include "ottla/protocol/messages/71_get_telemetry_subscriptions.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(GetTelemetrySubscriptionsRequest);
OTTLA_PROTOCOL_MESSAGE(GetTelemetrySubscriptionsResponse);

}  // namespace ottla::protocol
