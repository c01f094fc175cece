// Members of both protocols in one group, and groups that change from one to the other.
#include "coordinator/consumer_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Migration : public ConsumerFixture {
 protected:
  Migration() { topic("t", 2); }

  void policy(config::MigrationPolicy policy) {
    options().consumer.migration_policy = policy;
    set_options(options());
  }
  // c is a classic member of a consumer group with t[0], a one of the consumer protocol with t[1].
  void mix() {
    classic_settle(c_, {{"t", {0, 1}}});
    join(a_);
    classic_join(c_);
    classic_sync(c_);
    beat(a_);
    pass_ms(1000);
    records();
  }

  Consumer a_{"a"};
  Client c_{"c"};
};

TEST_F(Migration, UpgradesAClassicGroupWithItsMembers) {
  classic_settle(c_, {{"t", {0, 1}}});
  records();
  EXPECT_EQ(join(a_).epoch, 2);
  EXPECT_THAT(records(),
              ElementsAre("-classic", "member c: t classic", "group 1", "target c: t[0 1]", "targets 1",
                          "current c: 1 stable t[0 1]", "member a: t", "group 2", "target a: t[1]",
                          "target c: t[0]", "targets 2", "current a: 2 unreleased "));
  EXPECT_EQ(listed_type(), "consumer");
}

TEST_F(Migration, PutsAConsumerGroupInPlaceOfAnEmptyClassicOne) {
  classic_settle(c_, {{"t", {0, 1}}});
  classic_leave({&c_});
  records();
  EXPECT_EQ(join(a_).epoch, 2);
  EXPECT_THAT(records(), ElementsAre("-classic", "member a: t", "group 2", "target a: t[0 1]", "targets 2",
                                     "current a: 2 stable t[0 1]"));
  restart();
  EXPECT_EQ(listed_type(), "consumer");
}

TEST_F(Migration, PutsAClassicGroupInPlaceOfAnEmptyConsumerGroup) {
  join(a_);
  leave(a_);
  records();
  classic_settle(c_, {{"t", {0, 1}}});
  EXPECT_THAT(records(), ::testing::IsSupersetOf({"-targets", "-group", "classic 1 of 1"}));
  restart();
  EXPECT_EQ(listed_type(), "classic");
}

TEST_F(Migration, LetsClassicMembersFollowByJoiningAgain) {
  classic_settle(c_, {{"t", {0, 1}}});
  join(a_);
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::rebalance_in_progress);
  EXPECT_EQ(classic_sync(c_).error, ErrorCode::rebalance_in_progress);
  const JoinAnswer answer = classic_join(c_);
  EXPECT_EQ(answer.error, ErrorCode::none);
  EXPECT_EQ(answer.generation, 2);
  EXPECT_EQ(answer.protocol, "range");
  EXPECT_EQ(classic_sync(c_).assignment, "t[0]");
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::none);
  EXPECT_EQ(beat(a_).assignment, "t[1]");
}

TEST_F(Migration, TellsWhoWaitsInTheClassicGroupToJoinAgain) {
  classic_settle(c_, {{"t", {0, 1}}});
  Client late("d");
  classic_join(late);
  const JoinAnswer parked = classic_join(late);
  EXPECT_EQ(parked.calls, 0);
  join(a_);
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::rebalance_in_progress);
  EXPECT_EQ(members(), "a@2  c@1 t[0 1] d@1 ");
}

TEST_F(Migration, RefusesTheUpgradeThatThePolicyForbids) {
  policy(config::MigrationPolicy::downgrade);
  classic_settle(c_, {{"t", {0, 1}}});
  const BeatAnswer answer = join(a_);
  EXPECT_EQ(answer.error, ErrorCode::group_id_not_found);
  EXPECT_EQ(answer.message,
            "Cannot upgrade classic group g to consumer group because online upgrade is disabled.");
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::none);
}

TEST_F(Migration, RefusesTheUpgradeOfOtherProtocolTypes) {
  c_.type = "connect";
  classic_enter(c_);
  EXPECT_EQ(join(a_).message,
            "Cannot upgrade classic group g to consumer group because the group does not use the consumer "
            "embedded protocol.");
}

TEST_F(Migration, DowngradesWhenTheLastModernMemberLeaves) {
  mix();
  EXPECT_EQ(leave(a_).error, ErrorCode::none);
  EXPECT_THAT(records(),
              ElementsAre("-current a", "-current c", "-target a", "-target c", "-targets", "-member a",
                          "-member c", "-partition metadata", "-group", "classic 2 of 1"));
  EXPECT_EQ(listed_type(), "classic");
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::rebalance_in_progress);
  EXPECT_EQ(classic_join(c_).generation, 3);
}

TEST_F(Migration, DowngradesWhenTheLastModernMembersSessionEnds) {
  mix();
  for (int i = 0; i < 45; ++i) {
    pass_ms(1000);
    classic_heartbeat(c_);
  }
  EXPECT_EQ(listed_type(), "classic");
}

TEST_F(Migration, StaysAConsumerGroupWhereThePolicyForbidsTheDowngrade) {
  mix();
  policy(config::MigrationPolicy::upgrade);
  leave(a_);
  EXPECT_THAT(records(), ElementsAre("-current a", "-target a", "-member a", "group 3"));
  EXPECT_EQ(listed_type(), "consumer");
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::none) << "until a new target is known";
}

