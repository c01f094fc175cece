// Rebalances of classic groups: who is waited for, and what time does.
#include "coordinator/classic_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ClassicRebalance : public ClassicFixture {
 protected:
  Client a{"a"}, b{"b"}, c{"c"};
};

TEST_F(ClassicRebalance, NewMemberMakesTheOthersRejoin) {
  settle({&a, &b});
  const Joined joined = enter(c);
  EXPECT_EQ(joined->calls, 0);
  EXPECT_EQ(node().heartbeat(a), ErrorCode::rebalance_in_progress);
  const Joined first = node().join(a), second = node().join(b);
  EXPECT_EQ(joined->generation, 2);
  EXPECT_EQ(first->generation, 2);
}

TEST_F(ClassicRebalance, MembersWhoDoNotRejoinInTimeAreOut) {
  a.rebalance_ms = b.rebalance_ms = c.rebalance_ms = 5'000;
  settle({&a, &b});
  enter(c);
  const Joined rejoined = node().join(b);
  pass_ms(5'000);
  EXPECT_EQ(rejoined->generation, 2);
  EXPECT_THAT(rejoined->leader, b.id);
  EXPECT_EQ(node().heartbeat(a), ErrorCode::unknown_member_id);
}

TEST_F(ClassicRebalance, LongestRebalanceTimeoutOfAllCounts) {
  a.rebalance_ms = 2'000, b.rebalance_ms = 8'000, c.rebalance_ms = 1'000;
  settle({&a, &b});
  const Joined joined = enter(c);
  pass_ms(7'999);
  EXPECT_EQ(joined->calls, 0);
  pass_ms(1);
  EXPECT_EQ(joined->calls, 1);
}

TEST_F(ClassicRebalance, MemberWithoutHeartbeatsIsOutAndTheOthersRebalance) {
  settle({&a, &b});
  heartbeats_for_ms({&a}, 10'000);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
  EXPECT_EQ(node().group()->find(b.id), nullptr);
  EXPECT_EQ(node().join(a)->generation, 2);
}

TEST_F(ClassicRebalance, HeartbeatsKeepAMember) {
  settle({&a});
  heartbeats_for_ms({&a}, 60'000);
  EXPECT_EQ(node().state(), ClassicState::stable);
}

TEST_F(ClassicRebalance, CommitsKeepAMember) {
  settle({&a});
  pass_ms(9'000);
  node().group()->on_offset_commit(node().committer(a), node().now_ms());
  pass_ms(9'000);
  EXPECT_EQ(node().state(), ClassicState::stable);
}

TEST_F(ClassicRebalance, GroupWhoseLastMemberExpiresIsStoredEmpty) {
  settle({&a});
  node().take_records();
  pass_ms(10'000);
  EXPECT_THAT(node().take_records(), ElementsAre("generation 2, empty"));
  EXPECT_EQ(node().state(), ClassicState::empty);
  EXPECT_EQ(node().group()->protocol_type(), "consumer");
}

TEST_F(ClassicRebalance, GroupThatBecameEmptyStartsWithAnInitialDelayAgain) {
  settle({&a});
  pass_ms(10'000);
  const Joined answer = enter(b);
  EXPECT_EQ(answer->calls, 0);
  pass_ms(3'000);
  EXPECT_EQ(answer->generation, 3);
}

TEST_F(ClassicRebalance, EmptinessThatCannotBeStoredIsEmptinessAllTheSame) {
  settle({&a});
  log_.fail_with(ErrorCode::not_enough_replicas);
  pass_ms(10'000);
  EXPECT_EQ(node().state(), ClassicState::empty);
}

TEST_F(ClassicRebalance, WaitingMemberNeedsNoHeartbeats) {
  settle({&a, &b});
  const Joined rejoined = node().join(a);
  heartbeats_for_ms({&b}, 30'000);
  EXPECT_EQ(rejoined->calls, 0);
  EXPECT_NE(node().group()->find(a.id), nullptr);
}

TEST_F(ClassicRebalance, NewMemberIsToldToComeAgainAfterFiveMinutesOfWaiting) {
  a.rebalance_ms = 600'000;
  settle({&a});
  const Joined joined = enter(b);
  heartbeats_for_ms({&a}, 299'000);
  EXPECT_EQ(joined->calls, 0);
  heartbeats_for_ms({&a}, 1'000);
  EXPECT_EQ(joined->error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicRebalance, SessionThatEndsInARebalanceEndsTheWaitForItsMember) {
  settle({&a, &b});
  const Joined rejoined = node().join(a);
  pass_ms(10'000);
  EXPECT_EQ(rejoined->generation, 2);
  EXPECT_EQ(node().group()->size(), 1u);
}

TEST_F(ClassicRebalance, SecondJoinOfAMemberTakesThePlaceOfTheFirst) {
  settle({&a, &b});
  const Joined lost = node().join(a), again = node().join(a);
  node().join(b);
  EXPECT_EQ(lost->error, ErrorCode::rebalance_in_progress);
  EXPECT_EQ(again->generation, 2);
}

TEST_F(ClassicRebalance, MembersWhoDoNotSyncInTimeAreOut) {
  a.session_ms = b.session_ms = 100'000;
  const Joined leader = enter(a);
  enter(b);
  pass_ms(6'000);
  node().sync(a, {{a.id, "x"}});
  pass_ms(60'000);
  EXPECT_EQ(node().group()->find(b.id), nullptr);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
}

TEST_F(ClassicRebalance, LeaderWhoDoesNotSyncInTimeIsOut) {
  a.session_ms = b.session_ms = 100'000;
  enter(a), enter(b);
  pass_ms(6'000);
  const Synced waiting = node().sync(b);
  pass_ms(60'000);
  EXPECT_EQ(waiting->error, ErrorCode::rebalance_in_progress);
  EXPECT_EQ(node().group()->leader(), b.id);
}

TEST_F(ClassicRebalance, OnceAllSyncedTimeDoesNothing) {
  a.session_ms = b.session_ms = 100'000;
  settle({&a, &b});
  pass_ms(60'000);
  EXPECT_EQ(node().state(), ClassicState::stable);
}

TEST_F(ClassicRebalance, RebalanceRefusesTheSyncsThatWait) {
  enter(a), enter(b);
  pass_ms(6'000);
  const Synced waiting = node().sync(b);
  enter(c);
  EXPECT_EQ(waiting->error, ErrorCode::rebalance_in_progress);
  EXPECT_EQ(waiting->calls, 1);
}

TEST_F(ClassicRebalance, ThousandMembersRebalance) {
  std::vector<Client> clients;
  for (int i = 0; i < 1'000; ++i) clients.emplace_back("member" + std::to_string(i));
  std::vector<Client*> all;
  for (Client& client : clients) all.push_back(&client);
  settle(all);
  enter(a);
  resettle(all);
  EXPECT_EQ(node().group()->generation(), 2);
  EXPECT_EQ(node().group()->size(), 1'001u);
  EXPECT_EQ(node().state(), ClassicState::stable);
}

}  // namespace
}  // namespace ottla::test
