// The rows behind option_table.h and the short names that they are written with. Constant data only.
#pragma once

#include <array>
#include <limits>

#include "ottla/config/option_table.h"

namespace ottla::config::rows {

using enum Scope;
using enum Type;
using enum Importance;
using enum Update;
using enum Effect;
using enum Release;

inline constexpr double no_bound = std::numeric_limits<double>::infinity();

constexpr Valid at_least(double low) { return {Valid::Kind::range, low, no_bound}; }
constexpr Valid between(double low, double high) { return {Valid::Kind::range, low, high}; }
constexpr Valid one_of(std::string_view words) { return {Valid::Kind::choice, 0, 0, words}; }
constexpr Valid any_case(std::string_view words) { return {Valid::Kind::choice_any_case, 0, 0, words}; }
constexpr Valid choices(std::string_view words) { return {Valid::Kind::choices, 0, 0, words}; }
constexpr Valid some_choices(std::string_view words) { return {Valid::Kind::some_choices, 0, 0, words}; }
inline constexpr Valid any{};
inline constexpr Valid distinct{Valid::Kind::distinct};
inline constexpr Valid some_distinct{Valid::Kind::some_distinct};
inline constexpr Valid non_empty_string{Valid::Kind::non_empty_string};
inline constexpr Valid non_null_string{Valid::Kind::non_null_string};
inline constexpr Valid gzip_level{Valid::Kind::gzip_level};
inline constexpr Valid throttled_replicas{Valid::Kind::throttled_replicas};
inline constexpr Valid quorum_voters{Valid::Kind::quorum_voters};
inline constexpr Valid host_ports{Valid::Kind::host_ports};
inline constexpr Valid offset_reset{Valid::Kind::offset_reset};

inline constexpr Default null_default{DefaultKind::null};
inline constexpr Default required{DefaultKind::required};

inline constexpr std::size_t broker_count = 398;
inline constexpr std::size_t topic_count = 36;
inline constexpr std::size_t client_quota_count = 4;
inline constexpr std::size_t broker_quota_count = 3;
inline constexpr std::size_t ip_quota_count = 1;
inline constexpr std::size_t group_count = 17;
inline constexpr std::size_t client_metrics_count = 3;

extern const std::array<Option, broker_count> broker_options;
extern const Option topic_options[topic_count];
extern const Option client_quota_options[client_quota_count];
extern const Option broker_quota_options[broker_quota_count];
extern const Option ip_quota_options[ip_quota_count];
extern const Option group_options[group_count];
extern const Option client_metrics_options[client_metrics_count];

}  // namespace ottla::config::rows
