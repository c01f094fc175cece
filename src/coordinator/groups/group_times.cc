// Looks a group's own options up.
#include "coordinator/groups/group_times.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace ottla::coordinator {

namespace {

std::int32_t option_of(const metadata::ConfigMap& configs, const std::string& key,
                       const BoundedOption& bounds) {
  const auto found = configs.find(key);
  if (found == configs.end()) return bounds.of_broker;
  std::int32_t value = 0;
  const std::string& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return bounds.of_broker;
  return std::clamp(value, bounds.least, std::max(bounds.least, bounds.most));
}

}  // namespace

GroupTimes group_times(const metadata::MetadataImage& image, std::string_view group_id, std::string_view kind,
                       const GroupTimeOptions& options) {
  const metadata::ConfigMap& configs = image.config_of(metadata::ConfigResourceType::group, group_id);
  const std::string prefix(kind);
  return {
      .session_timeout_ms = option_of(configs, prefix + ".session.timeout.ms", options.session_timeout_ms),
      .heartbeat_interval_ms =
          option_of(configs, prefix + ".heartbeat.interval.ms", options.heartbeat_interval_ms),
      .assignment_interval_ms =
          option_of(configs, prefix + ".assignment.interval.ms", options.assignment_interval_ms)};
}

}  // namespace ottla::coordinator
