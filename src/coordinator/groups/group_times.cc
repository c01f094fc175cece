// Looks a group's own options up.
#include "coordinator/groups/group_times.h"

#include <string>

#include "coordinator/groups/group_rules.h"

namespace ottla::coordinator {

GroupTimes group_times(const metadata::MetadataImage& image, std::string_view group_id, std::string_view kind,
                       const config::GroupTimesConfig& of_broker) {
  const metadata::ConfigMap& configs = image.config_of(metadata::ConfigResourceType::group, group_id);
  const std::string prefix(kind);
  return {.session_timeout_ms =
              group_number(configs, prefix + ".session.timeout.ms", of_broker.session_timeout_ms,
                           of_broker.min_session_timeout_ms, of_broker.max_session_timeout_ms),
          .heartbeat_interval_ms =
              group_number(configs, prefix + ".heartbeat.interval.ms", of_broker.heartbeat_interval_ms,
                           of_broker.min_heartbeat_interval_ms, of_broker.max_heartbeat_interval_ms),
          .assignment_interval_ms =
              group_number(configs, prefix + ".assignment.interval.ms", of_broker.assignment_interval_ms,
                           of_broker.min_assignment_interval_ms, of_broker.max_assignment_interval_ms)};
}

}  // namespace ottla::coordinator
