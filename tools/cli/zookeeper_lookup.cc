// Where ZooKeeper's clients find the brokers: /brokers/ids and the JSON of each node under it.
#include "cli/zookeeper_lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/number.h"
#include "cli/zookeeper/keeper_failure.h"
#include "ottla/client/address.h"

namespace ottla::cli {
namespace {

constexpr std::string_view ids_path = "/brokers/ids";

// A listener's "PLAINTEXT://host:port" as "host:port"; empty for other protocols.
std::string plaintext_address(const nlohmann::json& broker) {
  const auto map = broker.value("listener_security_protocol_map", nlohmann::json::object());
  for (const auto& endpoint : broker.value("endpoints", nlohmann::json::array())) {
    if (!endpoint.is_string()) continue;
    const std::string text = endpoint.get<std::string>();
    const std::size_t end = text.find("://");
    if (end == text.npos) continue;
    if (map.value(text.substr(0, end), text.substr(0, end)) == "PLAINTEXT") return text.substr(end + 3);
  }
  const std::string host = broker.contains("host") && broker["host"].is_string()
                               ? broker["host"].get<std::string>()
                               : std::string();
  return host.empty() ? std::string() : client::Address{host, broker.value("port", -1)}.to_string();
}

}  // namespace

std::vector<std::string> brokers_by_zookeeper(std::string_view connect, int timeout_ms) {
  ZooKeeperClient zookeeper({.connect = std::string(connect), .connection_timeout_ms = timeout_ms});
  if (!zookeeper.connect()) {
    throw Failure("kafka.zookeeper.ZooKeeperClientTimeoutException",
                  "Timed out waiting for connection while in state: CONNECTING");
  }
  std::vector<int> ids;
  for (const std::string& name : kept(zookeeper.child_names(std::string(ids_path)))) {
    if (const auto id = number_in<int>(name)) ids.push_back(*id);
  }
  std::ranges::sort(ids);
  std::vector<std::string> addresses;
  for (const int id : ids) {
    const Znode node = kept(zookeeper.get(fmt::format("{}/{}", ids_path, id)));
    const auto broker = nlohmann::json::parse(node.data.value_or(""), nullptr, false);
    if (!broker.is_object()) continue;
    if (std::string address = plaintext_address(broker); !address.empty())
      addresses.push_back(std::move(address));
  }
  zookeeper.close();
  if (addresses.empty()) {
    throw Failure("kafka.common.BrokerEndPointNotAvailableException",
                  fmt::format("no broker with a PLAINTEXT listener is registered under {}", ids_path));
  }
  return addresses;
}

}  // namespace ottla::cli
