// Settings of users, clients and brokers as nodes under /config: some of a node's settings live in the
// metadata (quotas, options of brokers), the others (SCRAM credentials) in the node alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/metadata/image.h"
#include "zookeeper/kafka_json.h"

namespace ottla::zookeeper {

struct Entity {
  // One or two parts; none: a broker, or the default of all brokers.
  std::vector<metadata::QuotaEntityPart> quota;
  std::string broker;  // its id in digits, empty for the default

  bool is_broker() const { return quota.empty(); }
};

// What the node at that path is about; nothing when it is no node of settings.
std::optional<Entity> entity_of(std::string_view path);

// Where the settings of a quota's entity are; nothing for one that Kafka 1.1.0 does not know.
std::optional<std::string> path_of(const std::vector<metadata::QuotaEntityPart>& quota);
std::string path_of_broker(std::string_view broker);

// Whether the metadata keeps the setting of that name.
bool is_in_metadata(const Entity& entity, std::string_view name);

// What the metadata says of the entity.
ConfigTexts settings_in_metadata(const metadata::MetadataImage& image, const Entity& entity);

// What the node should say: `current` with everything that the metadata keeps as the metadata has it. A
// number that is written in another way stays as it is.
ConfigTexts merged(const ConfigTexts& current, const metadata::MetadataImage& image, const Entity& entity);

// The number that a text means, as Java's Double.parseDouble reads what tools write.
std::optional<double> parse_number(std::string_view text);

}  // namespace ottla::zookeeper
