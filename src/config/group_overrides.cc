// The bounds of a group's option are broker options named after it: group.consumer.min.session.timeout.ms …
#include "ottla/config/group_overrides.h"

#include "ottla/config/dynamic_config.h"
#include "ottla/config/option_table.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

struct Bounded {
  std::string_view option;
  std::string_view least;  // broker option; empty: none
  std::string_view most;
};

constexpr Bounded bounded[] = {
    {"consumer.heartbeat.interval.ms", "group.consumer.min.heartbeat.interval.ms",
     "group.consumer.max.heartbeat.interval.ms"},
    {"consumer.session.timeout.ms", "group.consumer.min.session.timeout.ms",
     "group.consumer.max.session.timeout.ms"},
    {"consumer.assignment.interval.ms", "group.consumer.min.assignment.interval.ms",
     "group.consumer.max.assignment.interval.ms"},
    {"share.heartbeat.interval.ms", "group.share.min.heartbeat.interval.ms",
     "group.share.max.heartbeat.interval.ms"},
    {"share.session.timeout.ms", "group.share.min.session.timeout.ms", "group.share.max.session.timeout.ms"},
    {"share.record.lock.duration.ms", "group.share.min.record.lock.duration.ms",
     "group.share.max.record.lock.duration.ms"},
    {"share.delivery.count.limit", "group.share.min.delivery.count.limit",
     "group.share.max.delivery.count.limit"},
    {"share.partition.max.record.locks", "group.share.min.partition.max.record.locks",
     "group.share.max.partition.max.record.locks"},
    {"share.assignment.interval.ms", "group.share.min.assignment.interval.ms",
     "group.share.max.assignment.interval.ms"},
    {"streams.heartbeat.interval.ms", "group.streams.min.heartbeat.interval.ms",
     "group.streams.max.heartbeat.interval.ms"},
    {"streams.session.timeout.ms", "group.streams.min.session.timeout.ms",
     "group.streams.max.session.timeout.ms"},
    {"streams.num.standby.replicas", "", "group.streams.max.standby.replicas"},
    {"streams.assignment.interval.ms", "group.streams.min.assignment.interval.ms",
     "group.streams.max.assignment.interval.ms"},
};

constexpr std::string_view kinds[] = {"consumer", "share", "streams"};

std::int64_t broker_number(const BrokerConfig& config, std::string_view key) {
  return parse_int64(key, broker_text(config, {}, key).value_or("0")).value_or(0);
}

std::int64_t number_of(const BrokerConfig& config, const Overrides& overrides, std::string_view option) {
  return parse_int64(option, group_text(config, overrides, option)).value_or(0);
}

std::unexpected<Error> refuse(std::string_view option, std::string_view relation, std::string_view other) {
  return fail(ErrorCode::invalid_config,
              std::string(option).append(" must be ").append(relation).append(" ").append(other));
}

}  // namespace

std::string group_default(const BrokerConfig& config, std::string_view group_option) {
  const std::string_view key = group_default_key(group_option);
  if (!key.empty()) return broker_text(config, {}, key).value_or("");
  return std::string(find_option(Scope::group, group_option)->default_value().value_or(""));
}

std::string group_text(const BrokerConfig& config, const Overrides& overrides,
                       std::string_view group_option) {
  const auto found = overrides.find(group_option);
  return found != overrides.end() ? found->second : group_default(config, group_option);
}

Result<> validate_group_overrides(const BrokerConfig& config, const Overrides& overrides) {
  for (const auto& [name, value] : overrides) {
    if (find_option(Scope::group, name) == nullptr) {
      return fail(ErrorCode::invalid_config, "Unknown group config name: " + name);
    }
  }
  for (const auto& [name, value] : overrides) {
    if (auto valid = check_value(*find_option(Scope::group, name), value); !valid) return valid;
  }
  for (const Bounded& rule : bounded) {
    const std::int64_t value = number_of(config, overrides, rule.option);
    if (!rule.least.empty() && value < broker_number(config, rule.least)) {
      return refuse(rule.option, "greater than or equal to", rule.least);
    }
    if (value > broker_number(config, rule.most)) {
      return refuse(rule.option, "less than or equal to", rule.most);
    }
  }
  for (const std::string_view kind : kinds) {
    const std::string session = std::string(kind) + ".session.timeout.ms";
    const std::string heartbeat = std::string(kind) + ".heartbeat.interval.ms";
    if (number_of(config, overrides, session) <= number_of(config, overrides, heartbeat)) {
      return refuse(session, "greater than", heartbeat);
    }
  }
  return {};
}

}  // namespace ottla::config
