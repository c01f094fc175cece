// Static members of classic groups (KIP-345, KIP-814): they keep their place under a new member id, and the
// old one is fenced.
#include "coordinator/classic_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ClassicStatic : public ClassicFixture {
 protected:
  ClassicStatic() {
    a.instance = "one";
    b.instance = "two";
  }

  // The same client after a restart: it forgot its member id.
  static Client reborn(const Client& client) {
    Client again = client;
    again.id.clear();
    again.generation = -1;
    return again;
  }

  Client a{"one"}, b{"two"}, c{"c"};
};

TEST_F(ClassicStatic, NeedsNoMemberIdFirst) {
  const Joined answer = node().join(a);
  EXPECT_EQ(answer->calls, 0);
  pass_ms(3'000);
  EXPECT_EQ(answer->error, ErrorCode::none);
}

TEST_F(ClassicStatic, TakesItsPlaceInAStableGroupWithoutARebalance) {
  settle({&a, &b});
  node().take_records();
  Client again = reborn(b);
  const Joined answer = node().join(again);
  EXPECT_EQ(answer->generation, 1);
  EXPECT_NE(answer->member_id, b.id);
  EXPECT_EQ(node().state(), ClassicState::stable);
  EXPECT_THAT(node().take_records(),
              ElementsAre("generation 1 of consumer/range, led by one: one=one's two=two's"));
}

TEST_F(ClassicStatic, GetsItsOldAssignmentUnderTheNewId) {
  settle({&a, &b});
  Client again = reborn(b);
  node().join(again);
  EXPECT_EQ(node().sync(again)->assignment, "two's");
}

TEST_F(ClassicStatic, LeaderThatReturnsIsToldToSkipTheAssignment) {
  settle({&a, &b});
  Client again = reborn(a);
  const Joined answer = node().join(again);
  EXPECT_TRUE(answer->skip_assignment);
  EXPECT_EQ(answer->leader, again.id);
  EXPECT_THAT(answer->members, ElementsAre("one", "two"));
}

TEST_F(ClassicStatic, FollowerThatReturnsIsNotToldToSkipAnything) {
  settle({&a, &b});
  Client again = reborn(b);
  const Joined answer = node().join(again);
  EXPECT_FALSE(answer->skip_assignment);
  EXPECT_THAT(answer->members, IsEmpty());
}

TEST_F(ClassicStatic, OlderLeaderThatReturnsIsToldOfItsOldIdAsLeader) {
  settle({&a, &b});
  Client again = reborn(a);
  again.version = 8;
  const Joined answer = node().join(again);
  EXPECT_EQ(answer->leader, a.id);
  EXPECT_THAT(answer->members, IsEmpty());
  EXPECT_FALSE(answer->skip_assignment);
}

TEST_F(ClassicStatic, OldMemberIdIsFenced) {
  settle({&a, &b});
  Client again = reborn(b);
  node().join(again);
  EXPECT_EQ(node().heartbeat(b), ErrorCode::fenced_instance_id);
  EXPECT_EQ(node().sync(b)->error, ErrorCode::fenced_instance_id);
  EXPECT_EQ(node().join(b)->error, ErrorCode::fenced_instance_id);
  EXPECT_EQ(node().group()->check_offset_commit(node().committer(b)), ErrorCode::fenced_instance_id);
}

TEST_F(ClassicStatic, UnknownInstanceIdIsAnUnknownMember) {
  settle({&a});
  b.id = "two-1";
  EXPECT_EQ(node().join(b)->error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicStatic, ChangeOfTheChosenProtocolRebalances) {
  a.protocols = b.protocols = {{"range", "x"}, {"sticky", "x"}};
  settle({&a});
  Client again = reborn(a);
  again.protocols = {{"sticky", "x"}, {"range", "x"}};
  const Joined answer = node().join(again);
  EXPECT_EQ(answer->generation, 2);
  EXPECT_EQ(answer->protocol, "sticky");
}

TEST_F(ClassicStatic, ReturnBeforeTheGroupHasSyncedRebalances) {
  node().join(a), node().join(b);
  pass_ms(6'000);
  Client again = reborn(b);
  const Joined answer = node().join(again);
  EXPECT_EQ(answer->calls, 0);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
}

TEST_F(ClassicStatic, ReturnInARebalanceFencesTheRequestThatWaits) {
  settle({&a, &b});
  const Joined waiting = node().join(a);
  Client again = reborn(a);
  const Joined answer = node().join(again);
  EXPECT_EQ(waiting->error, ErrorCode::fenced_instance_id);
  node().join(b);
  EXPECT_EQ(answer->generation, 2);
}

TEST_F(ClassicStatic, ReturnBeforeTheGroupHasSyncedFencesTheSyncThatWaits) {
  node().join(a), node().join(b);
  pass_ms(6'000);
  const Synced waiting = node().sync(b);
  Client again = reborn(b);
  node().join(again);
  EXPECT_EQ(waiting->error, ErrorCode::fenced_instance_id);
}

TEST_F(ClassicStatic, ReturnThatCannotBeStoredDidNotHappen) {
  settle({&a, &b});
  log_.fail_with(ErrorCode::request_timed_out);
  Client again = reborn(a);
  const Joined answer = node().join(again);
  EXPECT_EQ(answer->error, ErrorCode::coordinator_not_available);
  EXPECT_EQ(answer->member_id, "");
  EXPECT_EQ(answer->leader, a.id);
  EXPECT_EQ(node().heartbeat(a), ErrorCode::none);
  EXPECT_EQ(node().group()->leader(), a.id);
}

TEST_F(ClassicStatic, MemberThatDoesNotRejoinKeepsItsPlaceForItsSession) {
  a.session_ms = b.session_ms = 120'000;
  a.rebalance_ms = b.rebalance_ms = 5'000;
  settle({&a, &b});
  const Joined rejoined = node().join(a);
  pass_ms(5'000);
  EXPECT_EQ(rejoined->generation, 2);
  EXPECT_THAT(rejoined->members, ElementsAre("one", "two"));
}

TEST_F(ClassicStatic, LeaderThatDoesNotRejoinLeadsNoMore) {
  a.session_ms = b.session_ms = 120'000;
  a.rebalance_ms = b.rebalance_ms = 5'000;
  settle({&a, &b});
  b.protocols = {{"range", Client::subscription({"u"})}};
  const Joined rejoined = node().join(b);
  pass_ms(5'000);
  EXPECT_EQ(rejoined->leader, b.id);
}

TEST_F(ClassicStatic, RebalanceWaitsOnWhileNoneOfTheMembersRejoins) {
  a.session_ms = b.session_ms = 120'000;
  a.rebalance_ms = b.rebalance_ms = 5'000;
  settle({&a, &b});
  Client d{"d"};
  d.rebalance_ms = 1'000;
  node().join(d), node().join(d);
  node().leave({&d});
  pass_ms(5'000);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
  EXPECT_EQ(node().group()->generation(), 1);
}

TEST_F(ClassicStatic, LeavesByItsInstanceIdAlone) {
  settle({&a, &b});
  Client named = reborn(b);
  EXPECT_THAT(node().leave({&named}), ElementsAre(ErrorCode::none));
  EXPECT_EQ(node().group()->static_member_id("two"), nullptr);
}

TEST_F(ClassicStatic, FencedMemberDoesNotLeave) {
  settle({&a, &b});
  Client again = reborn(b);
  node().join(again);
  EXPECT_THAT(node().leave({&b}), ElementsAre(ErrorCode::fenced_instance_id));
}

TEST_F(ClassicStatic, KnownMemberRejoinsLikeAnyOther) {
  settle({&a, &b});
  EXPECT_EQ(node().join(a)->calls, 0);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
}

TEST_F(ClassicStatic, ReturnIsStoredAcrossARestart) {
  settle({&a, &b});
  Client again = reborn(b);
  node().join(again);
  restart();
  EXPECT_EQ(node().heartbeat(again), ErrorCode::none);
  EXPECT_EQ(node().heartbeat(b), ErrorCode::fenced_instance_id);
}

}  // namespace
}  // namespace ottla::test
