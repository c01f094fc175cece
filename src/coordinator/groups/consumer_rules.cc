// Rules of requests and of options.
#include "coordinator/groups/consumer_rules.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "coordinator/groups/consumer_change.h"
#include "coordinator/groups/consumer_member.h"
#include "coordinator/groups/group_rules.h"

namespace ottla::coordinator {

namespace {

// From here on the client names the member.
constexpr int first_version_with_clients_member_id = 1;

Result<> check_join(const protocol::ConsumerGroupHeartbeatRequest& request) {
  if (request.rebalance_timeout_ms == -1) {
    return invalid_request("RebalanceTimeoutMs must be provided in first request.");
  }
  if (!request.topic_partitions || !request.topic_partitions->empty()) {
    return invalid_request("TopicPartitions must be empty when (re-)joining.");
  }
  if (!request.subscribed_topic_names && !request.subscribed_topic_regex) {
    return invalid_request(
        "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
  }
  return {};
}

Result<> check_assignor(const protocol::ConsumerGroupHeartbeatRequest& request,
                        const config::GroupConfig& options) {
  if (!request.server_assignor) return {};
  std::vector<std::string_view> names;
  for (const std::string& option : options.consumer.assignors) names.push_back(assignor_of(option));
  if (std::ranges::find(names, *request.server_assignor) != names.end()) return {};
  return fail(ErrorCode::unsupported_assignor,
              fmt::format("ServerAssignor {} is not supported. Supported assignors: {}.",
                          *request.server_assignor, fmt::join(names, ", ")));
}

}  // namespace

Result<> check_heartbeat(const protocol::ConsumerGroupHeartbeatRequest& request, int version,
                         const config::GroupConfig& options) {
  const bool must_name_member = version >= first_version_with_clients_member_id || request.member_epoch > 0 ||
                                request.member_epoch == leaving_epoch;
  if (must_name_member && is_blank(request.member_id)) return invalid_request("MemberId can't be empty.");
  if (is_blank(request.group_id)) return invalid_request("GroupId can't be empty.");
  if (is_blank(request.instance_id)) return invalid_request("InstanceId can't be empty.");
  if (is_blank(request.rack_id)) return invalid_request("RackId can't be empty.");
  if (request.member_epoch < leaving_static_epoch) return invalid_request("MemberEpoch is invalid.");
  if (request.member_epoch == leaving_static_epoch && !request.instance_id) {
    return invalid_request("InstanceId can't be null.");
  }
  if (request.member_epoch == joining_epoch) {
    if (auto valid = check_join(request); !valid) return valid;
  }
  return check_assignor(request, options);
}

GroupTimes consumer_times(const metadata::MetadataImage& image, const config::GroupConfig& options,
                          std::string_view group_id) {
  return group_times(image, group_id, "consumer", options.consumer);
}

}  // namespace ottla::coordinator
