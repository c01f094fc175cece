// The settings of one process as texts, each with where it came from: files in Java's properties format or
// YAML, then
// --override key=value. The last one for a key holds, as in java.util.Properties.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"

namespace ottla::config {

struct Setting {
  std::string value;
  std::string source;  // "server.properties" or "--override"
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

  // The setting, or nullptr when nobody set it.
  const Setting* find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key) != nullptr; }

  const std::map<std::string, Setting, std::less<>>& all() const { return settings_; }

 private:
  std::map<std::string, Setting, std::less<>> settings_;
};

// What of the settings will have no effect, for the log at start: one sentence each, in the order of the
// keys. Unknown keys are named as Kafka does; known ones say why (one node, Java, a part not served).
std::vector<std::string> warnings(const Settings& settings);

}  // namespace ottla::config
