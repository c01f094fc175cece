// GetTelemetrySubscriptions, key 71, version 0: no metrics are asked for unless a subscription is stored.
#include "ottla/protocol/messages/71_get_telemetry_subscriptions.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

// Codecs in the order in which they are liked: zstd, lz4, gzip, snappy.
const std::vector<std::int8_t> accepted_codecs{4, 3, 1, 2};

}  // namespace

TelemetryClient telemetry_client(const Request& request) {
  const Peer& peer = *request.peer;
  return {request.client_id, peer.client_software_name, peer.client_software_version, peer.address,
          peer.port};
}

Outcome handle_get_telemetry_subscriptions(Request& request, Output& output,
                                           std::unique_ptr<PendingRequest>&) {
  const auto body =
      protocol::decode<protocol::GetTelemetrySubscriptionsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  Core& core = *request.core;
  const auto subscription = core.telemetry.subscribe(request.view()->image, body->client_instance_id,
                                                     telemetry_client(request), core.clock.wall_ms());
  protocol::GetTelemetrySubscriptionsResponse response;
  if (!subscription) {
    response.error_code = code_of(subscription.error().code);
    return answer(request, response, output);
  }
  response.client_instance_id = subscription->instance;
  response.subscription_id = subscription->id;
  response.accepted_compression_types = accepted_codecs;
  response.push_interval_ms = subscription->push_interval_ms;
  response.telemetry_max_bytes = core.config.telemetry_max_bytes;
  response.delta_temporality = true;
  response.requested_metrics.assign(subscription->metrics.begin(), subscription->metrics.end());
  return answer(request, response, output);
}

}  // namespace ottla::broker
