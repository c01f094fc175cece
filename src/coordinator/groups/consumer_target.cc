// Prepares the assignor's input from the group and the member that is about to change.
#include "coordinator/groups/consumer_target.h"

#include <algorithm>
#include <map>

namespace ottla::coordinator {

namespace {

using MembersById = std::map<std::string_view, const ConsumerMember*>;

// The members as they will be.
MembersById coming_members(const TargetRequest& request) {
  MembersById members;
  for (const auto& [id, member] : request.group.members()) members.emplace(id, &member);
  const ConsumerMember& updated = request.updated;
  if (updated.instance_id) {
    const ConsumerMember* before = request.group.static_member(*updated.instance_id);
    if (before != nullptr && before->id != updated.id) members.erase(before->id);
  }
  members[updated.id] = &updated;
  return members;
}

// Whether all subscribe in the same way, by names or by one expression (ConsumerGroup.subscriptionType).
bool subscribe_alike(const MembersById& members) {
  const ConsumerMember& first = *members.begin()->second;
  if (!first.regex.empty() && !first.topics.empty()) return false;
  return std::ranges::all_of(members, [&first](const auto& entry) {
    return entry.second->regex == first.regex && entry.second->topics == first.topics;
  });
}

AssignorInput make_input(const TargetRequest& request, const MembersById& members) {
  AssignorInput input;
  input.is_homogeneous = subscribe_alike(members);
  input.members.reserve(members.size());
  for (const auto& [id, member] : members) {
    AssignorMember& spec = input.members.emplace_back();
    spec.member_id = id;
    if (member->instance_id) spec.instance_id = *member->instance_id;
    const bool is_like_the_first = input.is_homogeneous && input.members.size() > 1;
    spec.topics = is_like_the_first ? input.members.front().topics
                                    : subscribed_topics(*member, request.group.regexes(), request.image);
    spec.target = member == &request.updated ? &request.group.target(*member) : &request.group.target(id);
    if (is_like_the_first) continue;
    for (const Uuid& topic : spec.topics) {
      input.partition_counts.emplace(
          topic, static_cast<std::int32_t>(request.image.topic(topic)->partitions.size()));
    }
  }
  return input;
}

}  // namespace

std::vector<Uuid> subscribed_topics(const ConsumerMember& member, const ConsumerGroup::Regexes& regexes,
                                    const metadata::MetadataImage& image) {
  std::vector<Uuid> topics;
  const auto add = [&](const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const metadata::TopicImage* topic = image.topic(name);
      if (topic != nullptr) topics.push_back(topic->id);
    }
  };
  add(member.topics);
  if (!member.regex.empty()) {
    const auto resolved = regexes.find(member.regex);
    if (resolved != regexes.end()) add(resolved->second.topics);
  }
  std::ranges::sort(topics);
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  return topics;
}

TopicPartitions add_target_records(const TargetRequest& request, std::vector<Record>& records) {
  const MembersById members = coming_members(request);
  const AssignorInput input = make_input(request, members);
  AssignorOutput output = find_assignor(request.assignor)(input);
  const ConsumerGroup& group = request.group;
  TopicPartitions of_updated;
  for (std::size_t i = 0; i < input.members.size(); ++i) {
    const std::string_view id = input.members[i].member_id;
    const auto before = group.targets().find(id);
    if (before == group.targets().end() || before->second != output[i]) {
      records.push_back(target_record<ConsumerRecords>(group.id(), id, output[i]));
    }
    if (id == request.updated.id) of_updated = std::move(output[i]);
  }
  records.push_back(target_epoch_record<ConsumerRecords>(group.id(), request.epoch, request.now_ms));
  return of_updated;
}

}  // namespace ottla::coordinator
