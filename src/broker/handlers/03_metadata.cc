// Metadata, key 3, versions 0-13. v0 an empty list means all topics, later null does; v1 rack, controller,
// internal; v2 cluster id; v3 throttle time; v4 auto-creation may be declined; v5 offline replicas; v7 leader
// epochs; v8-10 what the client may do to cluster and topics; v9 flexible; v10 topic ids; v12 topics asked by
// id; v13 an error for the whole.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "broker/authorized_operations.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/endpoint.h"
#include "broker/handlers/handlers.h"
#include "broker/partition.h"
#include "ottla/metadata/topic_name.h"
#include "ottla/protocol/messages/03_metadata.h"

namespace ottla::broker {
namespace {

using protocol::MetadataRequest;
using protocol::MetadataResponse;

constexpr int first_version_with_topic_ids = 12;

bool asks_all(const MetadataRequest& body, int version) {
  return !body.topics || (version == 0 && body.topics->empty());
}

// Names asked for, each once, in their order.
std::vector<std::string_view> names_of(const MetadataRequest& body) {
  std::vector<std::string_view> names;
  std::unordered_set<std::string_view> seen;
  for (const auto& topic : *body.topics) {
    const std::string_view name = topic.name.value_or("");
    if (seen.insert(name).second) names.push_back(name);
  }
  return names;
}

class Describer {
 public:
  Describer(const Request& request, const MetadataRequest& body, const ClusterView& view)
      : request_(request), body_(body), view_(view), node_id_(view.image->node_id) {}

  MetadataResponse::Topic failed(std::optional<std::string_view> name, const Uuid& id,
                                 ErrorCode error) const {
    MetadataResponse::Topic topic;
    topic.error_code = code_of(error);
    topic.name = name;
    topic.topic_id = id;
    topic.is_internal = name && metadata::is_internal_topic(*name);
    if (name) topic.topic_authorized_operations = topic_operations();
    return topic;
  }

  MetadataResponse::Topic known(const TopicView& found) const {
    MetadataResponse::Topic topic;
    topic.name = found.name();
    topic.topic_id = found.id();
    topic.is_internal = found.image->is_internal;
    topic.topic_authorized_operations = topic_operations();
    topic.partitions.reserve(found.image->partitions.size());
    for (const metadata::PartitionImage& partition : found.image->partitions) {
      topic.partitions.push_back(describe(found, partition));
    }
    return topic;
  }

  void add_cluster(MetadataResponse& response) const {
    const AdvertisedEndpoint endpoint = advertised_endpoint(*request_.core, *request_.peer);
    const std::string& rack = request_.core->config.broker_rack;
    response.brokers.push_back({node_id_, endpoint.host, endpoint.port,
                                rack.empty() ? std::nullopt : std::optional<std::string_view>(rack)});
    response.cluster_id = view_.image->cluster_id;
    response.controller_id = node_id_;
    if (body_.include_cluster_authorized_operations)
      response.cluster_authorized_operations = all_cluster_operations;
  }

 private:
  std::int32_t topic_operations() const {
    return body_.include_topic_authorized_operations ? all_topic_operations
                                                     : MetadataResponse::Topic{}.topic_authorized_operations;
  }

  // This node is the only one alive: replicas elsewhere are offline, and version 0 leaves them out.
  MetadataResponse::Topic::Partition describe(const TopicView& topic,
                                              const metadata::PartitionImage& image) const {
    const bool led_here = image.leader == node_id_ && topic.has_log(image.index);
    MetadataResponse::Topic::Partition partition;
    partition.partition_index = image.index;
    partition.leader_epoch = image.leader_epoch;
    partition.leader_id = led_here ? node_id_ : metadata::no_leader;
    for (const BrokerId replica : image.replicas) {
      if (request_.version > 0 || replica == node_id_) partition.replica_nodes.push_back(replica);
      if (replica != node_id_ || !led_here) partition.offline_replicas.push_back(replica);
    }
    for (const BrokerId replica : image.isr) {
      if (request_.version > 0 || replica == node_id_) partition.isr_nodes.push_back(replica);
    }
    if (!led_here) {
      partition.error_code = code_of(ErrorCode::leader_not_available);
    } else if (partition.replica_nodes.size() < image.replicas.size() ||
               partition.isr_nodes.size() < image.isr.size()) {
      partition.error_code = code_of(ErrorCode::replica_not_available);
    }
    return partition;
  }

