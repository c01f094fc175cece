// Every option there is, as constant data: Kafka 4.3.0's broker, topic, quota, group and client metrics keys,
// those that only 1.1.0 had, and ours (prefix "ottla."). The table is sorted by scope and name, needs no
// start-up code and never changes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"

namespace ottla::config {

enum class Scope : std::uint8_t {
  broker,
  topic,
  client_quota,
  broker_quota,
  ip_quota,
  group,
  client_metrics
};

// ConfigDef.Type of Kafka; the numbers of DescribeConfigs' ConfigType.
enum class Type : std::uint8_t {
  boolean = 1,
  string = 2,
  int32 = 3,
  int16 = 4,
  int64 = 5,
  float64 = 6,
  list = 7,
  class_name = 8,
  password = 9,
};

enum class Importance : std::uint8_t { high, medium, low };

// Where a running broker takes a change of it from (DynamicBrokerConfig); topic and quota options are always
// dynamic.
enum class Update : std::uint8_t { read_only, per_broker, cluster_wide };

// What setting it does here.
enum class Effect : std::uint8_t {
  used,         // read by this release
  single_node,  // rules the traffic between brokers or with ZooKeeper: cannot apply to one node
  java,         // names a Java class or a facility of the Java runtime: cannot apply here
  later,        // belongs to a part that this release does not serve
};

enum class DefaultKind : std::uint8_t { value, null, required };

enum class Release : std::uint8_t { kafka_4_3, kafka_1_1_only, ottla };

// The values that an option takes, beyond its type.
struct Valid {
  enum class Kind : std::uint8_t {
    any,
    range,            // low ≤ value ≤ high; an infinite bound is open
    choice,           // one of `words`
    choice_any_case,  // one of `words`, in any case
    choices,          // a list of some of `words`, none twice
    some_choices,     // the same, at least one
    distinct,         // a list without empty or repeated entries
    some_distinct,    // the same, at least one entry
    non_empty_string,
    non_null_string,
    gzip_level,          // -1, or 1 to 9
    throttled_replicas,  // "*", or partition:broker pairs
    quorum_voters,       // id@host:port entries
    host_ports,          // host:port entries
    offset_reset,        // earliest, latest or by_duration:<ISO 8601>
  };

  Kind kind = Kind::any;
  double low = 0;
  double high = 0;
  std::string_view words = {};  // "a, b, c" in Kafka's order
};

// A default as it would stand in a file: lists with commas, without brackets.
struct Default {
  DefaultKind kind = DefaultKind::value;
  std::string_view text = {};

  constexpr Default(const char* value) : text(value) {}
  constexpr explicit Default(DefaultKind other) : kind(other) {}
};

struct Option {
  Scope scope;
  std::string_view name;
  Type type;
  Default initial;
  Valid valid;
  Importance importance;
  Update update;
  Effect effect;
  std::string_view documentation;
  Release release = Release::kafka_4_3;
  bool internal = false;  // defineInternal: accepted, and never described to clients

  // The default as text, or nothing for null and for a required option.
  std::optional<std::string_view> default_value() const {
    if (initial.kind != DefaultKind::value) return std::nullopt;
    return initial.text;
  }
  // Never shown nor logged (ConfigDef.Type.PASSWORD).
  bool is_sensitive() const { return type == Type::password; }
};

// All options of a scope, sorted by name.
std::span<const Option> options(Scope scope);

// The option, or nullptr for an unknown key.
const Option* find_option(Scope scope, std::string_view name);

// Kafka's name of the type ("INT", "LIST" …).
std::string_view type_name(Type type);

// Valid values as Kafka's documentation writes them: "[0,...]", "[compact, delete]"; empty when every value
// goes.
std::string valid_text(const Option& option);

// The broker option that a group option has its default from: "consumer.session.timeout.ms" has that of
// "group.consumer.session.timeout.ms". Empty when there is none (GroupConfig).
std::string_view group_default_key(std::string_view group_option);

// A server option that gives a topic option its default, and what to multiply its value with (hours → ms).
struct Synonym {
  std::string_view server_name;
  std::int64_t multiplier = 1;
};

// The server options behind a topic option, the strongest first; empty when there is none
// (ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS).
std::span<const Synonym> topic_synonyms(std::string_view topic_option);

// The names under which a broker option may be set, strongest first, its own included
// (DynamicBrokerConfig.brokerConfigSynonyms): log.retention.ms → ms, minutes, hours.
std::vector<std::string_view> broker_synonyms(std::string_view broker_option);

}  // namespace ottla::config
