// How streams groups are described: their topology with the partitions it got, members with what they have.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "coordinator/groups/streams_groups.h"

namespace ottla::coordinator {

namespace {

using DescribedGroup = protocol::StreamsGroupDescribeResponse::Group;
using DescribedSubtopology = DescribedGroup::Topology::Subtopology;

template <class Topic, class From, class Configs>
Topic describe_topic(const From& from, const Configs& configs) {
  Topic topic;
  topic.name = from.name;
  topic.partitions = from.partitions;
  topic.replication_factor = from.replication_factor;
  for (const auto& config : configs) topic.topic_configs.push_back({config.key, config.value});
  return topic;
}

std::vector<std::string_view> sorted(std::vector<std::string_view> names) {
  std::ranges::sort(names);
  return names;
}

// As a member gave it.
DescribedSubtopology describe(const StreamsTopology::Value::Subtopology& from) {
  DescribedSubtopology shown;
  shown.subtopology_id = from.subtopology_id;
  shown.source_topics = sorted(from.source_topics);
  shown.repartition_sink_topics = sorted(from.repartition_sink_topics);
  for (const auto& topic : from.repartition_source_topics) {
    shown.repartition_source_topics.push_back(
        describe_topic<DescribedSubtopology::RepartitionSourceTopic>(topic, topic.topic_configs));
  }
  for (const auto& topic : from.state_changelog_topics) {
    shown.state_changelog_topics.push_back(
        describe_topic<DescribedSubtopology::StateChangelogTopic>(topic, topic.topic_configs));
  }
  const auto name = [](const auto& topic) { return topic.name; };
  std::ranges::sort(shown.repartition_source_topics, {}, name);
  std::ranges::sort(shown.state_changelog_topics, {}, name);
  return shown;
}

DescribedSubtopology describe(std::string_view id, const ConfiguredSubtopology& from) {
  DescribedSubtopology shown;
  shown.subtopology_id = id;
  shown.source_topics = from.sources;
  shown.repartition_sink_topics = from.repartition_sinks;
  for (const InternalTopic& topic : from.repartition_sources) {
    shown.repartition_source_topics.push_back(
        describe_topic<DescribedSubtopology::RepartitionSourceTopic>(topic, topic.configs));
  }
  for (const InternalTopic& topic : from.changelogs) {
    shown.state_changelog_topics.push_back(
        describe_topic<DescribedSubtopology::StateChangelogTopic>(topic, topic.configs));
  }
  return shown;
}

DescribedGroup::Topology describe_topology(const StreamsGroup& group) {
  DescribedGroup::Topology shown;
  shown.epoch = group.topology()->epoch();
  if (group.configured() && group.configured()->is_ready()) {
    for (const auto& [id, subtopology] : group.configured()->subtopologies) {
      shown.subtopologies->push_back(describe(id, subtopology));
    }
    return shown;
  }
  for (const auto& subtopology : group.topology()->value().subtopologies) {
    shown.subtopologies->push_back(describe(subtopology));
  }
  std::ranges::sort(*shown.subtopologies, {}, &DescribedSubtopology::subtopology_id);
  return shown;
}

template <class Assignment, class Tasks>
Assignment describe_tasks(const Tasks& tasks) {
  return {list_of<typename Assignment::ActiveTask>(tasks.active),
          list_of<typename Assignment::StandbyTask>(tasks.standby),
          list_of<typename Assignment::WarmupTask>(tasks.warmup)};
}

DescribedGroup::Member describe(const StreamsMember& member, const StreamsTasks& target) {
  using Member = DescribedGroup::Member;
  Member shown;
  shown.member_id = member.id;
  shown.member_epoch = member.epoch;
  if (member.instance_id) shown.instance_id = *member.instance_id;
  if (member.rack_id) shown.rack_id = *member.rack_id;
  shown.client_id = member.client_id;
  shown.client_host = member.client_host;
  shown.topology_epoch = member.topology_epoch;
  shown.process_id = member.process_id;
  if (member.user_endpoint) {
    shown.user_endpoint = Member::UserEndpoint{member.user_endpoint->host, member.user_endpoint->port};
  }
  for (const auto& [key, value] : member.client_tags) shown.client_tags.push_back({key, value});
  shown.assignment = describe_tasks<Member::Assignment>(member.assigned);
  shown.target_assignment = describe_tasks<Member::TargetAssignment>(target);
  return shown;
}

}  // namespace

DescribedGroup StreamsGroups::describe_group(std::string_view group_id, std::deque<std::string>& texts) {
  DescribedGroup shown;
  const StreamsGroup* group = describe_common(group_id, texts, shown);
  if (group == nullptr) return shown;
  if (group->topology()) shown.topology = describe_topology(*group);
  shown.members.reserve(group->members().size());
  for (const auto& [id, member] : group->members()) {
    shown.members.push_back(describe(member, group->target(id)));
  }
  return shown;
}

}  // namespace ottla::coordinator
