// The assignor of share groups, by examples and by what must hold for any input.
#include "coordinator/groups/share_assignor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>
#include <string>

#include "support/seeded_entropy.h"

namespace ottla::test {
namespace {

using coordinator::AssignorOutput;
using coordinator::ShareAssignorInput;
using coordinator::TopicPartitions;

const Uuid share_t = Uuid::from_halves(1, 1), share_u = Uuid::from_halves(1, 2);

class ShareAssignorTest : public ::testing::Test {
 protected:
  void partitions(const Uuid& topic, PartitionIndex count) {
    auto& list = available_[topic];
    list.clear();
    for (PartitionIndex index = 0; index < count; ++index) list.push_back(index);
  }
  void members(std::size_t count, const std::vector<Uuid>& topics) {
    for (; count > 0; --count) {
      names_.push_back(fmt::format("m{:03}", names_.size()));
      targets_.emplace_back();
      input_.members.push_back({names_.back(), {}, topics, &targets_.back()});
    }
  }
  // Assigns, and what is assigned is the target of the next time.
  const AssignorOutput& assign() {
    const auto is_like_first = [this](const auto& m) { return m.topics == input_.members.front().topics; };
    input_.is_homogeneous = std::ranges::all_of(input_.members, is_like_first);
    input_.assignable.clear();
    for (const auto& [topic, list] : available_) {
      if (is_wanted(topic)) input_.assignable[topic] = list;
    }
    output_ = coordinator::assign_shared(input_);
    for (std::size_t i = 0; i < output_.size(); ++i) targets_[i] = output_[i];
    return output_;
  }
  std::vector<std::string> told() const {
    std::vector<std::string> texts;
    for (const TopicPartitions& partitions : output_) {
      std::string text;
      for (const auto& [topic, list] : partitions) {
        text += fmt::format("{}[{}]", topic == share_t ? "t" : "u", fmt::join(list, " "));
      }
      texts.push_back(text);
    }
    return texts;
  }
  void expect_rules() const {
    std::map<std::pair<Uuid, PartitionIndex>, int> holders;
    for (std::size_t i = 0; i < output_.size(); ++i) {
      for (const auto& [topic, list] : output_[i]) {
        EXPECT_THAT(input_.members[i].topics, ::testing::Contains(topic));
        for (const PartitionIndex index : list) ++holders[{topic, index}];
      }
    }
    std::size_t subscribed = 0;
    for (const auto& [topic, list] : input_.assignable) subscribed += list.size();
    EXPECT_EQ(holders.size(), subscribed);
  }

  bool is_wanted(const Uuid& topic) const {
    return std::ranges::any_of(input_.members, [&](const auto& member) {
      return std::ranges::find(member.topics, topic) != member.topics.end();
    });
  }

  TopicPartitions available_;
  ShareAssignorInput input_;
  AssignorOutput output_;
  std::deque<std::string> names_;
  std::deque<TopicPartitions> targets_;
};

TEST_F(ShareAssignorTest, few_members_get_equal_parts) {
  partitions(share_t, 5);
  members(2, {share_t});
  assign();
  EXPECT_THAT(told(), ::testing::ElementsAre("t[0 2 4]", "t[1 3]"));
}

TEST_F(ShareAssignorTest, many_members_share) {
  partitions(share_t, 2);
  members(5, {share_t});
  assign();
  EXPECT_THAT(told(), ::testing::ElementsAre("t[0 1]", "t[0]", "t[0]", "t[1]", "t[1]"));
}

TEST_F(ShareAssignorTest, a_new_member_moves_little) {
  partitions(share_t, 6);
  members(2, {share_t});
  assign();
  members(1, {share_t});
  assign();
  EXPECT_THAT(told(), ::testing::ElementsAre("t[0 2]", "t[1 3]", "t[4 5]"));
}

TEST_F(ShareAssignorTest, different_topics_are_shared_by_themselves) {
  partitions(share_t, 2);
  partitions(share_u, 2);
  members(1, {share_t, share_u});
  members(1, {share_u});
  assign();
  EXPECT_THAT(told(), ::testing::ElementsAre("t[0 1]u[0]", "u[1]"));
}

TEST_F(ShareAssignorTest, what_is_not_assignable_any_more_goes) {
  partitions(share_t, 3);
  members(1, {share_t});
  assign();
  partitions(share_t, 1);
  assign();
  EXPECT_THAT(told(), ::testing::ElementsAre("t[0]"));
}

class AnyShareAssignment : public ShareAssignorTest, public ::testing::WithParamInterface<int> {};

TEST_P(AnyShareAssignment, leaves_no_partition_without_a_subscriber) {
  SeededEntropy random(static_cast<std::uint64_t>(GetParam()));
  for (int round = 0; round < 20; ++round) {
    partitions(share_t, static_cast<PartitionIndex>(random.below(7)));
    partitions(share_u, static_cast<PartitionIndex>(random.below(7)));
    if (round == 0 || random.below(2) == 0) {
      members(1 + random.below(3),
              random.below(2) == 0 ? std::vector{share_t} : std::vector{share_t, share_u});
    }
    assign();
    expect_rules();
    const auto before = told();
    assign();
    EXPECT_EQ(told(), before);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyShareAssignment, ::testing::Range(0, 50));

}  // namespace
}  // namespace ottla::test
