// JoinGroup of classic groups: who is let in, what the answer says, what is stored.
#include "coordinator/classic_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

class ClassicJoin : public ClassicFixture {
 protected:
  Client a{"a"}, b{"b"}, c{"c"};
};

TEST_F(ClassicJoin, NewGroupIsStoredEmptyBeforeAnybodyIsInIt) {
  EXPECT_EQ(node().join(a)->error, ErrorCode::member_id_required);
  EXPECT_THAT(node().take_records(), ElementsAre("generation 0, empty"));
  EXPECT_EQ(node().state(), ClassicState::empty);
}

TEST_F(ClassicJoin, MemberIdIsTheClientIdAndARandomUuid) {
  EXPECT_THAT(node().join(a)->member_id,
              MatchesRegex("a-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST_F(ClassicJoin, MemberIdOfAStaticMemberBeginsWithItsInstanceId) {
  a.instance = "one";
  const Joined answer = node().join(a);
  pass_ms(3'000);
  EXPECT_EQ(name_of_member(answer->member_id), "one");
}

TEST_F(ClassicJoin, ClientsBeforeVersionFourAreLetInAtOnce) {
  a.version = 3;
  const Joined answer = node().join(a);
  pass_ms(3'000);
  EXPECT_EQ(answer->error, ErrorCode::none);
  EXPECT_EQ(answer->generation, 1);
}

TEST_F(ClassicJoin, FirstMemberWaitsForOthersForTheInitialDelay) {
  const Joined answer = enter(a);
  pass_ms(2'999);
  EXPECT_EQ(answer->calls, 0);
  pass_ms(1);
  EXPECT_EQ(answer->calls, 1);
}

TEST_F(ClassicJoin, WithoutInitialDelayTheFirstMemberIsAnsweredAtOnce) {
  node().options().group_initial_rebalance_delay_ms = 0;
  const Joined answer = enter(a);
  pass_ms(0);
  EXPECT_EQ(answer->generation, 1);
}

TEST_F(ClassicJoin, EachNewMemberProlongsTheInitialDelay) {
  const Joined answer = enter(a);
  pass_ms(2'000);
  enter(b);
  pass_ms(3'999);
  EXPECT_EQ(answer->calls, 0);
  pass_ms(1);
  EXPECT_EQ(answer->calls, 1);
}

TEST_F(ClassicJoin, InitialDelaysEndWithTheRebalanceTimeout) {
  a.rebalance_ms = 4'000;
  const Joined answer = enter(a);
  pass_ms(2'500);
  b.rebalance_ms = 4'000;
  enter(b);
  pass_ms(1'500);
  EXPECT_EQ(answer->calls, 1);
}

TEST_F(ClassicJoin, AnswerTellsGenerationLeaderAndProtocol) {
  const Joined answer = enter(a);
  pass_ms(3'000);
  EXPECT_EQ(answer->generation, 1);
  EXPECT_EQ(answer->leader, a.id);
  EXPECT_EQ(answer->protocol_type, "consumer");
  EXPECT_EQ(answer->protocol, "range");
  EXPECT_FALSE(answer->skip_assignment);
}

TEST_F(ClassicJoin, OnlyTheLeaderIsToldTheMembersAndWhatTheySaid) {
  b.protocols = {{"range", Client::subscription({"u"})}};
  const Joined leader = enter(a), follower = enter(b);
  pass_ms(6'000);
  EXPECT_THAT(leader->members, ElementsAre("a", "b"));
  EXPECT_THAT(leader->subscriptions, ElementsAre(Client::subscription({"t"}), Client::subscription({"u"})));
  EXPECT_THAT(follower->members, IsEmpty());
  EXPECT_EQ(follower->leader, a.id);
}

TEST_F(ClassicJoin, NothingIsStoredUntilTheGroupIsStable) {
  enter(a);
  node().take_records();
  pass_ms(3'000);
  EXPECT_THAT(node().take_records(), IsEmpty());
}

TEST_F(ClassicJoin, MemberIdOfAnUnknownGroupIsUnknown) {
  a.id = "a-1";
  EXPECT_EQ(node().join(a)->error, ErrorCode::unknown_member_id);
  EXPECT_THAT(node().take_records(), IsEmpty());
  EXPECT_FALSE(node().table().contains(group_id));
}

TEST_F(ClassicJoin, MemberIdThatTheGroupDidNotGiveIsUnknown) {
  settle({&a});
  b.id = "b-1";
  const Joined answer = node().join(b);
  EXPECT_EQ(answer->error, ErrorCode::unknown_member_id);
  EXPECT_EQ(answer->member_id, "b-1");
}

TEST_F(ClassicJoin, NoProtocolTypeIsRefusedAndTheGroupIsStoredAllTheSame) {
  a.type = "";
  EXPECT_EQ(node().join(a)->error, ErrorCode::inconsistent_group_protocol);
  EXPECT_THAT(node().take_records(), ElementsAre("generation 0, empty"));
}

TEST_F(ClassicJoin, NoProtocolsAreRefused) {
  a.protocols.clear();
  EXPECT_EQ(node().join(a)->error, ErrorCode::inconsistent_group_protocol);
}

TEST_F(ClassicJoin, OtherProtocolTypeThanTheGroupsIsRefused) {
  settle({&a});
  b.type = "connect";
  EXPECT_EQ(node().join(b)->error, ErrorCode::inconsistent_group_protocol);
}

TEST_F(ClassicJoin, MemberThatSharesNoProtocolWithAllIsRefused) {
  settle({&a});
  b.protocols = {{"sticky", ""}};
  EXPECT_EQ(node().join(b)->error, ErrorCode::inconsistent_group_protocol);
}

TEST_F(ClassicJoin, ProtocolWithTheMostFirstVotesIsChosen) {
  a.protocols = {{"range", "a"}, {"roundrobin", "a"}};
  b.protocols = c.protocols = {{"roundrobin", "bc"}, {"range", "bc"}};
  const Joined answer = enter(a);
  enter(b), enter(c);
  pass_ms(9'000);
  EXPECT_EQ(answer->protocol, "roundrobin");
}

TEST_F(ClassicJoin, OnlyProtocolsThatAllOfferAreVotedFor) {
  a.protocols = {{"range", "a"}, {"sticky", "a"}};
  b.protocols = {{"sticky", "b"}};
  const Joined answer = enter(a);
  enter(b);
  pass_ms(6'000);
  EXPECT_EQ(answer->protocol, "sticky");
}

TEST_F(ClassicJoin, ProtocolNamedTwiceCountsOnce) {
  a.protocols = {{"range", "first"}, {"range", "second"}};
  const Joined answer = enter(a);
  pass_ms(3'000);
  EXPECT_EQ(answer->protocol, "range");
  EXPECT_THAT(answer->subscriptions, ElementsAre("first"));
}

TEST_F(ClassicJoin, StableGroupAtItsLimitLetsNobodyIn) {
  settle({&a, &b});
  node().options().group_max_size = 2;
  const Joined answer = node().join(c);
  EXPECT_EQ(answer->error, ErrorCode::group_max_size_reached);
  EXPECT_EQ(answer->member_id, "");
}

TEST_F(ClassicJoin, WhileMembersRejoinTheLastBeyondTheLimitIsOut) {
  settle({&a, &b, &c});
  node().options().group_max_size = 2;
  const Joined first = node().join(a), second = node().join(b), last = node().join(c);
  EXPECT_EQ(last->error, ErrorCode::group_max_size_reached);
  EXPECT_EQ(node().group()->size(), 2u);
}

TEST_F(ClassicJoin, MemberWhoWaitsAlreadyMayAskAgainAtTheLimit) {
  settle({&a, &b});
  node().options().group_max_size = 1;
  const Joined lost = node().join(a), again = node().join(a);
  EXPECT_EQ(lost->calls, 1);
  EXPECT_EQ(again->calls, 0);
}

TEST_F(ClassicJoin, PendingMemberThatDoesNotComeBackIsForgotten) {
  node().join(a);
  pass_ms(a.session_ms);
  EXPECT_EQ(node().join(a)->error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicJoin, PendingMemberIsWaitedForInARebalance) {
  settle({&a});
  node().join(b);
  const Joined rejoined = node().join(a);
  EXPECT_EQ(rejoined->calls, 0);
  node().join(b);
  EXPECT_EQ(rejoined->calls, 1);
}

TEST_F(ClassicJoin, RebalanceGoesOnWhenAPendingMemberIsForgotten) {
  settle({&a});
  node().join(b);
  const Joined rejoined = node().join(a);
  pass_ms(b.session_ms);
  EXPECT_EQ(rejoined->calls, 1);
}

TEST_F(ClassicJoin, PendingMemberCannotBecomeStatic) {
  node().join(a);
  a.instance = "one";
  EXPECT_EQ(node().join(a)->error, ErrorCode::unknown_server_error);
}

TEST_F(ClassicJoin, GroupThatCannotBeStoredIsNotMade) {
  log_.fail_with(ErrorCode::kafka_storage_error);
  EXPECT_EQ(node().join(a)->error, ErrorCode::not_coordinator);
  EXPECT_FALSE(node().table().contains(group_id));
}

TEST_F(ClassicJoin, VersionZeroRebalancesWithinItsSessionTimeout) {
  a.version = 0;
  a.rebalance_ms = -1;
  enter(a);
  EXPECT_EQ(node().group()->rebalance_timeout_ms(), a.session_ms);
}

TEST_F(ClassicJoin, FollowerThatAsksAgainUnchangedLearnsTheGeneration) {
  settle({&a, &b});
  const Joined answer = node().join(b);
  EXPECT_EQ(answer->generation, 1);
  EXPECT_THAT(answer->members, IsEmpty());
  EXPECT_EQ(node().state(), ClassicState::stable);
}

TEST_F(ClassicJoin, LeaderThatJoinsWantsARebalance) {
  settle({&a, &b});
  EXPECT_EQ(node().join(a)->calls, 0);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
}

TEST_F(ClassicJoin, FollowerWithAnotherSubscriptionMakesARebalance) {
  settle({&a, &b});
  b.protocols = {{"range", Client::subscription({"u"})}};
  node().join(b);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
}

TEST_F(ClassicJoin, LostAnswerIsGivenAgainBeforeTheGroupHasSynced) {
  enter(a), enter(b);
  pass_ms(6'000);
  const Joined leader = node().join(a), follower = node().join(b);
  EXPECT_EQ(leader->generation, 1);
  EXPECT_THAT(leader->members, ElementsAre("a", "b"));
  EXPECT_THAT(follower->members, IsEmpty());
}

TEST_F(ClassicJoin, ChangedSubscriptionBeforeTheGroupHasSyncedMakesARebalance) {
  enter(a), enter(b);
  pass_ms(6'000);
  b.protocols = {{"range", Client::subscription({"u"})}};
  node().join(b);
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
}

TEST_F(ClassicJoin, GroupThatOnlyCommittedOffsetsIsJoinedWithoutARecord) {
  node().table().make_entry(0, group_id);
  EXPECT_EQ(node().join(a)->error, ErrorCode::member_id_required);
  EXPECT_THAT(node().take_records(), IsEmpty());
}

}  // namespace
}  // namespace ottla::test
