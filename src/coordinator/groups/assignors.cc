// The assignors' names, the range assignor and the uniform one for members that all have the same topics.
#include "coordinator/groups/assignors.h"

#include <numeric>
#include <utility>

namespace ottla::coordinator {

namespace {

// How a topic is cut into ranges: the next subscriber takes the next range.
struct RangeCutter {
  std::int32_t partitions = 0;
  std::int32_t subscribers = 0;
  std::int32_t served = 0;
  std::int32_t next = 0;

  // [first, last) of the next subscriber; the first ones get the partitions that do not divide.
  std::pair<std::int32_t, std::int32_t> cut() {
    const std::int32_t extra = served++ < partitions % subscribers ? 1 : 0;
    const std::int32_t first = next;
    next += partitions / subscribers + extra;
    return {first, next};
  }
};

// Indexes of the members: static ones by instance id, then the others by member id.
std::vector<std::size_t> range_order(const AssignorInput& input) {
  std::vector<std::size_t> order(input.members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&input](std::size_t index) {
    const AssignorMember& member = input.members[index];
    return std::pair(!member.instance_id.has_value(), member.instance_id.value_or(member.member_id));
  };
  std::ranges::sort(order, {}, rank);
  return order;
}

}  // namespace

AssignorOutput assign_ranges(const AssignorInput& input) {
  std::unordered_map<Uuid, RangeCutter> topics;
  for (const AssignorMember& member : input.members) {
    for (const Uuid& topic : member.topics) {
      RangeCutter& cutter = topics[topic];
      cutter.partitions = input.partition_counts.at(topic);
      ++cutter.subscribers;
    }
  }
  AssignorOutput output(input.members.size());
  for (const std::size_t index : range_order(input)) {
    for (const Uuid& topic : input.members[index].topics) {
      const auto [first, last] = topics[topic].cut();
      if (first == last) continue;
      PartitionList& list = output[index][topic];
      list.resize(last - first);
      std::iota(list.begin(), list.end(), first);
    }
  }
  return output;
}

namespace {

struct TopicPartition {
  Uuid topic;
  PartitionIndex index = 0;
};

// Which partitions of the topics no member's last assignment holds, in order.
std::vector<TopicPartition> unowned_partitions(const AssignorInput& input, const std::vector<Uuid>& topics) {
  std::unordered_map<Uuid, std::vector<bool>> owned;
  for (const Uuid& topic : topics) owned[topic].resize(input.partition_counts.at(topic));
  for (const AssignorMember& member : input.members) {
    for (const auto& [topic, indexes] : *member.target) {
      const auto found = owned.find(topic);
      if (found == owned.end()) continue;
      for (const PartitionIndex index : indexes) {
        if (static_cast<std::size_t>(index) < found->second.size()) found->second[index] = true;
      }
    }
  }
  std::vector<TopicPartition> unowned;
  for (const Uuid& topic : topics) {
    const std::vector<bool>& owners = owned[topic];
    for (std::size_t index = 0; index < owners.size(); ++index) {
      if (!owners[index]) unowned.push_back({topic, static_cast<PartitionIndex>(index)});
    }
  }
  return unowned;
}

// Keeps what the member had of the topics, up to its quota; the rest goes to `released`. Gives the quota
// left.
std::int64_t keep_up_to(std::int64_t quota, const AssignorMember& member, const AssignorInput& input,
                        TopicPartitions& kept, std::vector<TopicPartition>& released) {
  for (const auto& [topic, indexes] : *member.target) {
    if (!std::ranges::binary_search(member.topics, topic)) continue;
    const std::int32_t count = input.partition_counts.at(topic);
    for (const PartitionIndex index : indexes) {
      if (index >= count) continue;
      if (quota > 0) {
        --quota;
        kept[topic].push_back(index);
      } else {
        released.push_back({topic, index});
      }
    }
  }
  return quota;
}

}  // namespace

AssignorOutput assign_equal_shares(const AssignorInput& input) {
  AssignorOutput output(input.members.size());
  if (input.members.empty() || input.members.front().topics.empty()) return output;
  const std::vector<Uuid>& topics = input.members.front().topics;
  std::int64_t total = 0;
  for (const Uuid& topic : topics) total += input.partition_counts.at(topic);
  const auto members = static_cast<std::int64_t>(input.members.size());

  std::vector<TopicPartition> free = unowned_partitions(input, topics);
  std::vector<std::int64_t> quota_left(input.members.size());
  for (std::size_t i = 0; i < input.members.size(); ++i) {
    const std::int64_t quota = total / members + (static_cast<std::int64_t>(i) < total % members ? 1 : 0);
    quota_left[i] = keep_up_to(quota, input.members[i], input, output[i], free);
  }

  std::size_t next = 0;
  for (std::size_t i = 0; i < input.members.size(); ++i) {
    for (; quota_left[i] > 0 && next < free.size(); --quota_left[i], ++next) {
      output[i][free[next].topic].push_back(free[next].index);
    }
    for (auto& [topic, indexes] : output[i]) std::ranges::sort(indexes);
  }
  return output;
}

AssignorOutput assign_uniformly(const AssignorInput& input) {
  return input.is_homogeneous ? assign_equal_shares(input) : assign_balanced_loads(input);
}

Assignor find_assignor(std::string_view name) {
  if (name == "uniform") return assign_uniformly;
  if (name == "range") return assign_ranges;
  return nullptr;
}

}  // namespace ottla::coordinator
