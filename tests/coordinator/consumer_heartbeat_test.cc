// Members of the consumer protocol that come, follow, and go: answers and records.
#include "coordinator/consumer_fixture.h"
#include "coordinator/two_members.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What share() gives: a has t[0 1], b has t[2].
class ConsumerHeartbeat : public TwoMembers<ConsumerFixture, Consumer> {
 protected:
  void keep_alive(Consumer& consumer, std::int64_t ms) {
    for (std::int64_t passed = 0; passed < ms; passed += 1000) {
      beat(consumer);
      pass_ms(1000);
    }
  }
};

TEST_F(ConsumerHeartbeat, GivesTheFirstMemberEverythingAtOnce) {
  const BeatAnswer answer = join(a_);
  EXPECT_EQ(answer.error, ErrorCode::none);
  EXPECT_EQ(answer.epoch, 2);
  EXPECT_EQ(answer.interval_ms, 5000);
  EXPECT_EQ(answer.assignment, "t[0 1 2]");
  EXPECT_THAT(records(), ElementsAre("member a: t", "group 2", "target a: t[0 1 2]", "targets 2",
                                     "current a: 2 stable t[0 1 2]"));
  EXPECT_EQ(state(), "Stable 2/2");
  EXPECT_EQ(listed_type(), "consumer");
}

