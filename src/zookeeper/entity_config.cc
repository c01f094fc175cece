// Names of entities are percent-encoded in paths; "<default>" is none.
#include "zookeeper/entity_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "zookeeper/kafka_paths.h"
#include "zookeeper/path.h"

namespace ottla::zookeeper {
namespace {

constexpr std::array<std::string_view, 4> quota_names = {"producer_byte_rate", "consumer_byte_rate",
                                                         "request_percentage", "controller_mutation_rate"};
constexpr std::string_view user_type = "user";
constexpr std::string_view client_type = "client-id";

metadata::QuotaEntityPart part(std::string_view type, std::string_view node_name) {
  metadata::QuotaEntityPart part{std::string(type), std::nullopt};
  if (node_name != kafka::default_entity) part.name = desanitize(node_name);
  return part;
}

std::string node_name(const metadata::QuotaEntityPart& part) {
  return part.name ? sanitize(*part.name) : std::string(kafka::default_entity);
}

// Whole numbers without a fraction, as the tools write them.
std::string number_text(double value) {
  std::array<char, 32> text{};
  const bool is_whole = std::abs(value) < 1e15 && value == std::floor(value);
  const auto written = is_whole ? std::to_chars(text.begin(), text.end(), static_cast<std::int64_t>(value))
                                : std::to_chars(text.begin(), text.end(), value);
  return {text.data(), written.ptr};
}

}  // namespace

std::optional<Entity> entity_of(std::string_view path) {
  if (const auto client = name_in(kafka::client_configs, path); !client.empty()) {
    return Entity{{part(client_type, client)}, {}};
  }
  if (const auto broker = name_in(kafka::broker_configs, path); !broker.empty()) {
    return Entity{{}, broker == kafka::default_entity ? std::string() : std::string(broker)};
  }
  if (const auto user = name_in(kafka::user_configs, path); !user.empty()) {
    return Entity{{part(user_type, user)}, {}};
  }
  const std::string_view folder = parent_of(path);
  if (name_of(folder) != kafka::clients_folder) return std::nullopt;
  const auto user = name_in(kafka::user_configs, parent_of(folder));
  if (user.empty()) return std::nullopt;
  return Entity{{part(client_type, name_of(path)), part(user_type, user)}, {}};
}

std::optional<std::string> path_of(const std::vector<metadata::QuotaEntityPart>& quota) {
  const auto find = [&](std::string_view type) {
    const auto found = std::ranges::find(quota, type, &metadata::QuotaEntityPart::type);
    return found == quota.end() ? nullptr : &*found;
  };
  const auto* user = find(user_type);
  const auto* client = find(client_type);
  if ((user != nullptr) + (client != nullptr) != static_cast<int>(quota.size())) return std::nullopt;
  if (user == nullptr) return child_of(kafka::client_configs, node_name(*client));
  std::string path = child_of(kafka::user_configs, node_name(*user));
  if (client != nullptr) path = child_of(child_of(path, kafka::clients_folder), node_name(*client));
  return path;
}

std::string path_of_broker(std::string_view broker) {
  return child_of(kafka::broker_configs, broker.empty() ? kafka::default_entity : broker);
}

bool is_in_metadata(const Entity& entity, std::string_view name) {
  return entity.is_broker() || std::ranges::find(quota_names, name) != quota_names.end();
}

ConfigTexts settings_in_metadata(const metadata::MetadataImage& image, const Entity& entity) {
  if (entity.is_broker()) return image.config_of(metadata::ConfigResourceType::broker, entity.broker);
  ConfigTexts texts;
  const auto found = image.quotas->find(entity.quota);
  if (found == image.quotas->end()) return texts;
  for (const auto& [name, value] : found->second) texts.emplace(name, number_text(value));
  return texts;
}

ConfigTexts merged(const ConfigTexts& current, const metadata::MetadataImage& image, const Entity& entity) {
  ConfigTexts texts = settings_in_metadata(image, entity);
  for (const auto& [name, text] : current) {
    if (!is_in_metadata(entity, name)) {
      texts.insert_or_assign(name, text);
    } else if (const auto known = texts.find(name); known != texts.end() && !entity.is_broker()) {
      const auto number = parse_number(text);
      if (number && number == parse_number(known->second)) known->second = text;
    }
  }
  return texts;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
    return std::nullopt;
  return value;
}

}  // namespace ottla::zookeeper
