// Subscriptions to the metrics of clients (KIP-714): what one says, and whom it is about.
#pragma once

#include <cstdint>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/config/topic_config.h"

namespace ottla::config {

inline constexpr std::int32_t default_push_interval_ms = 300'000;

// One condition of a subscription: a fact of the client that a pattern has to fit as a whole.
struct ClientMatch {
  std::string parameter;  // client_id, client_instance_id, client_software_name …
  std::regex pattern;

  // Texts that are longer than any client's own fit no pattern.
  bool fits(std::string_view text) const;
};

struct ClientMetricsConfig {
  std::vector<std::string> metrics;  // prefixes; "*" is all
  std::int32_t interval_ms = default_push_interval_ms;
  std::vector<ClientMatch> match;  // all have to fit; none: every client
};

// What a stored subscription says; the failures of validate_client_metrics.
Result<ClientMetricsConfig> make_client_metrics(const Overrides& settings);

// The check of AlterConfigs for a subscription (ClientMetricsConfigs.validate): invalid_request for an
// unknown key or an interval out of bounds, invalid_config for a value of another type or a pattern that is
// none.
Result<> validate_client_metrics(std::string_view name, const Overrides& settings);

}  // namespace ottla::config
