// Groups by real frames: coordinators are found, offsets live through restarts, parked requests end with the
// broker.
#include "broker/broker_fixture.h"
#include "broker/coordinator_call.h"
#include "ottla/protocol/messages/08_offset_commit.h"
#include "ottla/protocol/messages/09_offset_fetch.h"
#include "ottla/protocol/messages/10_find_coordinator.h"
#include "ottla/protocol/messages/11_join_group.h"
#include "ottla/protocol/messages/16_list_groups.h"

namespace ottla::broker::test {
namespace {

using protocol::FindCoordinatorRequest;
using protocol::FindCoordinatorResponse;
using protocol::JoinGroupRequest;
using protocol::JoinGroupResponse;
using protocol::ListGroupsRequest;
using protocol::ListGroupsResponse;
using protocol::OffsetCommitRequest;
using protocol::OffsetCommitResponse;
using protocol::OffsetFetchRequest;
using protocol::OffsetFetchResponse;

class GroupsTest : public BrokerTest {
 protected:
  GroupsTest() { options["offsets.topic.num.partitions"] = "5"; }

  ErrorCode find(std::string_view group) {
    const auto answer = ask<FindCoordinatorResponse>(FindCoordinatorRequest{.coordinator_keys = {group}}, 6);
    wait_until_loaded(group);
    return code_in(answer->coordinators.at(0).error_code);
  }
  // As clients do it: they ask again.
  void wait_until_loaded(std::string_view group) {
    OffsetFetchRequest request;
    request.group_id = group;
    while (code_in(ask<OffsetFetchResponse>(request, 7)->error_code) ==
           ErrorCode::coordinator_load_in_progress) {
    }
  }
  ErrorCode commit(std::string_view group, std::string_view topic, Offset offset) {
    OffsetCommitRequest request;
    request.group_id = group;
    request.topics.push_back({topic, {}, {{0, offset}}});
    const auto answer = ask<OffsetCommitResponse>(request, 8);
    return code_in(answer->topics.at(0).partitions.at(0).error_code);
  }
  Offset committed(std::string_view group, std::string_view topic) {
    OffsetFetchRequest request;
    request.group_id = group;
    request.topics->push_back({topic, {0}});
    wait_until_loaded(group);
    const auto answer = ask<OffsetFetchResponse>(request, 7);
    EXPECT_EQ(answer->error_code, 0);
    return answer->topics.at(0).partitions.at(0).committed_offset;
  }
  JoinGroupRequest join_request() const {
    JoinGroupRequest request;
    request.group_id = "g";
    request.protocol_type = "consumer";
    request.session_timeout_ms = 10'000;
    request.rebalance_timeout_ms = 60'000;
    request.protocols.push_back({"range", {}});
    return request;
  }
};

TEST_F(GroupsTest, The_first_request_for_a_coordinator_makes_its_topic) {
  start();
  EXPECT_EQ(find("g"), ErrorCode::none);
  const auto described = describe("__consumer_offsets");
  EXPECT_EQ(described->topics.at(0).partitions.size(), 5);
  EXPECT_TRUE(described->topics.at(0).is_internal);
}

TEST_F(GroupsTest, A_coordinator_is_told_in_every_version) {
  start();
  for (int version = 0; version < 4; ++version) {
    const auto answer = ask<FindCoordinatorResponse>(FindCoordinatorRequest{.key = "g"}, version);
    EXPECT_EQ(answer->node_id, 1);
    EXPECT_EQ(answer->error_message, version == 0 ? "" : "NONE");
  }
  const auto many = ask<FindCoordinatorResponse>(FindCoordinatorRequest{.coordinator_keys = {"a", "b"}}, 4);
  EXPECT_EQ(many->coordinators.at(1).key, "b");
  EXPECT_EQ(many->coordinators.at(1).node_id, 1);
}

TEST_F(GroupsTest, A_kind_of_coordinator_that_is_not_served_is_refused) {
  start();
  const auto answer = ask<FindCoordinatorResponse>(FindCoordinatorRequest{.key = "g", .key_type = 9}, 3);
  EXPECT_EQ(code_in(answer->error_code), ErrorCode::invalid_request);
  EXPECT_EQ(answer->node_id, -1);
}

TEST_F(GroupsTest, Offsets_outlive_a_clean_end_and_a_kill) {
  start();
  create_topic("t");
  find("g");
  EXPECT_EQ(commit("g", "t", 5), ErrorCode::none);
  restart();
  EXPECT_EQ(committed("g", "t"), 5);
  EXPECT_EQ(commit("g", "t", 6), ErrorCode::none);
  kill();
  start();
  EXPECT_EQ(committed("g", "t"), 6);
}

TEST_F(GroupsTest, A_full_disk_refuses_commits_until_there_is_room) {
  start();
  create_topic("t");
  find("g");
  EXPECT_EQ(commit("g", "t", 5), ErrorCode::none);
  files.set_capacity(0);
  EXPECT_EQ(commit("g", "t", 6), ErrorCode::not_coordinator);
  EXPECT_EQ(committed("g", "t"), 5);
  files.set_capacity(std::nullopt);
  EXPECT_EQ(commit("g", "t", 6), ErrorCode::none);
  kill();
  start();
  EXPECT_EQ(committed("g", "t"), 6);
}

TEST_F(GroupsTest, Coordinates_once_the_log_of_the_offsets_finds_room) {
  start();
  create_topic("t");
  files.inject({.kinds = {ottla::test::Call::open},
                .path = "__consumer_offsets-",
                .sticky = true,
                .reason = "No space left on device"});
  find("g");
  EXPECT_EQ(commit("g", "t", 5), ErrorCode::not_coordinator);
  files.clear_faults();
  create_topic("another");
  EXPECT_EQ(commit("g", "t", 5), ErrorCode::none);
  EXPECT_EQ(committed("g", "t"), 5);
}

TEST_F(GroupsTest, Without_the_topic_of_the_offsets_nobody_coordinates) {
  start();
  create_topic("t");
  EXPECT_EQ(commit("g", "t", 5), ErrorCode::not_coordinator);
  EXPECT_EQ(ask<ListGroupsResponse>(ListGroupsRequest{}, 5)->groups.size(), 0);
}

TEST_F(GroupsTest, Deleting_a_topic_deletes_its_offsets) {
  start();
  create_topic("t");
  create_topic("u");
  find("g");
  commit("g", "t", 5);
  commit("g", "u", 6);
  delete_topic("t");
  create_topic("t");
  EXPECT_EQ(committed("g", "t"), -1);
  EXPECT_EQ(committed("g", "u"), 6);
}

TEST_F(GroupsTest, A_parked_request_is_answered_when_the_broker_stops) {
  start();
  find("g");
  const auto call = send(frame_of(join_request(), 3));
  EXPECT_TRUE(still_waits(*call));
  broker->begin_shutdown();
  EXPECT_EQ(code_in(answer_of<JoinGroupResponse>(*call, 3)->error_code), ErrorCode::not_coordinator);
  EXPECT_EQ(code_in(ask<JoinGroupResponse>(join_request(), 3)->error_code),
            ErrorCode::coordinator_not_available);
}

TEST_F(GroupsTest, A_parked_request_is_answered_by_a_timer) {
  options["group.initial.rebalance.delay.ms"] = "20";
  start();
  find("g");
  const auto call = send(frame_of(join_request(), 3));
  EXPECT_EQ(answer_of<JoinGroupResponse>(*call, 3)->generation_id, 1);
}

TEST(ClientHost, Is_as_Java_prints_it) {
  EXPECT_EQ(client_host_of("127.0.0.1"), "/127.0.0.1");
  EXPECT_EQ(client_host_of("::1"), "/0:0:0:0:0:0:0:1");
  EXPECT_EQ(client_host_of("::ffff:10.0.0.7"), "/10.0.0.7");
}

}  // namespace
}  // namespace ottla::broker::test
