// Patterns are compiled once, when a subscription changes; who may change one is an administrator.
#include "ottla/config/client_metrics_config.h"

#include <algorithm>
#include <array>

#include "ottla/config/option_table.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

constexpr std::int32_t shortest_interval_ms = 100;
constexpr std::int32_t longest_interval_ms = 3'600'000;

// The matcher's stack grows with the text.
constexpr std::size_t longest_text = 512;

constexpr std::array<std::string_view, 6> parameters{
    "client_instance_id",    "client_id",          "client_software_name", "client_software_version",
    "client_source_address", "client_source_port",
};

Result<ClientMatch> parse_match(std::string_view text) {
  const auto refuse = [text] {
    return fail(ErrorCode::invalid_config, "Illegal client matching pattern: " + std::string(text));
  };
  const std::size_t equals = text.find('=');
  if (equals == text.npos || text.find('=', equals + 1) != text.npos || equals + 1 == text.size()) {
    return refuse();
  }
  ClientMatch match{std::string(trim(text.substr(0, equals))), {}};
  if (std::ranges::find(parameters, match.parameter) == parameters.end()) return refuse();
  try {
    match.pattern.assign(std::string(trim(text.substr(equals + 1))), std::regex::ECMAScript);
  } catch (const std::regex_error&) {
    return refuse();
  }
  return match;
}

}  // namespace

bool ClientMatch::fits(std::string_view text) const {
  if (text.size() > longest_text) return false;
  try {
    return std::regex_match(text.begin(), text.end(), pattern);
  } catch (const std::regex_error&) {
    return false;  // too much work for the matcher
  }
}

Result<ClientMetricsConfig> make_client_metrics(const Overrides& settings) {
  for (const auto& [name, value] : settings) {
    const Option* option = find_option(Scope::client_metrics, name);
    if (option == nullptr) {
      return fail(ErrorCode::invalid_request, "Unknown client metrics configuration: " + name);
    }
    if (auto valid = check_value(*option, value); !valid) return fail(valid.error());
  }
  ClientMetricsConfig config;
  if (const auto found = settings.find("metrics"); found != settings.end()) {
    for (const std::string_view prefix : split_list(found->second)) config.metrics.emplace_back(prefix);
  }
  if (const auto found = settings.find("interval.ms"); found != settings.end()) {
    config.interval_ms = parse_int32(found->first, found->second).value_or(default_push_interval_ms);
    if (config.interval_ms < shortest_interval_ms || config.interval_ms > longest_interval_ms) {
      return fail(ErrorCode::invalid_request,
                  "Invalid value " + std::to_string(config.interval_ms) +
                      " for interval.ms, interval must be between 100 and 3600000 (1 hour)");
    }
  }
  if (const auto found = settings.find("match"); found != settings.end()) {
    for (const std::string_view text : split_list(found->second)) {
      auto match = parse_match(text);
      if (!match) return fail(match.error());
      config.match.push_back(std::move(*match));
    }
  }
  return config;
}

Result<> validate_client_metrics(std::string_view name, const Overrides& settings) {
  if (name.empty()) return fail(ErrorCode::invalid_request, "Subscription name can't be empty");
  if (auto made = make_client_metrics(settings); !made) return fail(made.error());
  return {};
}

}  // namespace ottla::config
