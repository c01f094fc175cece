// Rules of requests and of options.
#include "coordinator/groups/streams_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include "coordinator/groups/consumer_member.h"
#include "coordinator/groups/group_rules.h"
#include "coordinator/groups/member_values.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::coordinator {

namespace {

using protocol::StreamsGroupHeartbeatRequest;
using Topology = StreamsGroupHeartbeatRequest::Topology;

constexpr auto is_filled = [](const auto& list) { return list && !list->empty(); };

// Every topic of the topology, each once, in the order in which they are named.
std::vector<std::string_view> topics_of(const Topology& topology) {
  std::vector<std::string_view> names;
  std::set<std::string_view> known;
  const auto add = [&](std::string_view name) {
    if (known.insert(name).second) names.push_back(name);
  };
  for (const auto& subtopology : topology.subtopologies) {
    std::ranges::for_each(subtopology.source_topics, add);
    std::ranges::for_each(subtopology.repartition_sink_topics, add);
    for (const auto& topic : subtopology.repartition_source_topics) add(topic.name);
    for (const auto& topic : subtopology.state_changelog_topics) add(topic.name);
  }
  return names;
}

Result<> check_size(const Topology& topology) {
  std::size_t topics = 0;
  for (const auto& subtopology : topology.subtopologies) {
    topics += subtopology.source_topics.size() + subtopology.repartition_sink_topics.size() +
              subtopology.repartition_source_topics.size() + subtopology.state_changelog_topics.size() +
              subtopology.copartition_groups.size();
  }
  if (topology.subtopologies.size() <= most_subtopologies && topics <= most_topology_topics) return {};
  return invalid_request(fmt::format("A topology may have {} subtopologies and name {} topics.",
                                     most_subtopologies, most_topology_topics));
}

// Kafka looks at the names before anything else (KafkaApis).
Result<> check_topic_names(const Topology& topology) {
  const std::vector<std::string_view> names = topics_of(topology);
  std::vector<std::string_view> wrong;
  std::ranges::copy_if(names, std::back_inserter(wrong), metadata::is_internal_topic);
  if (!wrong.empty()) {
    return fail(ErrorCode::streams_invalid_topology,
                fmt::format("Use of Kafka internal topics {} in a Kafka Streams topology is prohibited.",
                            fmt::join(wrong, ",")));
  }
  std::ranges::copy_if(names, std::back_inserter(wrong),
                       [](std::string_view name) { return !metadata::validate_topic_name(name); });
  if (wrong.empty()) return {};
  return fail(ErrorCode::streams_invalid_topology,
              fmt::format("Topic names {} are not valid topic names.", fmt::join(wrong, ",")));
}

// What Kafka's protocol has and its coordinator does not do yet.
Result<> check_supported(const StreamsGroupHeartbeatRequest& request) {
  if (request.instance_id) return invalid_request("Static membership is not yet supported.");
  if (request.task_offsets) return invalid_request("TaskOffsets are not supported yet.");
  if (request.task_end_offsets) return invalid_request("TaskEndOffsets are not supported yet.");
  if (is_filled(request.warmup_tasks)) return invalid_request("WarmupTasks are not supported yet.");
  if (!request.topology) return {};
  const bool has_patterns = std::ranges::any_of(request.topology->subtopologies, [](const auto& subtopology) {
    return !subtopology.source_topic_regex.empty();
  });
  if (!has_patterns) return {};
  return invalid_request("Regular expressions for source topics are not supported yet.");
}

bool are_indexes(const std::vector<std::int16_t>& indexes, std::size_t size) {
  return std::ranges::all_of(
      indexes, [size](std::int16_t index) { return index >= 0 && static_cast<std::size_t>(index) < size; });
}

// What Apache Kafka answers in the same way, but only after it stumbled.
Result<> check_sense(const Topology& topology) {
  std::set<std::string_view> ids;
  bool makes_sense = topology.epoch >= 0;
  for (const auto& subtopology : topology.subtopologies) {
    makes_sense &= ids.insert(subtopology.subtopology_id).second;
    for (const auto& group : subtopology.copartition_groups) {
      makes_sense &=
          are_indexes(group.source_topics, subtopology.source_topics.size()) &&
          are_indexes(group.repartition_source_topics, subtopology.repartition_source_topics.size());
    }
  }
  if (makes_sense) return {};
  return fail(ErrorCode::unknown_server_error,
              "The server experienced an unexpected error when processing the request.");
}

Result<> check_topology(const Topology& topology) {
  for (const auto& subtopology : topology.subtopologies) {
    for (const auto& topic : subtopology.state_changelog_topics) {
      if (topic.partitions == 0) continue;
      return fail(
          ErrorCode::streams_invalid_topology,
          fmt::format("Changelog topic {} must have an undefined partition count, but it is set to {}.",
                      topic.name, topic.partitions));
    }
  }
  return {};
}

Result<> check_streams_join(const StreamsGroupHeartbeatRequest& request) {
  if (request.rebalance_timeout_ms == -1) {
    return invalid_request("RebalanceTimeoutMs must be provided in first request.");
  }
  const auto must_be_empty = [](std::string_view what) {
    return invalid_request(fmt::format("{} must be empty when (re-)joining.", what));
  };
  if (!request.active_tasks || !request.active_tasks->empty()) return must_be_empty("ActiveTasks");
  if (!request.standby_tasks || !request.standby_tasks->empty()) return must_be_empty("StandbyTasks");
  if (!request.warmup_tasks || !request.warmup_tasks->empty()) return must_be_empty("WarmupTasks");
  if (!request.topology) return invalid_request("Topology must be non-null when (re-)joining.");
  return check_topology(*request.topology);
}

Result<> check_streams_epoch(const StreamsGroupHeartbeatRequest& request) {
  if (request.member_epoch == joining_epoch) return check_streams_join(request);
  if (request.member_epoch == leaving_static_epoch) return invalid_request("InstanceId can't be null.");
  if (request.member_epoch < leaving_static_epoch) {
    return invalid_request(
        fmt::format("MemberEpoch is {}, but must be greater than or equal to -2.", request.member_epoch));
  }
  return {};
}

}  // namespace

