// Looks a group's own options up.
#include "coordinator/groups/group_times.h"

#include <string>

#include "coordinator/groups/group_rules.h"

namespace ottla::coordinator {

namespace {

std::int32_t option_of(const metadata::ConfigMap& configs, const std::string& key,
                       const BoundedOption& bounds) {
  return group_number(configs, key, bounds.of_broker, bounds.least, bounds.most);
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
