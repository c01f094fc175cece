// SyncGroup, Heartbeat and LeaveGroup of classic groups.
#include "coordinator/classic_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ClassicSync : public ClassicFixture {
 protected:
  // Both joined; nobody has synced.
  void join_both() {
    enter(a), enter(b);
    pass_ms(6'000);
    node().take_records();
  }

  Client a{"a"}, b{"b"}, c{"c"};
};

TEST_F(ClassicSync, FollowerWaitsForTheLeader) {
  join_both();
  const Synced follower = node().sync(b);
  EXPECT_EQ(follower->calls, 0);
  node().sync(a, {{a.id, "x"}, {b.id, "y"}});
  EXPECT_EQ(follower->assignment, "y");
  EXPECT_EQ(follower->protocol_type, "consumer");
  EXPECT_EQ(follower->protocol, "range");
}

TEST_F(ClassicSync, AssignmentsAreStoredOnce) {
  join_both();
  node().sync(b);
  node().sync(a, {{a.id, "x"}, {b.id, "y"}});
  EXPECT_THAT(node().take_records(), ElementsAre("generation 1 of consumer/range, led by a: a=x b=y"));
  EXPECT_EQ(node().state(), ClassicState::stable);
}

TEST_F(ClassicSync, FollowerThatComesLaterIsAnsweredAtOnce) {
  join_both();
  node().sync(a, {{a.id, "x"}, {b.id, "y"}});
  EXPECT_EQ(node().sync(b)->assignment, "y");
}

TEST_F(ClassicSync, MemberThatTheLeaderForgotGetsNothing) {
  join_both();
  node().sync(a, {{a.id, "x"}});
  const Synced follower = node().sync(b);
  EXPECT_EQ(follower->error, ErrorCode::none);
  EXPECT_EQ(follower->assignment, "");
  EXPECT_THAT(node().take_records(), ElementsAre("generation 1 of consumer/range, led by a: a=x b="));
}

TEST_F(ClassicSync, AssignmentOfAStrangerIsIgnored) {
  join_both();
  node().sync(a, {{a.id, "x"}, {"stranger", "z"}});
  EXPECT_THAT(node().take_records(), ElementsAre("generation 1 of consumer/range, led by a: a=x b="));
}

TEST_F(ClassicSync, AssignmentsThatCannotBeStoredMakeARebalance) {
  join_both();
  const Synced follower = node().sync(b);
  log_.fail_with(ErrorCode::not_leader_or_follower);
  const Synced leader = node().sync(a, {{a.id, "x"}});
  EXPECT_EQ(leader->error, ErrorCode::not_coordinator);
  EXPECT_EQ(follower->error, ErrorCode::not_coordinator);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
}