Result<> check_heartbeat(const StreamsGroupHeartbeatRequest& request) {
  if (request.topology) {
    if (auto sized = check_size(*request.topology); !sized) return sized;
    if (auto named = check_topic_names(*request.topology); !named) return named;
  }
  if (auto supported = check_supported(request); !supported) return supported;
  if (is_blank(request.member_id)) return invalid_request("MemberId can't be empty.");
  if (is_blank(request.group_id)) return invalid_request("GroupId can't be empty.");
  if (is_blank(request.rack_id)) return invalid_request("RackId can't be empty.");
  if (auto valid = check_streams_epoch(request); !valid) return valid;
  const int given =
      request.active_tasks.has_value() + request.standby_tasks.has_value() + request.warmup_tasks.has_value();
  if (given != 0 && given != 3) {
    return invalid_request("If one task-type is non-null, all must be non-null.");
  }
  if (!request.topology) return {};
  if (request.member_epoch != joining_epoch) {
    return invalid_request("Topology can only be provided when (re-)joining.");
  }
  return check_sense(*request.topology);
}

StreamsSettings streams_settings(const metadata::MetadataImage& image, const config::GroupConfig& options,
                                 std::string_view group_id) {
  const config::StreamsGroupConfig& streams = options.streams;
  const metadata::ConfigMap& configs = image.config_of(metadata::ConfigResourceType::group, group_id);
  return {group_times(image, group_id, "streams", streams),
          group_number(configs, "streams.initial.rebalance.delay.ms", streams.initial_rebalance_delay_ms, 0,
                       INT32_MAX),
          group_number(configs, "streams.num.standby.replicas", streams.num_standby_replicas, 0,
                       streams.max_standby_replicas)};
}

}  // namespace ottla::coordinator
