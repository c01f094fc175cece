// What the server-side assignors give, by hand and by seed. Topics are letters, members too.
#include "coordinator/groups/assignors.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>
#include <string>

#include "support/seeded_entropy.h"

namespace ottla::coordinator {
namespace {

using test::SeededEntropy;

Uuid topic_id(char topic) { return Uuid::from_halves(1, static_cast<std::uint64_t>(topic)); }

// A group as it changes: what an assignor gave is the next one's last target.
class Group {
 public:
  // "ab": the topics a and b.
  void subscribe(const std::string& member, const std::string& topics) { topics_[member] = topics; }
  void instance(const std::string& member, std::string id) { instances_[member] = std::move(id); }
  void remove(const std::string& member) {
    topics_.erase(member);
    targets_.erase(member);
  }
  void topic(char topic, std::int32_t partitions) { counts_[topic_id(topic)] = partitions; }

  // "m: a[0 1]" of each member.
  std::vector<std::string> assign(Assignor assignor) {
    const AssignorOutput output = assignor(input());
    std::vector<std::string> texts;
    std::size_t at = 0;
    for (const auto& [member, topics] : topics_) {
      targets_[member] = output[at++];
      texts.push_back(member + ":" + text(targets_[member]));
    }
    return texts;
  }

  AssignorInput input() const {
    AssignorInput input;
    std::set<std::string> subscriptions;
    for (const auto& [member, topics] : topics_) {
      AssignorMember& spec = input.members.emplace_back();
      spec.member_id = member;
      if (instances_.contains(member)) spec.instance_id = instances_.at(member);
      for (const char topic : topics) spec.topics.push_back(topic_id(topic));
      spec.target = &targets_[member];
      subscriptions.insert(topics);
    }
    input.is_homogeneous = subscriptions.size() == 1;
    input.partition_counts = counts_;
    return input;
  }

  std::size_t load(const std::string& member) const {
    std::size_t load = 0;
    for (const auto& [topic, partitions] : targets_[member]) load += partitions.size();
    return load;
  }
  const TopicPartitions& target(const std::string& member) const { return targets_[member]; }
  const std::map<std::string, std::string>& members() const { return topics_; }
  const std::unordered_map<Uuid, std::int32_t>& counts() const { return counts_; }

 private:
  static std::string text(const TopicPartitions& partitions) {
    std::string text;
    for (const auto& [topic, indexes] : partitions) {
      text += fmt::format(" {}[{}]", static_cast<char>(topic.bytes[15]), fmt::join(indexes, " "));
    }
    return text;
  }

  std::map<std::string, std::string> topics_;
  std::map<std::string, std::string> instances_;
  mutable std::map<std::string, TopicPartitions> targets_;
  std::unordered_map<Uuid, std::int32_t> counts_;
};

using Texts = std::vector<std::string>;

TEST(RangeAssignor, GivesEachTopicInRangesTheFirstOnesLarger) {
  Group group;
  group.topic('a', 3);
  group.topic('b', 5);
  for (const char* member : {"x", "y", "z"}) group.subscribe(member, "ab");
  EXPECT_EQ(group.assign(assign_ranges), (Texts{"x: a[0] b[0 1]", "y: a[1] b[2 3]", "z: a[2] b[4]"}));
}

TEST(RangeAssignor, LeavesMembersBeyondThePartitionsEmpty) {
  Group group;
  group.topic('a', 2);
  for (const char* member : {"x", "y", "z"}) group.subscribe(member, "a");
  EXPECT_EQ(group.assign(assign_ranges), (Texts{"x: a[0]", "y: a[1]", "z:"}));
}

TEST(RangeAssignor, CountsOnlySubscribersOfATopic) {
  Group group;
  group.topic('a', 4);
  group.topic('b', 4);
  group.subscribe("x", "a");
  group.subscribe("y", "ab");
  group.subscribe("z", "b");
  EXPECT_EQ(group.assign(assign_ranges), (Texts{"x: a[0 1]", "y: a[2 3] b[0 1]", "z: b[2 3]"}));
}

TEST(RangeAssignor, PutsStaticMembersFirstByTheirInstances) {
  Group group;
  group.topic('a', 3);
  for (const char* member : {"x", "y", "z"}) group.subscribe(member, "a");
  group.instance("z", "1");
  group.instance("y", "2");
  EXPECT_EQ(group.assign(assign_ranges), (Texts{"x: a[2]", "y: a[1]", "z: a[0]"}));
}

TEST(UniformAssignor, GivesEqualShares) {
  Group group;
  group.topic('a', 3);
  group.topic('b', 2);
  group.subscribe("x", "ab");
  group.subscribe("y", "ab");
  EXPECT_EQ(group.assign(assign_uniformly), (Texts{"x: a[0 1 2]", "y: b[0 1]"}));
}

TEST(UniformAssignor, TakesFromTheFullWhenAMemberJoins) {
  Group group;
  group.topic('a', 6);
  group.subscribe("x", "a");
  group.subscribe("y", "a");
  group.assign(assign_uniformly);
  group.subscribe("z", "a");
  EXPECT_EQ(group.assign(assign_uniformly), (Texts{"x: a[0 1]", "y: a[3 4]", "z: a[2 5]"}));
}

TEST(UniformAssignor, LetsTheRestKeepTheirsWhenAMemberLeaves) {
  Group group;
  group.topic('a', 6);
  for (const char* member : {"x", "y", "z"}) group.subscribe(member, "a");
  group.assign(assign_uniformly);
  group.remove("y");
  EXPECT_EQ(group.assign(assign_uniformly), (Texts{"x: a[0 1 2]", "z: a[3 4 5]"}));
}

TEST(UniformAssignor, DropsTopicsThatNobodySubscribesToAnyMore) {
  Group group;
  group.topic('a', 2);
  group.topic('b', 2);
  for (const char* member : {"x", "y"}) group.subscribe(member, "ab");
  group.assign(assign_uniformly);
  for (const char* member : {"x", "y"}) group.subscribe(member, "b");
  EXPECT_EQ(group.assign(assign_uniformly), (Texts{"x: b[1]", "y: b[0]"}));
}

TEST(UniformAssignor, GivesNothingWithoutTopics) {
  Group group;
  group.subscribe("x", "");
  EXPECT_EQ(group.assign(assign_uniformly), (Texts{"x:"}));
  EXPECT_TRUE(assign_uniformly({}).empty());
}

TEST(UniformAssignor, BalancesLoadsOfDifferentSubscriptions) {
  Group group;
  group.topic('a', 2);
  group.topic('b', 4);
  group.subscribe("x", "a");
  group.subscribe("y", "ab");
  group.assign(assign_uniformly);
  EXPECT_EQ(group.load("x"), 2U);
  EXPECT_EQ(group.load("y"), 4U);
}

TEST(UniformAssignor, MovesPartitionsToAMemberThatMayHaveThem) {
  Group group;
  group.topic('a', 6);
  group.topic('b', 1);
  group.subscribe("x", "a");
  group.assign(assign_uniformly);
  group.subscribe("y", "ab");
  EXPECT_EQ(group.assign(assign_uniformly), (Texts{"x: a[0 1 2 3]", "y: a[4 5] b[0]"}));
}

// Every partition has one owner, who subscribes to its topic; gives false with the reason told.
void expect_complete(const Group& group) {
  for (const auto& [id, count] : group.counts()) {
    std::vector<int> owners(count);
    bool is_subscribed = false;
    for (const auto& [member, topics] : group.members()) {
      const bool may_own = topics.find(static_cast<char>(id.bytes[15])) != std::string::npos;
      is_subscribed |= may_own;
      const PartitionList* list = find(group.target(member), id);
      if (list == nullptr) continue;
      EXPECT_TRUE(may_own) << member;
      EXPECT_TRUE(std::ranges::is_sorted(*list));
      for (const PartitionIndex index : *list) ++owners.at(index);
    }
    for (const int owned : owners) EXPECT_EQ(owned, is_subscribed ? 1 : 0);
  }
}

class RandomGroups : public ::testing::TestWithParam<int> {
 protected:
  RandomGroups() : entropy_(GetParam()) {
    for (const char topic : std::string_view("abcd")) group_.topic(topic, 1 + below(12));
  }

