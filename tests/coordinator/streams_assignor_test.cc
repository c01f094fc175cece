// Tasks handed out: evenly, to whom they were, with copies in other processes.
#include "coordinator/groups/streams_assignor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/seeded_entropy.h"

namespace ottla::test {
namespace {

using coordinator::StreamsAssignorInput;
using coordinator::StreamsTasks;
using coordinator::TaskIds;

class StreamsAssignor : public ::testing::Test {
 protected:
  void member(const std::string& id, const std::string& process, StreamsTasks previous = {}) {
    members_[id] = {process, std::move(previous)};
  }
  void subtopology(std::string_view id, std::int32_t tasks, bool is_stateful) {
    input_.subtopologies[id] = {tasks, is_stateful};
  }
  void assign() {
    input_.members.clear();
    for (const auto& [id, entry] : members_) input_.members.push_back({id, entry.first, &entry.second});
    const auto tasks = coordinator::assign_sticky(input_);
    std::size_t at = 0;
    for (auto& [id, entry] : members_) entry.second = tasks[at++];
  }
  const StreamsTasks& of(const std::string& id) const { return members_.at(id).second; }
  static std::size_t count(const TaskIds& tasks) {
    std::size_t sum = 0;
    for (const auto& [id, partitions] : tasks) sum += partitions.size();
    return sum;
  }
  // Every task once active; copies as many as there may be, none beside the task itself.
  void expect_complete() const {
    std::map<std::pair<std::string, PartitionIndex>, int> active, copies;
    std::set<std::tuple<std::string, std::string, PartitionIndex>> in_process;
    std::set<std::string> processes;
    for (const auto& [id, entry] : members_) {
      processes.insert(entry.first);
      const auto note = [&](const TaskIds& tasks, auto& counts) {
        for (const auto& [subtopology, partitions] : tasks) {
          for (const PartitionIndex partition : partitions) {
            ++counts[{subtopology, partition}];
            EXPECT_TRUE(in_process.emplace(entry.first, subtopology, partition).second);
          }
        }
      };
      note(entry.second.active, active);
      note(entry.second.standby, copies);
    }
    const int wanted = std::min(input_.standby_replicas, static_cast<std::int32_t>(processes.size()) - 1);
    for (const auto& [id, tasks] : input_.subtopologies) {
      for (PartitionIndex partition = 0; partition < tasks.count; ++partition) {
        const std::pair key(std::string(id), partition);
        EXPECT_EQ(active[key], 1);
        EXPECT_EQ(copies[key], tasks.is_stateful ? wanted : 0);
      }
    }
  }

  StreamsAssignorInput input_;
  std::map<std::string, std::pair<std::string, StreamsTasks>> members_;
};

TEST_F(StreamsAssignor, GivesEachMemberAsManyTasks) {
  subtopology("0", 6, false);
  for (const char* id : {"a", "b", "c"}) member(id, id);
  assign();
  for (const char* id : {"a", "b", "c"}) EXPECT_EQ(count(of(id).active), 2U);
  expect_complete();
}

TEST_F(StreamsAssignor, LeavesTasksWhereTheyAre) {
  subtopology("0", 4, true);
  member("a", "a", {.active = {{"0", {1, 3}}}});
  member("b", "b", {.active = {{"0", {0, 2}}}});
  assign();
  EXPECT_EQ(of("a").active, (TaskIds{{"0", {1, 3}}}));
  EXPECT_EQ(of("b").active, (TaskIds{{"0", {0, 2}}}));
}

TEST_F(StreamsAssignor, MovesOnlyWhatANewMemberNeeds) {
  subtopology("0", 6, false);
  member("a", "a", {.active = {{"0", {0, 1, 2}}}});
  member("b", "b", {.active = {{"0", {3, 4, 5}}}});
  member("c", "c");
  assign();
  EXPECT_EQ(of("a").active, (TaskIds{{"0", {0, 1}}}));
  EXPECT_EQ(of("b").active, (TaskIds{{"0", {3, 4}}}));
  EXPECT_EQ(of("c").active, (TaskIds{{"0", {2, 5}}}));
}

TEST_F(StreamsAssignor, PrefersWhoHasACopyOfTheState) {
  subtopology("0", 2, true);
  input_.standby_replicas = 1;
  member("b", "b", {.active = {{"0", {1}}}});
  member("c", "c", {.standby = {{"0", {0}}}});
  assign();
  EXPECT_EQ(of("c").active, (TaskIds{{"0", {0}}}));
  expect_complete();
}

TEST_F(StreamsAssignor, SharesAmongTheMembersOfAProcess) {
  subtopology("0", 8, false);
  for (const char* id : {"a", "b", "c"}) member(id, "one process");
  member("d", "another");
  assign();
  for (const char* id : {"a", "b", "c", "d"}) EXPECT_EQ(count(of(id).active), 2U);
}

TEST_F(StreamsAssignor, HasNoCopyWithoutAnotherProcess) {
  subtopology("0", 4, true);
  input_.standby_replicas = 2;
  member("a", "one process");
  member("b", "one process");
  assign();
  expect_complete();
}

class StreamsAssignorLives : public StreamsAssignor, public ::testing::WithParamInterface<int> {};

TEST_P(StreamsAssignorLives, AreCompleteAndEvenWhoeverComesAndGoes) {
  SeededEntropy random(static_cast<std::uint64_t>(GetParam()));
  subtopology("0", 1 + static_cast<std::int32_t>(random.below(9)), true);
  subtopology("1", 1 + static_cast<std::int32_t>(random.below(5)), false);
  input_.standby_replicas = static_cast<std::int32_t>(random.below(3));
  member("m0", "p0");
  for (int step = 0; step < 40; ++step) {
    const std::string id = "m" + std::to_string(random.below(8));
    if (!members_.contains(id)) {
      member(id, "p" + std::to_string(random.below(4)));
    } else if (members_.size() > 1) {
      members_.erase(id);
    }
    assign();
    expect_complete();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, StreamsAssignorLives, ::testing::Range(0, 20));

}  // namespace
}  // namespace ottla::test
