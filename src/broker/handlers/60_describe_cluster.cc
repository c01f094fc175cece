// DescribeCluster, key 60, versions 0-2. v1 which kind of endpoint is meant, brokers or controllers; v2
// brokers that are fenced, of a former cluster, on demand.
#include "ottla/protocol/messages/60_describe_cluster.h"
#include "broker/authorized_operations.h"
#include "broker/endpoint.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::DescribeClusterRequest;
using protocol::DescribeClusterResponse;

constexpr std::int8_t brokers = 1;
constexpr std::int8_t controllers = 2;

Outcome refuse(const Request& request, ErrorCode error, std::string_view message, Output& output) {
  DescribeClusterResponse response;
  response.error_code = code_of(error);
  response.error_message = message;
  return answer(request, response, output);
}

// Others do not live any more: their endpoint of the peer's listener, as they registered it.
void add_fenced(const metadata::MetadataImage& image, const Peer& peer, DescribeClusterResponse& response) {
  for (const auto& [id, broker] : image.cluster->brokers) {
    if (id == image.node_id) continue;
    for (const metadata::Endpoint& endpoint : broker.endpoints) {
      if (endpoint.name != peer.listener) continue;
      const auto rack = broker.rack ? std::optional<std::string_view>(*broker.rack) : std::nullopt;
      response.brokers.push_back({id, endpoint.host, endpoint.port, rack, broker.fenced});
    }
  }
}

}  // namespace

Outcome handle_describe_cluster(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<DescribeClusterRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  if (body->endpoint_type == controllers) {
    return refuse(request, ErrorCode::mismatched_endpoint_type,
                  "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type "
                  "CONTROLLER",
                  output);
  }
  if (body->endpoint_type != brokers) {
    return refuse(request, ErrorCode::unsupported_endpoint_type,
                  "Unsupported endpoint type " + std::to_string(body->endpoint_type), output);
  }
  const metadata::MetadataImage& image = *request.view()->image;
  const AdvertisedEndpoint endpoint = advertised_endpoint(*request.core, *request.peer);
  const std::string& rack = request.core->config.broker_rack;
  DescribeClusterResponse response;
  response.cluster_id = image.cluster_id;
  response.controller_id = image.node_id;
  response.brokers.push_back({image.node_id, endpoint.host, endpoint.port,
                              rack.empty() ? std::nullopt : std::optional<std::string_view>(rack)});
  if (body->include_fenced_brokers) add_fenced(image, *request.peer, response);
  if (body->include_cluster_authorized_operations) {
    response.cluster_authorized_operations = all_cluster_operations;
  }
  return answer(request, response, output);
}

}  // namespace ottla::broker