TEST_F(ClassicSync, AssignmentsLargerThanABatchAreAServersError) {
  join_both();
  log_.limit_batches(1'000);
  EXPECT_EQ(node().sync(a, {{a.id, std::string(2'000, 'x')}})->error, ErrorCode::unknown_server_error);
}

TEST_F(ClassicSync, UnknownGroupIsAnUnknownMember) {
  EXPECT_EQ(node().sync(a)->error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicSync, EmptyGroupIsAnUnknownMember) {
  settle({&a});
  node().leave({&a});
  EXPECT_EQ(node().sync(a)->error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicSync, StrangerIsAnUnknownMember) {
  settle({&a});
  c.id = "c-1";
  EXPECT_EQ(node().sync(c)->error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicSync, OtherGenerationIsIllegal) {
  settle({&a});
  a.generation = 2;
  EXPECT_EQ(node().sync(a)->error, ErrorCode::illegal_generation);
}

TEST_F(ClassicSync, OtherProtocolTypeIsInconsistent) {
  settle({&a});
  a.type = "connect";
  EXPECT_EQ(node().sync(a)->error, ErrorCode::inconsistent_group_protocol);
}

TEST_F(ClassicSync, RebalanceIsTold) {
  settle({&a, &b});
  enter(c);
  EXPECT_EQ(node().sync(b)->error, ErrorCode::rebalance_in_progress);
}

TEST_F(ClassicSync, SessionBeginsAnewWithTheAssignment) {
  a.rebalance_ms = b.rebalance_ms = 60'000;
  join_both();
  const Synced follower = node().sync(b);
  heartbeats_for_ms({&a}, 20'000);
  node().sync(a, {{b.id, "y"}});
  EXPECT_EQ(follower->assignment, "y");
  heartbeats_for_ms({&a}, 9'000);
  EXPECT_EQ(node().state(), ClassicState::stable);
  heartbeats_for_ms({&a}, 1'000);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
}

TEST_F(ClassicSync, HeartbeatIsFineInAStableGroupAndBeforeItHasSynced) {
  join_both();
  EXPECT_EQ(node().heartbeat(a), ErrorCode::none);
  resettle({&a, &b});
  EXPECT_EQ(node().heartbeat(a), ErrorCode::none);
}

TEST_F(ClassicSync, HeartbeatOfAnUnknownGroupOrMemberIsRefused) {
  EXPECT_EQ(node().heartbeat(a), ErrorCode::unknown_member_id);
  settle({&a});
  c.id = "c-1";
  EXPECT_EQ(node().heartbeat(c), ErrorCode::unknown_member_id);
}

TEST_F(ClassicSync, HeartbeatOfAnotherGenerationIsRefused) {
  settle({&a});
  a.generation = 0;
  EXPECT_EQ(node().heartbeat(a), ErrorCode::illegal_generation);
}

TEST_F(ClassicSync, MemberThatLeavesMakesTheOthersRebalance) {
  settle({&a, &b});
  EXPECT_THAT(node().leave({&b}), ElementsAre(ErrorCode::none));
  EXPECT_EQ(node().heartbeat(a), ErrorCode::rebalance_in_progress);
  EXPECT_EQ(node().heartbeat(b), ErrorCode::unknown_member_id);
}

TEST_F(ClassicSync, GroupThatTheLastMemberLeavesIsStoredEmpty) {
  settle({&a});
  node().take_records();
  EXPECT_THAT(node().leave({&a}), ElementsAre(ErrorCode::none));
  EXPECT_THAT(node().take_records(), ElementsAre("generation 2, empty"));
}

TEST_F(ClassicSync, LeaveWhoseOutcomeCannotBeStoredFails) {
  settle({&a});
  log_.fail_with(ErrorCode::kafka_storage_error);
  EXPECT_THAT(node().leave({&a}), ElementsAre(ErrorCode::not_coordinator));
}

TEST_F(ClassicSync, SeveralLeaveAtOnceEachWithItsAnswer) {
  settle({&a, &b, &c});
  Client stranger{"s"};
  stranger.id = "s-1";
  EXPECT_THAT(node().leave({&a, &stranger, &b}),
              ElementsAre(ErrorCode::none, ErrorCode::unknown_member_id, ErrorCode::none));
  EXPECT_EQ(node().group()->size(), 1u);
}

TEST_F(ClassicSync, LeavingAnUnknownGroupIsRefusedMemberByMember) {
  a.id = "a-1";
  EXPECT_THAT(node().leave({&a}), ElementsAre(ErrorCode::unknown_member_id));
}

TEST_F(ClassicSync, NobodyLeavesWithoutAnId) {
  settle({&b});
  EXPECT_THAT(node().leave({&a}), ElementsAre(ErrorCode::unknown_member_id));
}

TEST_F(ClassicSync, PendingMemberLeaves) {
  node().join(a);
  EXPECT_THAT(node().leave({&a}), ElementsAre(ErrorCode::none));
  EXPECT_EQ(node().join(a)->error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicSync, LeaveEndsARebalanceThatWaitedForTheMember) {
  settle({&a, &b});
  const Joined rejoined = node().join(a);
  node().leave({&b});
  EXPECT_EQ(rejoined->generation, 2);
}

TEST_F(ClassicSync, RequestsOfAMemberThatLeftAreAnswered) {
  join_both();
  const Synced waiting = node().sync(b);
  node().leave({&b});
  EXPECT_EQ(waiting->error, ErrorCode::unknown_member_id);
  const Joined joining = enter(c);
  node().leave({&c});
  EXPECT_EQ(joining->error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicSync, LeaderThatLeavesIsSucceeded) {
  settle({&a, &b});
  node().leave({&a});
  EXPECT_EQ(node().group()->leader(), b.id);
}

}  // namespace
}  // namespace ottla::test
