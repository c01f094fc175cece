// Settings from YAML: nested keys become dotted ones. yaml-cpp throws; nothing leaves this file.
#include <yaml-cpp/yaml.h>

#include "ottla/config/settings.h"

namespace ottla::config {
namespace {

constexpr int depth_limit = 32;

Result<> add(Settings& settings, const YAML::Node& node, const std::string& key, const std::string& source,
             int depth);

std::unexpected<Error> refuse(const std::string& source, const YAML::Node& node, const std::string& reason) {
  return fail(ErrorCode::invalid_config, source + ":" + std::to_string(node.Mark().line + 1) + ": " + reason);
}

Result<> add_map(Settings& settings, const YAML::Node& node, const std::string& prefix,
                 const std::string& source, int depth) {
  if (depth > depth_limit) return refuse(source, node, prefix + " is nested too deeply");
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) return refuse(source, entry.first, "a key must be a word");
    const std::string& word = entry.first.Scalar();
    const std::string key = prefix.empty() ? word : prefix + "." + word;
    if (auto result = add(settings, entry.second, key, source, depth + 1); !result) return result;
  }
  return {};
}

Result<> add(Settings& settings, const YAML::Node& node, const std::string& key, const std::string& source,
             int depth) {
  if (node.IsMap()) return add_map(settings, node, key, source, depth);
  std::string value;
  if (node.IsScalar()) value = node.Scalar();
  if (node.IsSequence()) {
    for (const auto& entry : node) {
      if (!entry.IsScalar()) return refuse(source, entry, key + ": a list holds plain values only");
      if (!value.empty()) value += ',';
      value += entry.Scalar();
    }
  }
  settings.set(key, std::move(value), source, node.Mark().line + 1);
  return {};
}

}  // namespace

Result<> Settings::add_yaml(std::string_view text, const std::string& source) {
  try {
    const YAML::Node root = YAML::Load(std::string(text));
    if (root.IsNull()) return {};
    if (!root.IsMap()) return refuse(source, root, "the file must hold keys and values");
    return add_map(*this, root, "", source, 0);
  } catch (const YAML::Exception& error) {
    const std::string line = error.mark.is_null() ? "" : ":" + std::to_string(error.mark.line + 1);
    return fail(ErrorCode::invalid_config, source + line + ": " + error.msg);
  }
}

}  // namespace ottla::config
