// PushTelemetry, key 72, version 0.
#include "ottla/protocol/messages/72_push_telemetry.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_push_telemetry(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<protocol::PushTelemetryRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  Core& core = *request.core;
  const TelemetryReport report{body->client_instance_id, body->subscription_id, body->terminating,
                               body->compression_type, body->metrics.size()};
  const auto taken = core.telemetry.push(request.view()->image, report, telemetry_client(request),
                                         core.config.telemetry_max_bytes, core.clock.wall_ms());
  protocol::PushTelemetryResponse response;
  if (!taken) response.error_code = code_of(taken.error().code);
  return answer(request, response, output);
}

}  // namespace ottla::broker
