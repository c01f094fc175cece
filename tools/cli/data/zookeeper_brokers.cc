// Two errands for the ZooKeeper client.
#include "cli/data/zookeeper_brokers.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/console.h"
#include "cli/failure.h"
#include "cli/zookeeper/client.h"
#include "cli/zookeeper/keeper_failure.h"

namespace ottla::cli {
namespace {

ZooKeeperClient& connected(ZooKeeperClient& client, const std::string& connect) {
  if (!client.connect(true)) {
    throw Failure("org.I0Itec.zkclient.exception.ZkTimeoutException",
                  fmt::format("Unable to connect to zookeeper server '{}'", connect));
  }
  return client;
}

// "host:port" of the broker's node; empty for a node that tells none.
std::string address_of(const std::string& data) {
  const auto json = nlohmann::json::parse(data, nullptr, false);
  if (!json.is_object()) return {};
  if (json.value("host", nlohmann::json()).is_string() &&
      json.value("port", nlohmann::json()).is_number_integer() && json["port"].get<int>() > 0) {
    return fmt::format("{}:{}", json["host"].get<std::string>(), json["port"].get<int>());
  }
  // A broker with no plain listener of its own: the first endpoint, "PROTOCOL://host:port".
  const auto endpoints = json.find("endpoints");
  if (endpoints == json.end() || !endpoints->is_array() || endpoints->empty() ||
      !endpoints->front().is_string()) {
    return {};
  }
  const std::string endpoint = endpoints->front().get<std::string>();
  const std::size_t at = endpoint.find("://");
  return at == std::string::npos ? std::string() : endpoint.substr(at + 3);
}

void collect(ZooKeeperClient& client, const std::string& path, std::vector<std::string>& paths) {
  if (const auto children = client.children(path)) {
    for (const std::string& name : children->names) collect(client, path + "/" + name, paths);
    paths.push_back(path);
  }
}

}  // namespace

std::string brokers_in_zookeeper(const std::string& connect) {
  ZooKeeperClient client({.connect = connect});
  connected(client, connect);
  std::string servers;
  if (const auto ids = client.children("/brokers/ids")) {
    for (const std::string& id : ids->names) {
      const auto node = client.get("/brokers/ids/" + id);
      const std::string address = node && node->data ? address_of(*node->data) : std::string();
      if (!address.empty()) servers += (servers.empty() ? "" : ",") + address;
    }
  }
  client.close();
  if (!servers.empty()) return servers;
  complain("No brokers found in ZK.");
  throw Exit{1};
}

void forget_group_in_zookeeper(const std::string& connect, const std::string& group) {
  ZooKeeperClient client({.connect = connect});
  connected(client, connect);
  std::vector<std::string> paths;
  collect(client, "/consumers/" + group, paths);
  for (const std::string& path : paths) {
    kept_but(zookeeper::Code::no_node, client.remove(path));
  }
  client.close();
}

}  // namespace ottla::cli
