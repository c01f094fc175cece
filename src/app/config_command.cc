// ottla config: the whole table of options as this process would take it.
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

#include "app/commands.h"
#include "ottla/config/broker_config.h"
#include "ottla/config/option_table.h"

namespace ottla::app {
namespace {

constexpr std::string_view hidden = "[hidden]";

struct Row {
  std::string value;
  std::string source;
};

std::string_view standing_text(config::Standing standing) {
  switch (standing) {
    case config::Standing::in_effect:
      return "";
    case config::Standing::single_node:
      return ", without effect on a single node";
    case config::Standing::java:
      return ", without effect: there is no Java here";
    case config::Standing::later:
      return ", not served by this release";
    case config::Standing::unknown:
      return ", not a known config";
  }
  return "";
}

Row default_row(const config::Option& option) {
  if (const auto value = option.default_value()) return {std::string(*value), "default"};
  return {"", option.initial.kind == config::DefaultKind::null ? "default: none" : "not set"};
}

// A key that nobody knows may well be a secret of somebody's.
bool is_shown(std::string_view key) {
  const config::Option* option = config::find_option(config::Scope::broker, key);
  if (option != nullptr) return !option->is_sensitive();
  return config::standing_of(key) != config::Standing::unknown && key.find("password") == key.npos;
}

std::map<std::string, Row> rows_of(const config::Settings& settings, bool only_set) {
  std::map<std::string, Row> rows;
  for (const config::Option& option : config::options(config::Scope::broker)) {
    if (!only_set && !option.internal) rows.emplace(option.name, default_row(option));
  }
  for (const auto& [key, setting] : settings.all()) {
    const std::string value = is_shown(key) ? setting.value : std::string(hidden);
    rows[key] = {value, setting.place() + std::string(standing_text(config::standing_of(key)))};
  }
  return rows;
}

}  // namespace

int run_config(const Arguments& arguments, const config::Environment& environment) {
  const auto settings = read_settings(arguments, environment);
  if (!settings) return complain(settings.error().message, status_failed);
  const auto rows = rows_of(*settings, arguments.only_set);
  std::size_t width = 0;
  for (const auto& [key, row] : rows) {
    width = std::max(width, std::min<std::size_t>(key.size() + row.value.size() + 1, 70));
  }
  for (const auto& [key, row] : rows) {
    const std::string assignment = key + "=" + row.value;
    std::printf("%-*s  # %s\n", static_cast<int>(width), assignment.c_str(), row.source.c_str());
  }
  const auto config = config::make_broker_config(*settings);
  return config ? 0 : complain(config.error().message, status_failed);
}

}  // namespace ottla::app
