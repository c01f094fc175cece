// Keys stand in Kafka's order where it has one. Text that is no UTF-8 is written with the replacement
// character instead of failing.
#include "zookeeper/kafka_json.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "ottla/config/listener.h"
#include "ottla/metadata/topics.h"

namespace ottla::zookeeper {
namespace {

using Json = nlohmann::ordered_json;

// A discarded value when it is no object.
Json parse(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_object() ? json : Json(Json::value_t::discarded);
}

const Json* member(const Json& json, const char* name) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(name);
  return found == json.end() ? nullptr : &*found;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::optional<std::vector<BrokerId>> brokers_of(const Json& list) {
  if (!list.is_array()) return std::nullopt;
  std::vector<BrokerId> brokers;
  for (const Json& broker : list) {
    if (!broker.is_number_integer()) return std::nullopt;
    brokers.push_back(broker.get<BrokerId>());
  }
  return brokers;
}

std::string url_host(std::string_view host) {
  return host.find(':') == std::string_view::npos ? std::string(host) : "[" + std::string(host) + "]";
}

}  // namespace

std::optional<Assignment> parse_assignment(std::string_view text) {
  const Json json = parse(text);
  const Json* partitions = member(json, "partitions");
  if (partitions == nullptr || !partitions->is_object()) return std::nullopt;
  Assignment assignment;
  for (const auto& [key, list] : partitions->items()) {
    PartitionIndex index = 0;
    const auto parsed = std::from_chars(key.data(), key.data() + key.size(), index);
    const auto replicas = brokers_of(list);
    if (key.empty() || parsed.ptr != key.data() + key.size() || index < 0 || !replicas) return std::nullopt;
    assignment.emplace(index, *replicas);
  }
  if (assignment.empty() || assignment.size() > metadata::max_records_per_request) return std::nullopt;
  return assignment;
}

std::optional<ConfigTexts> parse_config(std::string_view text) {
  const Json json = parse(text);
  const Json* config = member(json, "config");
  if (config == nullptr || !config->is_object()) return std::nullopt;
  ConfigTexts texts;
  for (const auto& [key, value] : config->items()) {
    if (!value.is_string()) return std::nullopt;
    texts.emplace(key, value.get<std::string>());
  }
  return texts;
}

std::optional<std::vector<NamedPartition>> parse_partitions(std::string_view text) {
  const Json json = parse(text);
  const Json* list = member(json, "partitions");
  if (list == nullptr || !list->is_array()) return std::nullopt;
  if (list->size() > metadata::max_records_per_request) return std::nullopt;
  std::vector<NamedPartition> partitions;
  for (const Json& entry : *list) {
    const Json* topic = member(entry, "topic");
    const Json* partition = member(entry, "partition");
    if (topic == nullptr || partition == nullptr) return std::nullopt;
    if (!topic->is_string() || !partition->is_number_integer()) return std::nullopt;
    NamedPartition& named = partitions.emplace_back();
    named.topic = topic->get<std::string>();
    named.partition = partition->get<PartitionIndex>();
    if (const Json* replicas = member(entry, "replicas")) {
      auto brokers = brokers_of(*replicas);
      if (!brokers) return std::nullopt;
      named.replicas = std::move(*brokers);
    }
  }
  return partitions;
}

std::string topic_json(const metadata::TopicImage& topic) {
  Json partitions = Json::object();
  for (const metadata::PartitionImage& partition : topic.partitions) {
    partitions[std::to_string(partition.index)] = partition.replicas;
  }
  return dump({{"version", 1}, {"partitions", std::move(partitions)}});
}

std::string partition_state_json(const metadata::PartitionImage& partition, LeaderEpoch controller_epoch) {
  return dump({{"controller_epoch", controller_epoch},
               {"leader", partition.leader},
               {"version", 1},
               {"leader_epoch", partition.leader_epoch},
               {"isr", partition.isr}});
}

std::string config_json(const ConfigTexts& config) {
  Json texts = Json::object();
  for (const auto& [name, text] : config) texts[name] = text;
  return dump({{"version", 1}, {"config", std::move(texts)}});
}

std::string cluster_id_json(std::string_view cluster_id) {
  return dump({{"version", "1"}, {"id", std::string(cluster_id)}});
}

std::string broker_json(const metadata::BrokerImage& broker, std::string_view host,
                        TimestampMs registered_ms) {
  Json protocols = Json::object();
  Json endpoints = Json::array();
  Json plaintext_host;
  int plaintext_port = -1;
  for (const metadata::Endpoint& endpoint : broker.endpoints) {
    const auto protocol = static_cast<config::SecurityProtocol>(endpoint.security_protocol);
    const std::string told(endpoint.host.empty() ? host : std::string_view(endpoint.host));
    protocols[endpoint.name] = std::string(config::security_protocol_name(protocol));
    endpoints.push_back(endpoint.name + "://" + url_host(told) + ":" + std::to_string(endpoint.port));
    if (protocol == config::SecurityProtocol::plaintext && plaintext_port < 0) {
      plaintext_host = told;
      plaintext_port = endpoint.port;
    }
  }
  Json json = {{"listener_security_protocol_map", std::move(protocols)},
               {"endpoints", std::move(endpoints)},
               {"jmx_port", -1},
               {"host", std::move(plaintext_host)},
               {"timestamp", std::to_string(registered_ms)},
               {"port", plaintext_port},
               {"version", 4}};
  if (broker.rack) json["rack"] = *broker.rack;
  return dump(json);
}

std::string controller_json(BrokerId controller, TimestampMs elected_ms) {
  return dump({{"version", 1}, {"brokerid", controller}, {"timestamp", std::to_string(elected_ms)}});
}

std::string producer_id_block_json(BrokerId broker, ProducerId next) {
  return dump({{"version", 1},
               {"broker", broker},
               {"block_start", std::to_string(next - metadata::producer_id_block_size)},
               {"block_end", std::to_string(next - 1)}});
}

}  // namespace ottla::zookeeper
