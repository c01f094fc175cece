// Texts of a group's options to what share partitions take.
#include "broker/share_settings.h"

#include "ottla/config/group_overrides.h"
#include "ottla/config/value.h"

namespace ottla::broker {
namespace {

ShareOffsetReset offset_reset_of(std::string_view text) {
  using enum ShareOffsetReset::Kind;
  if (text == "earliest") return {earliest, 0};
  if (!text.starts_with(config::by_duration)) return {latest, 0};
  text.remove_prefix(config::by_duration.size());
  return {by_duration, config::duration_ms(text).value_or(0)};
}

}  // namespace

ShareSettings share_settings(const ClusterView& view, std::string_view group_id) {
  const metadata::ConfigMap& own = view.image->config_of(metadata::ConfigResourceType::group, group_id);
  const auto text = [&](std::string_view option) { return config::group_text(*view.config, own, option); };
  const auto number = [&](std::string_view option) {
    return config::parse_int32(option, text(option)).value_or(0);
  };
  constexpr std::string_view renew = "share.renew.acknowledge.enable";
  ShareSettings settings;
  settings.limits.delivery_count_limit = number("share.delivery.count.limit");
  settings.limits.partition_max_record_locks = number("share.partition.max.record.locks");
  settings.limits.record_lock_duration_ms = number("share.record.lock.duration.ms");
  settings.limits.renew_acknowledge_enable = config::parse_boolean(renew, text(renew)).value_or(true);
  settings.read_committed = text("share.isolation.level") == "read_committed";
  settings.offset_reset = offset_reset_of(text("share.auto.offset.reset"));
  return settings;
}

bool has_share_groups(const ClusterView& view) { return view.image->feature_level("share.version") >= 1; }

}  // namespace ottla::broker
