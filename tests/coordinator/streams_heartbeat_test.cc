// Members of the streams protocol that come, follow, and go: answers and records.
#include "coordinator/streams_fixture.h"
#include "coordinator/two_members.h"
#include "ottla/protocol/messages/08_offset_commit.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What share() gives: a has 0[0 2], b has 0[1].
class StreamsHeartbeat : public TwoMembers<StreamsFixture, StreamsClient> {
 protected:
  void option(std::int32_t config::StreamsGroupConfig::*option, std::int32_t value) {
    options().streams.*option = value;
    set_options(options());
  }

  ErrorCode commit(const StreamsClient& client, std::int32_t epoch, PartitionIndex partition) {
    protocol::OffsetCommitRequest request;
    request.group_id = group();
    request.member_id = client.id;
    request.generation_id_or_member_epoch = epoch;
    request.topics.push_back({"t", zero_uuid, {{partition, 7, -1, -1, ""}}});
    ErrorCode error = ErrorCode::unknown_server_error;
    auto reply = [&error](const protocol::OffsetCommitResponse& response) {
      error = ErrorCode{response.topics.front().partitions.front().error_code};
    };
    coordinator_->offset_commit({9, "client", "/127.0.0.1"}, request, std::move(reply), now_ms());
    return error;
  }
};

TEST_F(StreamsHeartbeat, GivesTheFirstMemberEveryTaskAtOnceWithoutAnInitialDelay) {
  const StreamsAnswer answer = join(a_);
  EXPECT_EQ(answer.error, ErrorCode::none);
  EXPECT_EQ(answer.epoch, 2);
  EXPECT_EQ(answer.interval_ms, 5000);
  EXPECT_EQ(answer.tasks, "0[0 1 2]");
  EXPECT_THAT(answer.statuses, IsEmpty());
  EXPECT_THAT(records(), ElementsAre("member a", "topology 0 of 1", "group 2 valid 0", "target a: 0[0 1 2]",
                                     "targets 2", "current a: 2 stable 0[0 1 2]"));
  EXPECT_EQ(state(), "Stable 2/2");
  EXPECT_EQ(listed_type(), "streams");
}

