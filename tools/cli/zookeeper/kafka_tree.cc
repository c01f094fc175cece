// Kafka's part of ZooKeeper's tree.
#include "cli/zookeeper/kafka_tree.h"

#include <algorithm>

#include "cli/json_input.h"
#include "cli/number.h"

namespace ottla::cli {
namespace {

constexpr int timeout_ms = 30'000;

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Names of nodes are what anybody wrote.
std::int32_t id_in(const std::string& name) { return number_in<std::int32_t>(name).value_or(-1); }

}  // namespace

KafkaTree::KafkaTree(const std::string& connect)
    : client_({.connect = connect,
               .session_timeout_ms = timeout_ms,
               .connection_timeout_ms = timeout_ms,
               .on_event = {}}) {
  if (client_.connect()) return;
  throw Failure("kafka.zookeeper.ZooKeeperClientTimeoutException",
                "Timed out waiting for connection while in state: CONNECTING");
}

KafkaTree::~KafkaTree() { client_.close(); }

std::vector<std::string> KafkaTree::children(const std::string& path) {
  auto found = client_.children(path);
  if (!found && found.error().code == zookeeper::Code::no_node) return {};
  std::vector<std::string> names = kept(std::move(found)).names;
  std::ranges::sort(names);
  return names;
}

std::optional<std::string> KafkaTree::find(const std::string& path) {
  auto found = client_.get(path);
  if (!found && found.error().code == zookeeper::Code::no_node) return std::nullopt;
  return kept(std::move(found)).data;
}

void KafkaTree::put(const std::string& path, const std::string& data) {
  const auto changed = client_.set(path, data);
  if (changed) return;
  if (changed.error().code != zookeeper::Code::no_node) throw KeeperFailure(changed.error());
  const auto created = client_.create(path, data);
  if (created) return;
  if (created.error().code != zookeeper::Code::no_node) throw KeeperFailure(created.error());
  std::vector<std::string> missing;
  for (std::string above = parent_of(path); above != "/"; above = parent_of(above)) missing.push_back(above);
  for (auto above = missing.rbegin(); above != missing.rend(); ++above) {
    kept_but(zookeeper::Code::node_exists, client_.create(*above, std::nullopt));
  }
  kept(client_.create(path, data));
}

std::vector<std::string> KafkaTree::topics() { return children("/brokers/topics"); }

std::map<std::int32_t, std::vector<std::int32_t>> KafkaTree::assignment(const std::string& topic) {
  std::map<std::int32_t, std::vector<std::int32_t>> partitions;
  const auto data = find("/brokers/topics/" + topic);
  if (!data) return partitions;
  const Json document = parse_json(*data);
  for (const auto& [number, replicas] : member(document, "partitions").items()) {
    partitions[id_in(number)] = int_list(replicas);
  }
  return partitions;
}

std::vector<KafkaTree::Broker> KafkaTree::brokers() {
  std::vector<Broker> brokers;
  for (const std::string& id : children("/brokers/ids")) {
    const auto data = find("/brokers/ids/" + id);
    if (!data) continue;
    Broker broker{.id = id_in(id), .rack = std::nullopt};
    const Json document = parse_json(*data);
    if (const auto rack = document.find("rack"); rack != document.end() && rack->is_string()) {
      broker.rack = rack->get<std::string>();
    }
    brokers.push_back(std::move(broker));
  }
  std::ranges::sort(brokers, {}, &Broker::id);
  return brokers;
}

Properties KafkaTree::config(const std::string& entity) {
  Properties properties;
  const auto data = find("/config/" + entity);
  if (!data) return properties;
  const Json document = parse_json(*data);
  for (const auto& [name, value] : member(document, "config").items()) {
    properties[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return properties;
}

void KafkaTree::change_config(const std::string& entity, const Properties& config) {
  Json document{{"version", 1}, {"config", Json::object()}};
  for (const auto& [name, value] : config) document["config"][name] = value;
  put("/config/" + entity, document.dump());
  kept_but(zookeeper::Code::node_exists, client_.create("/config/changes", std::nullopt));
  const Json change{{"version", 2}, {"entity_path", entity}};
  kept(client_.create("/config/changes/config_change_", change.dump(), CreateMode::persistent_sequential));
}

}  // namespace ottla::cli
