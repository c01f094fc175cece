// Share groups by frames: coordinators of share partitions are found, members get partitions whose state was
// made, offsets are told with their lag.
#include "broker/broker_fixture.h"
#include "ottla/protocol/messages/10_find_coordinator.h"
#include "ottla/protocol/messages/18_api_versions.h"
#include "ottla/protocol/messages/76_share_group_heartbeat.h"
#include "ottla/protocol/messages/77_share_group_describe.h"
#include "ottla/protocol/messages/83_initialize_share_group_state.h"
#include "ottla/protocol/messages/84_read_share_group_state.h"
#include "ottla/protocol/messages/90_describe_share_group_offsets.h"
#include "ottla/protocol/messages/91_alter_share_group_offsets.h"

namespace ottla::broker::test {
namespace {

using namespace protocol;

class ShareGroupsByFrames : public BrokerTest {
 protected:
  ShareGroupsByFrames() {
    options["share.coordinator.state.topic.num.partitions"] = "3";
    options["offsets.topic.num.partitions"] = "1";
    options["group.share.assignment.interval.ms"] = "0";
  }

  // With a topic and with `__consumer_offsets` made and loaded.
  void begin() {
    start();
    ASSERT_EQ(create_topic("t", 2), ErrorCode::none);
    find_group_coordinator();
  }

  ErrorCode find_share(std::string_view key, int version = 6) {
    FindCoordinatorRequest request{.key_type = 2, .coordinator_keys = {key}};
    return code_in(ask<FindCoordinatorResponse>(request, version)->coordinators.at(0).error_code);
  }

  // Heartbeats of one member until it has so many partitions.
  std::size_t partitions_of_a_member(std::size_t expected) {
    ShareGroupHeartbeatRequest request;
    request.group_id = "g";
    request.member_id = "m";
    request.subscribed_topic_names.emplace(std::initializer_list<std::string_view>{"t"});
    std::size_t partitions = 0;
    for (int tries = 0; tries < 1'000 && partitions != expected; ++tries) {
      const auto answer = ask<ShareGroupHeartbeatResponse>(request, 1);
      if (answer->error_code != 0) continue;
      request.member_epoch = answer->member_epoch;
      request.subscribed_topic_names.reset();
      if (!answer->assignment) continue;
      partitions = 0;
      for (const auto& topic : answer->assignment->topic_partitions) partitions += topic.partitions.size();
    }
    return partitions;
  }
};

TEST_F(ShareGroupsByFrames, ACoordinatorIsFoundForASharePartition) {
  begin();
  const std::string key = "g:" + Uuid::from_halves(1, 2).to_string() + ":0";
  EXPECT_EQ(find_share("g:no-id:0"), ErrorCode::invalid_request);
  EXPECT_EQ(find_share(key, 5), ErrorCode::invalid_request);
  EXPECT_EQ(find_share(key), ErrorCode::none);
}

TEST_F(ShareGroupsByFrames, AMemberGetsPartitionsOnceTheirStateIsMade) {
  begin();
  EXPECT_EQ(partitions_of_a_member(2), 2);
  ShareGroupDescribeRequest request{.group_ids = {"g"}, .include_authorized_operations = true};
  const auto answer = ask<ShareGroupDescribeResponse>(request, 1);
  EXPECT_EQ(answer->groups.at(0).group_state, "Stable");
  EXPECT_EQ(answer->groups.at(0).members.size(), 1);
  EXPECT_EQ(answer->groups.at(0).authorized_operations, 3400);
}

TEST_F(ShareGroupsByFrames, OffsetsAreSetAndTold) {
  begin();
  AlterShareGroupOffsetsRequest request;
  request.group_id = "g";
  request.topics.push_back({"t", {{0, 0}}});
  EXPECT_EQ(ask<AlterShareGroupOffsetsResponse>(request, 0)->error_code, 0);
  DescribeShareGroupOffsetsRequest all;
  all.groups.push_back({"g", std::nullopt});
  const auto answer = ask<DescribeShareGroupOffsetsResponse>(all, 1);
  EXPECT_EQ(answer->groups.at(0).topics.at(0).partitions.at(0).start_offset, 0);
  EXPECT_EQ(answer->groups.at(0).topics.at(0).partitions.at(0).lag, 0);
}

TEST_F(ShareGroupsByFrames, StateOfNoTopicIsRefused) {
  begin();
  InitializeShareGroupStateRequest request;
  request.group_id = "g";
  request.topics.push_back({Uuid::from_halves(7, 7), {{0, 1, -1}}});
  const auto answer = ask<InitializeShareGroupStateResponse>(request, 0);
  EXPECT_EQ(code_in(answer->results.at(0).partitions.at(0).error_code),
            ErrorCode::unknown_topic_or_partition);
}

TEST_F(ShareGroupsByFrames, DraftVersionsAreNotOffered) {
  start();
  const auto answer = ask<ApiVersionsResponse>(ApiVersionsRequest{}, 0);
  for (const auto& api : answer->api_keys) {
    const bool had_a_draft = api.api_key == 76 || api.api_key == 77;
    EXPECT_TRUE(!had_a_draft || api.min_version == 1) << api.api_key;
  }
}

}  // namespace
}  // namespace ottla::broker::test