TEST_F(StreamsHeartbeat, SaysAndWritesNothingWhenNothingChanges) {
  join(a_);
  records();
  EXPECT_EQ(beat(a_).tasks, std::nullopt);
  EXPECT_EQ(acknowledge(a_).tasks, std::nullopt);
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(StreamsHeartbeat, WaitsForMoreMembersBeforeTheFirstAssignment) {
  option(&config::StreamsGroupConfig::initial_rebalance_delay_ms, 3000);
  const StreamsAnswer answer = join(a_);
  EXPECT_EQ(answer.tasks, "");
  EXPECT_THAT(answer.statuses,
              ElementsAre("5: Assignment delayed due to the configured initial rebalance delay."));
  join(b_);
  EXPECT_EQ(state(), "Assigning 1/3");
  pass_ms(3000);
  EXPECT_EQ(beat(a_).tasks, "0[0 2]");
  EXPECT_EQ(beat(b_).tasks, "0[1]");
}

TEST_F(StreamsHeartbeat, AssignsMembersTogetherThatComeWithinTheInterval) {
  join(a_);
  const StreamsAnswer answer = join(b_);
  EXPECT_EQ(answer.tasks, "");
  EXPECT_THAT(answer.statuses,
              ElementsAre("5: Assignment delayed due to the configured assignment interval."));
  EXPECT_EQ(state(), "Assigning 2/3");
  pass_ms(1000);
  beat(b_);
  EXPECT_EQ(state(), "Reconciling 3/3");
}

TEST_F(StreamsHeartbeat, MovesATaskOnlyWhenItsOwnerGaveItUp) {
  let_b_in();
  EXPECT_EQ(beat(a_).tasks, "0[0 1]");
  EXPECT_EQ(a_.epoch, 2);
  EXPECT_THAT(records(), ElementsAre("current a: 2 unrevoked 0[0 1] revoking 0[2]"));
  EXPECT_EQ(beat(b_).tasks, std::nullopt);
  EXPECT_EQ(acknowledge(a_).epoch, 3);
  EXPECT_EQ(beat(b_).tasks, "0[2]");
  EXPECT_EQ(members(), "a@3 0[0 1] b@3 0[2]");
}

TEST_F(StreamsHeartbeat, PutsOutWhoDoesNotGiveUpInTime) {
  a_.rebalance_ms = 10'000;
  let_b_in();
  beat(a_);
  records();
  pass_ms(10'000);
  EXPECT_THAT(records(), ElementsAre("-current a", "-target a", "-member a", "group 4 valid 0"));
  EXPECT_EQ(beat(a_).error, ErrorCode::unknown_member_id);
}

TEST_F(StreamsHeartbeat, PutsOutWhoIsSilentForASession) {
  join(a_);
  pass_ms(44'999);
  EXPECT_EQ(beat(a_).error, ErrorCode::none);
  pass_ms(45'000);
  EXPECT_EQ(beat(a_).error, ErrorCode::unknown_member_id);
  EXPECT_EQ(state(), "Empty 2/3");
}

TEST_F(StreamsHeartbeat, KeepsTheSessionsOfALoadedGroup) {
  join(a_);
  restart();
  pass_ms(44'999);
  EXPECT_EQ(beat(a_).error, ErrorCode::none);
  pass_ms(45'000);
  EXPECT_EQ(beat(a_).error, ErrorCode::unknown_member_id);
}

TEST_F(StreamsHeartbeat, GivesTheTasksOfALeaverToTheOthers) {
  share();
  EXPECT_EQ(leave(a_).epoch, -1);
  EXPECT_THAT(records(), ElementsAre("-current a", "-target a", "-member a", "group 4 valid 0"));
  settle({&b_});
  EXPECT_EQ(members(), "b@4 0[0 1 2]");
}

TEST_F(StreamsHeartbeat, FencesAnEpochThatIsNotTheMembers) {
  share();
  a_.epoch += 1;
  EXPECT_EQ(beat(a_).error, ErrorCode::fenced_member_epoch);
  a_.epoch = 1;
  EXPECT_EQ(acknowledge(a_).error, ErrorCode::fenced_member_epoch);
}

TEST_F(StreamsHeartbeat, TakesThePreviousEpochOfWhoMissedAnAnswer) {
  join(a_);
  StreamsClient late = a_;
  late.epoch = 0;
  join(b_);
  pass_ms(1000);
  acknowledge(a_);
  acknowledge(a_);
  late.epoch = 2;
  late.active = a_.active;
  EXPECT_EQ(acknowledge(late).error, ErrorCode::none);
}

TEST_F(StreamsHeartbeat, HasStandbyTasksInOtherProcesses) {
  a_.topology = b_.topology = word_count();
  group_config("streams.num.standby.replicas", "1");
  settle({&a_, &b_});
  EXPECT_EQ(members(), "a@3 0[0 2] 1[1] standby 1[0 2] b@3 0[1] 1[0 2] standby 1[1]");
}

TEST_F(StreamsHeartbeat, AssignsAnewWhenTheStandbyReplicasChange) {
  a_.topology = b_.topology = word_count();
  settle({&a_, &b_});
  EXPECT_THAT(members(), ::testing::Not(HasSubstr("standby")));
  group_config("streams.num.standby.replicas", "1");
  settle({&a_, &b_});
  EXPECT_THAT(members(), HasSubstr("standby"));
}

TEST_F(StreamsHeartbeat, TellsEverybodyToEndWhenOneAsksForIt) {
  share();
  a_.shuts_down = true;
  beat(a_);
  EXPECT_THAT(beat(b_).statuses,
              ElementsAre(HasSubstr("4: Streams group member a encountered a fatal error")));
  leave(a_);
  leave(b_);
  EXPECT_THAT(join(b_).statuses, ::testing::Not(::testing::Contains(HasSubstr("4:"))));
}

TEST_F(StreamsHeartbeat, TellsWhereTheStateOfWhichPartitionsIs) {
  a_.port = 9001;
  b_.port = 9002;
  settle({&a_, &b_});
  const StreamsAnswer answer = beat(b_);
  EXPECT_EQ(answer.endpoints, std::nullopt);
  b_.endpoint_epoch = -1;
  EXPECT_EQ(beat(b_).endpoints, "9001: t[0 1], 9002: t[2]");
}

TEST_F(StreamsHeartbeat, LetsAMemberCommitWithTheEpochThatGaveItTheTask) {
  join(a_);
  EXPECT_EQ(commit(a_, 2, 0), ErrorCode::none);
  settle({&a_, &b_});
  EXPECT_EQ(commit(a_, 2, 0), ErrorCode::none);
  EXPECT_EQ(commit(a_, 2, 2), ErrorCode::stale_member_epoch);
  EXPECT_EQ(commit(a_, 9, 0), ErrorCode::stale_member_epoch);
  EXPECT_EQ(commit(StreamsClient("x"), 2, 0), ErrorCode::unknown_member_id);
}

TEST_F(StreamsHeartbeat, RefusesToDeleteAGroupWithMembersAndDeletesAnEmptyOne) {
  join(a_);
  EXPECT_EQ(delete_group(), ErrorCode::non_empty_group);
  leave(a_);
  records();
  EXPECT_EQ(delete_group(), ErrorCode::none);
  EXPECT_THAT(records(), ElementsAre("-targets", "-group", "-topology"));
  EXPECT_EQ(listed_type(), "");
}

TEST_F(StreamsHeartbeat, RefusesOneMemberTooMany) {
  option(&config::StreamsGroupConfig::max_size, 1);
  join(a_);
  EXPECT_EQ(join(b_).error, ErrorCode::group_max_size_reached);
}

TEST_F(StreamsHeartbeat, IsNotServedUnlessItIsListedAmongTheProtocols) {
  options().group_coordinator_rebalance_protocols = {"classic", "consumer"};
  set_options(options());
  EXPECT_EQ(join(a_).error, ErrorCode::unsupported_version);
}

TEST_F(StreamsHeartbeat, IsNoProtocolOfAConsumerGroup) {
  Consumer consumer("x");
  ConsumerFixture::join(consumer);
  EXPECT_EQ(join(a_).error, ErrorCode::group_id_not_found);
}

}  // namespace
}  // namespace ottla::test
