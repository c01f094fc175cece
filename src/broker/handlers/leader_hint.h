// KIP-951: who reads from the wrong leader is told the right one, and where it is found.
#pragma once

#include <optional>
#include <string_view>

#include "broker/endpoint.h"
#include "broker/request.h"

namespace ottla::broker {

constexpr bool names_wrong_leader(ErrorCode error) {
  return error == ErrorCode::not_leader_or_follower || error == ErrorCode::fenced_leader_epoch;
}

// `told` is of a partition of the topic in an answer to Fetch, ShareFetch or ShareAcknowledge; the leader's
// address goes to `response`, once, unless there is no need of it.
template <class Told, class Response>
void tell_leader(const Request& request, const ClusterView& view, const TopicView& topic, bool with_address,
                 Told& told, Response& response) {
  const metadata::PartitionImage* image = topic.image->partition(told.partition_index);
  if (image == nullptr) return;
  told.current_leader = {image->leader, image->leader_epoch};
  const BrokerId self = view.image->node_id;
  if (!with_address || image->leader != self || !response.node_endpoints.empty()) return;
  const AdvertisedEndpoint endpoint = advertised_endpoint(*request.core, *request.peer);
  const std::string& rack = request.core->config.broker_rack;
  response.node_endpoints.push_back({self, endpoint.host, endpoint.port,
                                     rack.empty() ? std::nullopt : std::optional<std::string_view>(rack)});
}

}  // namespace ottla::broker
