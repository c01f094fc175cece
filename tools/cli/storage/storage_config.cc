// Reading the few keys that say where and for whom to format.
#include "cli/storage/storage_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>

#include "cli/failure.h"
#include "cli/number.h"
#include "cli/properties.h"

namespace ottla::cli::storage {
namespace {

std::string text_of(const Properties& properties, std::string_view name, std::string_view otherwise = {}) {
  const auto found = properties.find(name);
  return found == properties.end() ? std::string(otherwise) : found->second;
}

std::vector<std::string> list_of(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

std::optional<BrokerId> node_id_of(const Properties& properties) {
  for (const std::string_view name : {"node.id", "broker.id"}) {
    const std::string text = text_of(properties, name);
    if (text.empty()) continue;
    const auto id = number_in<BrokerId>(text);
    if (!id) {
      throw Failure(
          std::string(config_exception),
          fmt::format("Invalid value {} for configuration {}: Not a number of type INT", text, name));
    }
    return id;
  }
  return std::nullopt;
}

// The controllers' listener that others are told: advertised.listeners', else listeners'.
void read_controller_address(const Properties& properties, StorageConfig& config) {
  if (config.controller_listeners.empty()) return;
  for (const std::string_view key : {"advertised.listeners", "listeners"}) {
    for (const std::string& entry : list_of(text_of(properties, key))) {
      const std::size_t scheme = entry.find("://");
      const std::size_t colon = entry.rfind(':');
      if (scheme == std::string::npos || colon <= scheme) continue;
      std::string name = entry.substr(0, scheme);
      std::ranges::transform(name, name.begin(), [](unsigned char letter) { return std::toupper(letter); });
      if (name != config.controller_listeners.front()) continue;
      config.controller_host = entry.substr(scheme + 3, colon - scheme - 3);
      std::from_chars(entry.data() + colon + 1, entry.data() + entry.size(), config.controller_port);
      return;
    }
  }
}

}  // namespace

bool StorageConfig::has_role(std::string_view role) const {
  return std::ranges::find(process_roles, role) != process_roles.end();
}

StorageConfig read_storage_config(const std::string& file) {
  Properties properties;
  load_properties(file, properties);
  StorageConfig config;
  config.process_roles = list_of(text_of(properties, "process.roles"));
  config.node_id = node_id_of(properties);
  const std::string first = text_of(properties, "log.dir", "/tmp/kafka-logs");
  const std::vector<std::string> log_directories = list_of(text_of(properties, "log.dirs", first));
  if (log_directories.empty()) {
    throw Failure(std::string(config_exception),
                  "At least one log directory must be defined via log.dirs or log.dir.");
  }
  config.metadata_directory = text_of(properties, "metadata.log.dir", log_directories.front());
  std::set<std::string> directories(log_directories.begin(), log_directories.end());
  directories.insert(config.metadata_directory);
  config.directories.assign(directories.begin(), directories.end());
  for (std::string name : list_of(text_of(properties, "controller.listener.names"))) {
    std::ranges::transform(name, name.begin(), [](unsigned char letter) { return std::toupper(letter); });
    config.controller_listeners.push_back(std::move(name));
  }
  config.has_voters = !list_of(text_of(properties, "controller.quorum.voters")).empty();
  config.inter_broker_version = text_of(properties, "inter.broker.protocol.version");
  read_controller_address(properties, config);
  return config;
}

}  // namespace ottla::cli::storage
