// Pairs of options of which the first must not be less than the second.
#include "config/share_limits.h"

#include "config/broker_listeners.h"
#include "ottla/config/option_table.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

struct NotLess {
  std::string_view greater;
  std::string_view less;
};

constexpr NotLess share_rules[] = {
    {"group.share.max.delivery.count.limit", "group.share.delivery.count.limit"},
    {"group.share.delivery.count.limit", "group.share.min.delivery.count.limit"},
    {"group.share.max.partition.max.record.locks", "group.share.partition.max.record.locks"},
    {"group.share.partition.max.record.locks", "group.share.min.partition.max.record.locks"},
    {"group.share.record.lock.duration.ms", "group.share.min.record.lock.duration.ms"},
    {"group.share.max.record.lock.duration.ms", "group.share.record.lock.duration.ms"},
    {"group.share.max.share.sessions", "group.share.max.size"},
};

std::int64_t share_number(const Settings& settings, std::string_view key) {
  const Setting* setting = settings.find(key);
  const std::string_view text =
      setting != nullptr ? setting->value : find_option(Scope::broker, key)->initial.text;
  return parse_int64(key, text).value_or(0);
}

}  // namespace

Result<> check_share_limits(const Settings& settings) {
  for (const NotLess& rule : share_rules) {
    if (share_number(settings, rule.greater) >= share_number(settings, rule.less)) continue;
    return refuse(settings, rule.greater, std::string("must be greater than or equal to ").append(rule.less));
  }
  return {};
}

}  // namespace ottla::config