  std::int32_t below(std::uint64_t bound) { return static_cast<std::int32_t>(entropy_.below(bound)); }
  std::string some_topics() {
    std::string topics;
    for (const char topic : std::string_view("abcd")) {
      if (below(2) == 0) topics += topic;
    }
    return topics;
  }
  // A member comes, goes or changes its mind, or a topic grows.
  void step(bool is_homogeneous) {
    const std::string member(1, static_cast<char>('m' + below(8)));
    if (below(3) == 0) {
      group_.remove(member);
    } else {
      group_.subscribe(member, is_homogeneous ? "abc" : some_topics());
    }
    const char topic = static_cast<char>('a' + below(4));
    if (below(6) == 0) group_.topic(topic, group_.counts().at(topic_id(topic)) + 1);
  }

  SeededEntropy entropy_;
  Group group_;
};

TEST_P(RandomGroups, HaveOneOwnerOfEachPartition) {
  for (int i = 0; i < 200; ++i) {
    step(false);
    group_.assign(below(2) == 0 ? assign_ranges : assign_uniformly);
    expect_complete(group_);
  }
}

TEST_P(RandomGroups, AreEvenWhenAllSubscribeAlike) {
  for (int i = 0; i < 200; ++i) {
    step(true);
    group_.assign(assign_uniformly);
    expect_complete(group_);
    std::vector<std::size_t> loads;
    for (const auto& [member, topics] : group_.members()) loads.push_back(group_.load(member));
    if (loads.empty()) continue;
    EXPECT_LE(std::ranges::max(loads), std::ranges::min(loads) + 1);
  }
}

// Nobody has two more than another who could take one of them.
TEST_P(RandomGroups, CannotBeBalancedByOneMoveMore) {
  for (int i = 0; i < 200; ++i) {
    step(false);
    group_.assign(assign_uniformly);
    for (const auto& [giver, its_topics] : group_.members()) {
      for (const auto& [topic, partitions] : group_.target(giver)) {
        for (const auto& [taker, topics] : group_.members()) {
          if (topics.find(static_cast<char>(topic.bytes[15])) == std::string::npos) continue;
          EXPECT_LE(group_.load(giver), group_.load(taker) + 1) << giver << " to " << taker;
        }
      }
    }
  }
}

TEST_P(RandomGroups, MoveNothingWhenNothingChanged) {
  for (int i = 0; i < 50; ++i) {
    step(i % 2 == 0);
    const Texts before = group_.assign(assign_uniformly);
    EXPECT_EQ(group_.assign(assign_uniformly), before);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomGroups, ::testing::Range(0, 10));

}  // namespace
}  // namespace ottla::coordinator
