// The settings of one process as texts, each with where it came from: files in Java's properties format or
// YAML, the environment (environment.h), then --override key=value. The last one for a key holds, as in
// java.util.Properties.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ottla/base/result.h"

namespace ottla::config {

struct Setting {
  std::string value;
  std::string source;  // "server.properties", "environment KAFKA_LOG_DIRS" or "--override"
  int line = 0;        // 0 where there are no lines

  // "server.properties:12", or the source alone.
  std::string place() const;
};

class Settings {
 public:
  // Adds what `text` says, later lines winning; `source` names it in messages. A failure (invalid_config)
  // tells source, line and reason, and leaves what was read before it.
  Result<> add_properties(std::string_view text, const std::string& source);
  // Nested keys are joined by dots, lists become comma lists, null an empty text.
  Result<> add_yaml(std::string_view text, const std::string& source);
  // "key=value" as Kafka's --override takes it.
  Result<> add_override(std::string_view assignment);
  // By the name's end: .yaml and .yml are YAML, everything else properties. The file may be 1 MiB long at
  // most.
  Result<> add_file(const std::string& path);

  void set(std::string key, std::string value, std::string source = "default", int line = 0);
  // As if nobody had set it.
  void erase(std::string_view key);

  // A sentence for the log at start, which warnings() gives with its own.
  void add_remark(std::string sentence) { remarks_.push_back(std::move(sentence)); }
  const std::vector<std::string>& remarks() const { return remarks_; }

  // The setting, or nullptr when nobody set it.
  const Setting* find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key) != nullptr; }

  const std::map<std::string, Setting, std::less<>>& all() const { return settings_; }

 private:
  std::map<std::string, Setting, std::less<>> settings_;
  std::vector<std::string> remarks_;
};

// Whether a setting has an effect here, and why not.
enum class Standing : std::uint8_t {
  in_effect,
  single_node,  // rules the traffic between brokers, controllers or ZooKeeper
  java,
  later,    // of a part that this release does not serve
  unknown,  // no release of Kafka has it, nor have we
};

// Of any key of a broker, those included that only other releases than 4.3.0 and 1.1.0 had.
Standing standing_of(std::string_view key);

// What of the settings will have no effect, for the log at start: the remarks, then a sentence for each
// reason that names all keys and their places, unknown keys in Kafka's words; then what one node does
// otherwise than it is told (replicas). No value is shown.
std::vector<std::string> warnings(const Settings& settings);

}  // namespace ottla::config