TEST_F(Migration, IsFoundAgainAfterARestart) {
  mix();
  restart();
  EXPECT_EQ(members(), "a@2 t[1] c@2 t[0]");
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::none);
  leave(a_);
  restart();
  EXPECT_EQ(listed_type(), "classic");
  EXPECT_EQ(classic_join(c_).error, ErrorCode::none);
}

TEST_F(Migration, ReplacesAStaticMemberByOneOfTheOtherProtocol) {
  a_.instance = "i";
  mix();
  Client again("s");
  again.instance = "i";
  const JoinAnswer answer = classic_join(again);
  EXPECT_EQ(answer.error, ErrorCode::none);
  EXPECT_EQ(answer.generation, 2);
  EXPECT_EQ(listed_type(), "classic");
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::none) << "nothing has to be assigned anew";
  EXPECT_EQ(classic_sync(again).assignment, "t[1]");
}

TEST_F(Migration, RebalancesADowngradedGroupWhoseTargetIsStale) {
  topic("u", 1);
  a_.instance = "i";
  mix();
  Client again("s");
  again.instance = "i";
  again.protocols = {{"range", Client::subscription({"t", "u"})}};
  EXPECT_EQ(classic_join(again).error, ErrorCode::none);
  EXPECT_EQ(listed_type(), "classic");
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::rebalance_in_progress);
}

class ClassicMembers : public ConsumerFixture {
 protected:
  ClassicMembers() {
    topic("t", 2);
    join(a_);
    pass_ms(1000);
    records();
  }

  Consumer a_{"a"};
  Client c_{"c"};
};

TEST_F(ClassicMembers, JoinAConsumerGroup) {
  EXPECT_EQ(classic_join(c_).error, ErrorCode::member_id_required);
  EXPECT_THAT(records(), IsEmpty());
  c_.name = c_.id;
  EXPECT_EQ(classic_join(c_).generation, 3);
  EXPECT_EQ(classic_sync(c_).assignment, "");
  EXPECT_EQ(state(), "Reconciling 3/3");
}

TEST_F(ClassicMembers, AreToldToJoinAgainWhenMoreIsFree) {
  classic_enter(c_);
  classic_sync(c_);
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::none) << "its partition is not released yet";
  beat(a_);
  acknowledge(a_);
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::rebalance_in_progress);
  classic_join(c_);
  EXPECT_THAT(classic_sync(c_).assignment, ::testing::StartsWith("t["));
}

TEST_F(ClassicMembers, ArePutOutWithoutASync) {
  classic_enter(c_);
  for (int i = 0; i < 60; ++i) {
    pass_ms(1000);
    classic_heartbeat(c_);
    beat(a_);
  }
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::unknown_member_id);
}

TEST_F(ClassicMembers, ArePutOutWhenTheyDoNotJoinAgain) {
  classic_enter(c_);
  classic_sync(c_);
  beat(a_);
  acknowledge(a_);
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(classic_heartbeat(c_), ErrorCode::rebalance_in_progress);
    pass_ms(1000);
    beat(a_);
  }
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::unknown_member_id);
}

TEST_F(ClassicMembers, HaveTheirOwnSessions) {
  classic_enter(c_);
  classic_sync(c_);
  pass_ms(c_.session_ms);
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::unknown_member_id);
  EXPECT_EQ(beat(a_).error, ErrorCode::none);
}

TEST_F(ClassicMembers, LeaveInOneRequest) {
  Client d("d");
  classic_enter(c_);
  classic_enter(d);
  Client stranger("x");
  stranger.id = "x";
  EXPECT_THAT(classic_leave({&c_, &d, &stranger}),
              ElementsAre(ErrorCode::none, ErrorCode::none, ErrorCode::unknown_member_id));
  EXPECT_EQ(describe().members.size(), 1U);
}

TEST_F(ClassicMembers, AreRefusedWithOtherProtocols) {
  c_.type = "connect";
  EXPECT_EQ(classic_join(c_).error, ErrorCode::inconsistent_group_protocol);
  Client d("d");
  d.protocols = {{"mine", Client::subscription({"t"})}};
  c_.type = "consumer";
  classic_enter(c_);
  EXPECT_EQ(classic_join(d).error, ErrorCode::inconsistent_group_protocol) << "c does not know it";
}

TEST_F(ClassicMembers, SyncOnlyTheirOwnGeneration) {
  classic_enter(c_);
  ++c_.generation;
  EXPECT_EQ(classic_sync(c_).error, ErrorCode::illegal_generation);
  EXPECT_EQ(classic_heartbeat(c_), ErrorCode::illegal_generation);
}

TEST_F(ClassicMembers, AreNotThoseOfTheOtherProtocol) {
  Client impostor("a");
  impostor.id = "a";
  impostor.generation = 2;
  EXPECT_EQ(classic_heartbeat(impostor), ErrorCode::unknown_member_id);
  EXPECT_EQ(classic_sync(impostor).error, ErrorCode::unknown_member_id);
}

}  // namespace
}  // namespace ottla::test
