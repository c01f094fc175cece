// Consumer groups by frames: what each version of ConsumerGroupHeartbeat and ConsumerGroupDescribe asks and
// answers.
#include "broker/broker_fixture.h"
#include "ottla/protocol/messages/68_consumer_group_heartbeat.h"
#include "ottla/protocol/messages/69_consumer_group_describe.h"

namespace ottla::broker::test {
namespace {

using namespace protocol;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class ConsumerGroupsTest : public BrokerTest {
 protected:
  // With a topic and with `__consumer_offsets` made and loaded.
  void begin() {
    start();
    ASSERT_EQ(create_topic("t", 2), ErrorCode::none);
    find_group_coordinator();
    ConsumerGroupHeartbeatRequest stranger = join_request("");
    stranger.member_epoch = 1;
    stranger.member_id = "x";
    const auto answers = [&] {
      const auto answer = ask<ConsumerGroupHeartbeatResponse>(stranger, 1);
      return code_in(answer->error_code) == ErrorCode::group_id_not_found;
    };
    for (int tries = 0; tries < 1'000 && !answers(); ++tries) continue;
  }

  static ConsumerGroupHeartbeatRequest join_request(std::string_view member_id) {
    ConsumerGroupHeartbeatRequest request;
    request.group_id = "g";
    request.member_id = member_id;
    request.rebalance_timeout_ms = 60'000;
    request.subscribed_topic_names = std::vector<std::string_view>{"t"};
    request.topic_partitions.emplace();
    return request;
  }
};

TEST_F(ConsumerGroupsTest, EveryVersionJoins) {
  begin();
  for (int version = 0; version <= 1; ++version) {
    const std::string id = version == 0 ? "" : "member";
    const auto answer = ask<ConsumerGroupHeartbeatResponse>(join_request(id), version);
    EXPECT_EQ(answer->error_code, 0);
    EXPECT_EQ(answer->heartbeat_interval_ms, 5'000);
    EXPECT_EQ(answer->member_epoch, 2);
  }
}

TEST_F(ConsumerGroupsTest, AssignmentNamesTopicsByTheirIds) {
  begin();
  const auto answer = ask<ConsumerGroupHeartbeatResponse>(join_request("a"), 1);
  ASSERT_TRUE(answer->assignment.has_value());
  ASSERT_THAT(answer->assignment->topic_partitions, SizeIs(1));
  EXPECT_FALSE(answer->assignment->topic_partitions[0].topic_id.is_zero());
  EXPECT_THAT(answer->assignment->topic_partitions[0].partitions, ElementsAre(0, 1));
}

TEST_F(ConsumerGroupsTest, RefusalsCarryASentence) {
  begin();
  const auto answer = ask<ConsumerGroupHeartbeatResponse>(join_request(""), 1);
  EXPECT_EQ(code_in(answer->error_code), ErrorCode::invalid_request);
  EXPECT_EQ(answer->error_message, "MemberId can't be empty.");
}

TEST_F(ConsumerGroupsTest, GroupIsDescribed) {
  begin();
  ask<ConsumerGroupHeartbeatResponse>(join_request("a"), 1);
  ConsumerGroupDescribeRequest request;
  request.group_ids = {"g", "none"};
  request.include_authorized_operations = true;
  const auto answer = ask<ConsumerGroupDescribeResponse>(request, 1);
  ASSERT_THAT(answer->groups, SizeIs(2));
  EXPECT_EQ(answer->groups[0].group_state, "Stable");
  EXPECT_EQ(answer->groups[0].authorized_operations, 3400);
  ASSERT_THAT(answer->groups[0].members, SizeIs(1));
  EXPECT_EQ(answer->groups[0].members[0].member_type, 1);
  EXPECT_EQ(answer->groups[0].members[0].assignment.topic_partitions[0].topic_name, "t");
  EXPECT_EQ(code_in(answer->groups[1].error_code), ErrorCode::group_id_not_found);
  EXPECT_EQ(answer->groups[1].error_message, "Group none not found.");
}

TEST_F(ConsumerGroupsTest, GroupSurvivesAKill) {
  begin();
  ask<ConsumerGroupHeartbeatResponse>(join_request("a"), 1);
  kill();
  start();
  ConsumerGroupHeartbeatRequest beat;
  beat.group_id = "g";
  beat.member_id = "a";
  beat.member_epoch = 2;
  const auto loading = [&] {
    const auto answer = ask<ConsumerGroupHeartbeatResponse>(beat, 1);
    return code_in(answer->error_code) == ErrorCode::coordinator_load_in_progress;
  };
  for (int tries = 0; tries < 1'000 && loading(); ++tries) continue;
  EXPECT_EQ(ask<ConsumerGroupHeartbeatResponse>(beat, 1)->error_code, 0);
}

TEST_F(ConsumerGroupsTest, AreRefusedWhereTheProtocolIsNotEnabled) {
  options["group.coordinator.rebalance.protocols"] = "classic";
  start();
  const auto answer = ask<ConsumerGroupHeartbeatResponse>(join_request("a"), 1);
  EXPECT_EQ(code_in(answer->error_code), ErrorCode::unsupported_version);
}

}  // namespace
}  // namespace ottla::broker::test