TEST_F(ConsumerHeartbeat, SaysAndWritesNothingWhenNothingChanges) {
  join(a_);
  records();
  EXPECT_EQ(beat(a_).assignment, std::nullopt);
  EXPECT_EQ(acknowledge(a_).assignment, std::nullopt);
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(ConsumerHeartbeat, TellsTheAssignmentToWhoeverSaysEverything) {
  join(a_);
  records();
  EXPECT_EQ(resubscribe(a_).assignment, "t[0 1 2]");
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(ConsumerHeartbeat, AssignsMembersTogetherThatComeWithinTheInterval) {
  join(a_);
  records();
  const BeatAnswer answer = join(b_);
  EXPECT_EQ(answer.epoch, 2);
  EXPECT_EQ(answer.assignment, "");
  EXPECT_THAT(records(), ElementsAre("member b: t", "group 3", "current b: 2 stable "));
  EXPECT_EQ(state(), "Assigning 2/3");
  pass_ms(1000);
  beat(b_);
  EXPECT_EQ(state(), "Reconciling 3/3");
}

TEST_F(ConsumerHeartbeat, AssignsEachMemberAtOnceWithoutAnInterval) {
  options().consumer.assignment_interval_ms = 0;
  set_options(options());
  join(a_);
  records();
  EXPECT_EQ(join(b_).epoch, 3);
  EXPECT_THAT(records(), ElementsAre("member b: t", "group 3", "target a: t[0 1]", "target b: t[2]",
                                     "targets 3", "current b: 3 unreleased "));
}

TEST_F(ConsumerHeartbeat, MovesAPartitionOnlyWhenItsOwnerGaveItUp) {
  let_b_in();
  EXPECT_EQ(beat(a_).assignment, "t[0 1]");
  EXPECT_EQ(a_.epoch, 2);
  EXPECT_THAT(records(), ElementsAre("current a: 2 unrevoked t[0 1] revoking t[2]"));
  EXPECT_EQ(beat(b_).assignment, std::nullopt);
  EXPECT_EQ(acknowledge(a_).epoch, 3);
  EXPECT_EQ(beat(b_).assignment, "t[2]");
  EXPECT_THAT(records(), ElementsAre("current b: 3 unreleased ", "current a: 3 stable t[0 1]",
                                     "current b: 3 stable t[2]"));
  EXPECT_EQ(members(), "a@3 t[0 1] b@3 t[2]");
}

TEST_F(ConsumerHeartbeat, ShowsWhatIsYetToBeGivenUpAsOwned) {
  let_b_in();
  beat(a_);
  EXPECT_EQ(members(), "a@2 t[0 1 2] b@3 ");
}

TEST_F(ConsumerHeartbeat, PutsOutWhoDoesNotGiveUpInTime) {
  a_.rebalance_ms = 10'000;
  let_b_in();
  keep_alive(a_, 10'000);
  EXPECT_THAT(records(), ElementsAre("current a: 2 unrevoked t[0 1] revoking t[2]", "-current a", "-target a",
                                     "-member a", "group 4"));
  EXPECT_EQ(beat(a_).error, ErrorCode::unknown_member_id);
}

TEST_F(ConsumerHeartbeat, PutsOutWhoIsSilentForASession) {
  join(a_);
  pass_ms(44'999);
  EXPECT_EQ(beat(a_).error, ErrorCode::none);
  records();
  pass_ms(45'000);
  EXPECT_THAT(records(), ElementsAre("-current a", "-target a", "-member a", "group 3"));
  EXPECT_EQ(state(), "Empty 2/3");
}

TEST_F(ConsumerHeartbeat, RemovesWhoLeaves) {
  share();
  const BeatAnswer answer = leave(a_);
  EXPECT_EQ(answer.error, ErrorCode::none);
  EXPECT_EQ(answer.epoch, -1);
  EXPECT_EQ(answer.member_id, "a");
  EXPECT_THAT(records(), ElementsAre("-current a", "-target a", "-member a", "group 4"));
  pass_ms(1000);
  EXPECT_EQ(beat(b_).assignment, "t[0 1 2]");
}

TEST_F(ConsumerHeartbeat, KnowsOnlyItsMembers) {
  join(a_);
  Consumer stranger("x");
  stranger.epoch = 1;
  EXPECT_EQ(beat(stranger).error, ErrorCode::unknown_member_id);
  EXPECT_EQ(leave(stranger).error, ErrorCode::unknown_member_id);
}

TEST_F(ConsumerHeartbeat, KnowsOnlyItsGroups) {
  a_.epoch = 1;
  const BeatAnswer answer = beat(a_);
  EXPECT_EQ(answer.error, ErrorCode::group_id_not_found);
  EXPECT_EQ(answer.message, "Consumer group g not found.");
  EXPECT_EQ(leave(a_).message, "Group g not found.");
  EXPECT_EQ(describe().error_code, static_cast<std::int16_t>(ErrorCode::group_id_not_found));
}

TEST_F(ConsumerHeartbeat, FencesEpochsThatTheMemberNeverHad) {
  share();
  a_.epoch = 4;
  EXPECT_THAT(beat(a_).message, HasSubstr("greater member epoch (4) than the one known"));
  a_.epoch = 1;
  EXPECT_EQ(beat(a_).error, ErrorCode::fenced_member_epoch);
}

TEST_F(ConsumerHeartbeat, TakesThePreviousEpochWithNothingButItsOwn) {
  share();
  a_.epoch = 2;
  EXPECT_EQ(beat(a_).error, ErrorCode::fenced_member_epoch) << "it does not say what it owns";
  EXPECT_EQ(acknowledge(a_).epoch, 3);
  a_.epoch = 2;
  a_.owned = {{"t", {0, 1, 2}}};
  EXPECT_EQ(acknowledge(a_).error, ErrorCode::fenced_member_epoch);
}

TEST_F(ConsumerHeartbeat, LetsAMemberJoinAnewWithNothing) {
  share();
  EXPECT_EQ(join(a_).assignment, "t[0 1]");
  EXPECT_EQ(a_.epoch, 3);
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(ConsumerHeartbeat, IsFullAtItsMaximum) {
  options().consumer.max_size = 1;
  set_options(options());
  join(a_);
  EXPECT_EQ(join(b_).error, ErrorCode::group_max_size_reached);
  EXPECT_EQ(join(a_).error, ErrorCode::none);
}

TEST_F(ConsumerHeartbeat, NamesMembersOfVersionZeroItself) {
  Consumer nameless("");
  nameless.version = 0;
  const BeatAnswer answer = join(nameless);
  EXPECT_EQ(answer.error, ErrorCode::none);
  EXPECT_EQ(answer.member_id.size(), 22U);
  nameless.version = 1;
  nameless.id.clear();
  EXPECT_EQ(join(nameless).message, "MemberId can't be empty.");
}

TEST_F(ConsumerHeartbeat, FollowsATopicThatGrows) {
  join(a_);
  pass_ms(1000);
  topic("t", 4);
  records();
  EXPECT_EQ(beat(a_).assignment, "t[0 1 2 3]");
  EXPECT_THAT(records(),
              ElementsAre("group 3", "target a: t[0 1 2 3]", "targets 3", "current a: 3 stable t[0 1 2 3]"));
}

TEST_F(ConsumerHeartbeat, FollowsATopicThatComesAndGoes) {
  a_.topics = {"t", "u"};
  join(a_);
  topic("u", 1);
  pass_ms(1000);
  EXPECT_EQ(beat(a_).assignment, "t[0 1 2] u[0]");
  remove_topic("t");
  pass_ms(1000);
  EXPECT_EQ(beat(a_).assignment, "u[0]");
}

TEST_F(ConsumerHeartbeat, LooksAtNoTopicThatDoesNotConcernIt) {
  join(a_);
  pass_ms(1000);
  topic("other", 4);
  records();
  beat(a_);
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(ConsumerHeartbeat, TakesTopicsAwayAsSoonAsTheyAreUnsubscribed) {
  topic("u", 1);
  join(a_);
  records();
  a_.topics = {"u"};
  EXPECT_EQ(resubscribe(a_).assignment, "");
  EXPECT_THAT(records(), ElementsAre("member a: u", "group 3", "current a: 2 unrevoked  revoking t[0 1 2]"));
  pass_ms(1000);
  EXPECT_EQ(acknowledge(a_).assignment, "u[0]");
}

TEST_F(ConsumerHeartbeat, UsesTheAssignorThatMostMembersName) {
  EXPECT_EQ((join(a_), describe().assignor_name), "uniform");
  b_.assignor = "range";
  join(b_);
  EXPECT_EQ(describe().assignor_name, "range");
}

TEST_F(ConsumerHeartbeat, AnswersAtTheGroupsOwnInterval) {
  group_config("consumer.heartbeat.interval.ms", "7000");
  EXPECT_EQ(join(a_).interval_ms, 7000);
  group_config("consumer.heartbeat.interval.ms", "99000");
  EXPECT_EQ(beat(a_).interval_ms, 15'000) << "the broker's bound";
}

TEST_F(ConsumerHeartbeat, ChangesNothingWhenTheLogFails) {
  join(a_);
  log_.fail_with(ErrorCode::kafka_storage_error);
  EXPECT_EQ(join(b_).error, ErrorCode::not_coordinator);
  log_.fail_with(ErrorCode::none);
  EXPECT_EQ(members(), "a@2 t[0 1 2]");
  EXPECT_EQ(join(b_).error, ErrorCode::none);
}

TEST_F(ConsumerHeartbeat, GoesOnAfterARestart) {
  let_b_in();
  beat(a_);
  const std::string before = members();
  restart();
  EXPECT_EQ(members(), before);
  EXPECT_EQ(state(), "Reconciling 3/3");
  EXPECT_EQ(acknowledge(a_).epoch, 3);
  EXPECT_EQ(beat(b_).assignment, "t[2]");
}

TEST_F(ConsumerHeartbeat, BeginsSessionsAnewAfterARestart) {
  join(a_);
  pass_ms(30'000);
  restart();
  pass_ms(30'000);
  EXPECT_EQ(beat(a_).error, ErrorCode::none);
  pass_ms(45'000);
  EXPECT_EQ(beat(a_).error, ErrorCode::unknown_member_id);
}

TEST_F(ConsumerHeartbeat, IsRefusedWhereTheProtocolIsOff) {
  options().group_coordinator_rebalance_protocols = {"classic"};
  set_options(options());
  EXPECT_EQ(join(a_).error, ErrorCode::unsupported_version);
}

TEST_F(ConsumerHeartbeat, TakesOverAGroupThatOnlyCommittedOrIsEmpty) {
  join(a_);
  leave(a_);
  EXPECT_EQ(state(), "Empty 2/3");
  Client classic("c");
  classic_enter(classic);
  EXPECT_EQ(listed_type(), "classic");
  classic_leave({&classic});
  pass_ms(0);
  records();
  EXPECT_EQ(join(a_).epoch, 2) << "a new group";
  EXPECT_THAT(records(), ElementsAre("-classic", "member a: t", "group 2", "target a: t[0 1 2]", "targets 2",
                                     "current a: 2 stable t[0 1 2]"));
}

// A request that is refused before any group is looked at.
class ConsumerRules : public ConsumerFixture {
 protected:
  ConsumerRules() {
    request_.group_id = group_id;
    request_.member_id = "a";
    request_.rebalance_timeout_ms = 1000;
    request_.subscribed_topic_names.emplace();
    request_.topic_partitions.emplace();
  }

  protocol::ConsumerGroupHeartbeatRequest request_;
};

TEST_F(ConsumerRules, AskForTexts) {
  EXPECT_EQ(send(request_).error, ErrorCode::none);
  request_.rack_id = " ";
  EXPECT_EQ(send(request_).message, "RackId can't be empty.");
  request_.instance_id = "";
  EXPECT_EQ(send(request_).message, "InstanceId can't be empty.");
  request_.group_id = "";
  EXPECT_EQ(send(request_).message, "GroupId can't be empty.");
  EXPECT_EQ(send(request_).error, ErrorCode::invalid_request);
}

TEST_F(ConsumerRules, AskAJoiningMemberForEverything) {
  request_.subscribed_topic_names.reset();
  EXPECT_EQ(send(request_).message,
            "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
  request_.topic_partitions->emplace_back();
  EXPECT_EQ(send(request_).message, "TopicPartitions must be empty when (re-)joining.");
  request_.rebalance_timeout_ms = -1;
  EXPECT_EQ(send(request_).message, "RebalanceTimeoutMs must be provided in first request.");
}

TEST_F(ConsumerRules, AskForEpochsThatMeanSomething) {
  request_.member_epoch = -2;
  EXPECT_EQ(send(request_).message, "InstanceId can't be null.");
  request_.member_epoch = -3;
  EXPECT_EQ(send(request_).message, "MemberEpoch is invalid.");
}

TEST_F(ConsumerRules, AskForAKnownAssignor) {
  request_.server_assignor = "best";
  EXPECT_EQ(send(request_).message,
            "ServerAssignor best is not supported. Supported assignors: uniform, range.");
  EXPECT_EQ(send(request_).error, ErrorCode::unsupported_assignor);
}

}  // namespace
}  // namespace ottla::test