  const Request& request_;
  const MetadataRequest& body_;
  const ClusterView& view_;
  const BrokerId node_id_;
};

using CreationErrors = std::unordered_map<std::string_view, ErrorCode>;

void add_by_id(const Describer& describer, const MetadataRequest& body, const ClusterView& view,
               MetadataResponse& response) {
  std::unordered_set<Uuid> seen;
  for (const auto& asked : *body.topics) {
    if (asked.topic_id.is_zero() || !seen.insert(asked.topic_id).second) continue;
    const TopicView* found = view.topic(asked.topic_id);
    response.topics.push_back(
        found != nullptr ? describer.known(*found)
                         : describer.failed(std::nullopt, asked.topic_id, ErrorCode::unknown_topic_id));
  }
}

void add_by_name(const Describer& describer, const MetadataRequest& body, const ClusterView& view,
                 const CreationErrors& creations, MetadataResponse& response) {
  for (const std::string_view name : names_of(body)) {
    if (const TopicView* found = view.topic(name)) {
      response.topics.push_back(describer.known(*found));
      continue;
    }
    ErrorCode error = metadata::validate_topic_name(name) ? ErrorCode::unknown_topic_or_partition
                                                          : ErrorCode::invalid_topic_exception;
    if (const auto creation = creations.find(name); creation != creations.end()) error = creation->second;
    response.topics.push_back(describer.failed(name, zero_uuid, error));
  }
}

bool asks_by_id(const MetadataRequest& body) {
  return std::ranges::any_of(*body.topics, [](const auto& topic) { return !topic.topic_id.is_zero(); });
}

Outcome describe_cluster(const Request& request, const MetadataRequest& body, const CreationErrors& creations,
                         Output& output) {
  const ClusterView& view = *request.view();
  const Describer describer(request, body, view);
  MetadataResponse response;
  describer.add_cluster(response);
  if (asks_all(body, request.version)) {
    view.by_name.for_each(
        [&](const TopicViewPointer& topic) { response.topics.push_back(describer.known(*topic)); });
  } else if (asks_by_id(body)) {
    add_by_id(describer, body, view, response);
  } else {
    add_by_name(describer, body, view, creations, response);
  }
  return answer(request, response, output);
}

// Versions 10 and 11 have ids and null names on the wire, but they may not be used.
bool is_ahead_of_its_version(const MetadataRequest& body, int version) {
  return version < first_version_with_topic_ids && body.topics &&
         std::ranges::any_of(*body.topics,
                             [](const auto& topic) { return !topic.name || !topic.topic_id.is_zero(); });
}

// Neither by name nor by id: Kafka's answer is an accident's.
bool asks_by_nothing(const MetadataRequest& body) {
  return body.topics && !asks_by_id(body) &&
         std::ranges::any_of(*body.topics, [](const auto& topic) { return !topic.name; });
}

Outcome refuse_all(const Request& request, const MetadataRequest& body, ErrorCode error, Output& output) {
  MetadataResponse response;
  response.error_code = code_of(error);
  for (const auto& asked : *body.topics) {
    auto& topic = response.topics.emplace_back();
    topic.error_code = code_of(error);
    topic.name = asked.name.value_or("");
    topic.topic_id = asked.topic_id;
  }
  return answer(request, response, output);
}

// Valid names that are to be created for the client.
std::vector<std::string_view> missing_names(const Request& request, const MetadataRequest& body) {
  std::vector<std::string_view> missing;
  if (!request.core->config.auto_create_topics_enable || !body.allow_auto_topic_creation ||
      asks_all(body, request.version) || asks_by_id(body)) {
    return missing;
  }
  const ClusterView& view = *request.view();
  for (const std::string_view name : names_of(body)) {
    if (view.topic(name) == nullptr && name != metadata::cluster_metadata_topic &&
        metadata::validate_topic_name(name)) {
      missing.push_back(name);
    }
  }
  return missing;
}

// Creates what is missing and then answers with it, leader and all: the client needs no second try.
class PendingAutoCreation : public ControlRequest {
 public:
  PendingAutoCreation(const Request& request, MetadataRequest body, std::vector<std::string_view> missing)
      : ControlRequest(request), body_(std::move(body)), missing_(std::move(missing)) {}

 private:
  void work() override { errors_ = core().plane->auto_create_topics(missing_); }

  Outcome conclude(Output& output) override {
    CreationErrors creations;
    for (std::size_t i = 0; i < missing_.size(); ++i) creations.emplace(missing_[i], errors_[i]);
    return describe_cluster(request(), body_, creations, output);
  }

  MetadataRequest body_;
  std::vector<std::string_view> missing_;
  std::vector<ErrorCode> errors_;
};

}  // namespace

Outcome handle_metadata(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<MetadataRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  if (is_ahead_of_its_version(*body, request.version)) {
    return refuse_all(request, *body, ErrorCode::invalid_request, output);
  }
  if (asks_by_nothing(*body)) return refuse_all(request, *body, ErrorCode::unknown_server_error, output);
  std::vector<std::string_view> missing = missing_names(request, *body);
  if (missing.empty()) return describe_cluster(request, *body, {}, output);
  pending = std::make_unique<PendingAutoCreation>(request, std::move(*body), std::move(missing));
  return Outcome::waiting;
}

}  // namespace ottla::broker
