// Changing and describing the options of topics, brokers, groups and client metrics subscriptions, free of
// the wire's shapes. Rules: ConfigAdminManager, ConfigurationControlManager and ConfigHelper of Kafka.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/config/broker_config.h"
#include "ottla/config/dynamic_config.h"
#include "ottla/config/option_table.h"
#include "ottla/metadata/image.h"
#include "ottla/metadata/outcome.h"

namespace ottla::metadata {

// DescribeConfigsResponse.ConfigSource
enum class ConfigSource : std::int8_t {
  topic = 1,
  dynamic_broker = 2,
  dynamic_default_broker = 3,
  static_broker = 4,
  default_value = 5,
  dynamic_broker_logger = 6,
  client_metrics = 7,
  group = 8,
};

// AlterConfigOp.OpType
enum class ConfigOperation : std::int8_t { set = 0, remove = 1, append = 2, subtract = 3 };

struct ConfigChange {
  std::string_view name;
  std::int8_t operation = 0;              // a ConfigOperation as it came; set in AlterConfigs
  std::optional<std::string_view> value;  // not used by remove
};

struct ResourceChange {
  std::int8_t type = 0;  // a ConfigResourceType as it came
  std::string_view name;
  std::vector<ConfigChange> configs;
};

// AlterConfigs replaces all settings of a resource, IncrementalAlterConfigs touches those it names.
enum class Alteration : std::uint8_t { replace, incremental };

// A name under which an option may be set, and what it is set to.
struct ConfigSynonym {
  std::string_view name;
  std::optional<std::string_view> value;  // nothing when sensitive
  ConfigSource source = ConfigSource::default_value;

  friend bool operator==(const ConfigSynonym&, const ConfigSynonym&) = default;
};

struct DescribedConfig {
  std::string_view name;
  std::optional<std::string_view> value;  // nothing when sensitive or null
  ConfigSource source = ConfigSource::default_value;
  bool read_only = false;
  bool sensitive = false;
  std::int8_t type = 0;                 // a config::Type; 0 unknown
  std::string_view documentation;       // empty for a name that only its user knows
  std::vector<ConfigSynonym> synonyms;  // the strongest first; empty unless asked for
};

// What the metadata holds for this node and for every broker.
config::BrokerOverrides broker_overrides(const MetadataImage& image);

// Describes resources of one image. What it gives has views into the describer, the image and `fixed`.
class ConfigDescriber {
 public:
  // `fixed` is the configuration as the files said; it must outlive the describer.
  ConfigDescriber(ImagePointer image, const config::BrokerConfig& fixed, bool with_synonyms);

  // The options of one resource, by name; all of them when `names` is empty. The error is that resource's
  // answer: invalid_request for a resource there cannot be, unknown_topic_or_partition (without a message)
  // for a topic there is not.
  Result<std::vector<DescribedConfig>> describe(std::int8_t type, std::string_view name,
                                                std::span<const std::string_view> names);

 private:
  struct Entries;

  Result<> describe_broker(std::string_view name, Entries& entries);
  void add_topic(const ConfigMap& settings, Entries& entries);
  void add_broker(Entries& entries);
  void add_all_brokers(Entries& entries);
  void add_group(const ConfigMap& settings, Entries& entries);
  void add_client_metrics(const ConfigMap& settings, Entries& entries);

  // Keeps a text that stands nowhere else.
  std::string_view keep(std::string text);
  std::string_view canonical(const config::Option* option, std::string_view text);
  std::vector<ConfigSynonym> broker_settings(std::string_view name) const;
  std::optional<std::string_view> topic_default(const config::Option& option);
  // What every topic has that sets nothing of its own, in the order of the option table.
  const std::vector<DescribedConfig>& topic_defaults();
  DescribedConfig broker_entry(std::string_view name);

  const ImagePointer image_;
  const config::BrokerConfig& fixed_;
  const bool with_synonyms_;
  const config::BrokerOverrides dynamic_;
  std::deque<std::string> texts_;
  std::vector<DescribedConfig> topic_defaults_;
};

// The names of all groups and subscriptions that have settings, of all topics, or of all brokers that are
// there; sorted (ListConfigResources).
std::vector<std::string> config_resources(const MetadataImage& image, ConfigResourceType type);

}  // namespace ottla::metadata
