// Classic groups by frames: what each version of JoinGroup, SyncGroup, Heartbeat, LeaveGroup and
// DescribeGroups asks and answers, and requests that wait for other members.
#include "broker/broker_fixture.h"
#include "ottla/protocol/messages/11_join_group.h"
#include "ottla/protocol/messages/12_heartbeat.h"
#include "ottla/protocol/messages/13_leave_group.h"
#include "ottla/protocol/messages/14_sync_group.h"
#include "ottla/protocol/messages/15_describe_groups.h"

namespace ottla::broker::test {
namespace {

using namespace protocol;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr int newest_join = 9;

class ClassicGroupsTest : public BrokerTest {
 protected:
  ClassicGroupsTest() {
    options["group.initial.rebalance.delay.ms"] = "0";
    options["offsets.topic.num.partitions"] = "1";
  }

  // With `__consumer_offsets` made and loaded.
  void begin() {
    start();
    find_group_coordinator();
    HeartbeatRequest heartbeat;
    heartbeat.group_id = "g";
    // Unlike the others it is answered while loading, with none.
    const auto loading = [&] { return ask<HeartbeatResponse>(heartbeat, 4)->error_code == 0; };
    for (int tries = 0; tries < 1'000 && loading(); ++tries) continue;
  }

  static JoinGroupRequest join_request(std::string_view member_id) {
    JoinGroupRequest request;
    request.group_id = "g";
    request.session_timeout_ms = 10'000;
    request.rebalance_timeout_ms = 60'000;
    request.member_id = member_id;
    request.protocol_type = "consumer";
    request.protocols.push_back({"range", as_bytes("subscription")});
    return request;
  }
  // A member alone in its group; gives its id.
  std::string join(int version = newest_join) {
    const auto asked = ask<JoinGroupResponse>(join_request(""), version);
    if (asked->error_code == 0) return std::string(asked->member_id);
    EXPECT_EQ(code_in(asked->error_code), ErrorCode::member_id_required);
    const auto joined = ask<JoinGroupResponse>(join_request(asked->member_id), version);
    EXPECT_EQ(joined->error_code, 0);
    return std::string(joined->member_id);
  }
  static SyncGroupRequest sync_request(std::string_view member_id) {
    SyncGroupRequest request;
    request.group_id = "g";
    request.generation_id = 1;
    request.member_id = member_id;
    request.protocol_type = "consumer";
    request.protocol_name = "range";
    request.assignments.push_back({member_id, as_bytes("everything")});
    return request;
  }
};

TEST_F(ClassicGroupsTest, EveryVersionJoinsAndSyncs) {
  begin();
  for (int version = 0; version <= newest_join; ++version) {
    const std::string id = join(version);
    EXPECT_THAT(id, StartsWith("test-"));
    SyncGroupRequest sync = sync_request(id);
    sync.generation_id = 2 * version + 1;
    const auto answer = ask<SyncGroupResponse>(sync, std::min(version, 5));
    EXPECT_EQ(as_text(answer->assignment), "everything") << version;
    LeaveGroupRequest leave;
    leave.group_id = "g";
    leave.member_id = id;
    EXPECT_EQ(ask<LeaveGroupResponse>(leave, 1)->error_code, 0);
  }
}

TEST_F(ClassicGroupsTest, NoProtocolIsEmptyBeforeVersionSevenAndNullSince) {
  begin();
  EXPECT_EQ(ask<JoinGroupResponse>(join_request("stranger"), 6)->protocol_name, "");
  EXPECT_EQ(ask<JoinGroupResponse>(join_request("stranger"), 7)->protocol_name, std::nullopt);
}

TEST_F(ClassicGroupsTest, ProtocolIsTold) {
  begin();
  const auto asked = ask<JoinGroupResponse>(join_request(""), newest_join);
  const auto joined = ask<JoinGroupResponse>(join_request(asked->member_id), newest_join);
  EXPECT_EQ(joined->protocol_type, "consumer");
  EXPECT_EQ(joined->protocol_name, "range");
  EXPECT_EQ(joined->leader, joined->member_id);
  EXPECT_THAT(joined->members, SizeIs(1));
}

TEST_F(ClassicGroupsTest, SessionTimeoutsHaveBounds) {
  begin();
  JoinGroupRequest request = join_request("");
  for (const std::int32_t timeout_ms : {5'999, 1'800'001}) {
    request.session_timeout_ms = timeout_ms;
    EXPECT_EQ(code_in(ask<JoinGroupResponse>(request, 5)->error_code), ErrorCode::invalid_session_timeout);
  }
}

TEST_F(ClassicGroupsTest, GroupNeedsAnId) {
  begin();
  JoinGroupRequest request = join_request("");
  request.group_id = "";
  EXPECT_EQ(code_in(ask<JoinGroupResponse>(request, 5)->error_code), ErrorCode::invalid_group_id);
}

TEST_F(ClassicGroupsTest, SyncWithoutProtocolIsRefusedSinceVersionFive) {
  begin();
  const std::string member = join();
  SyncGroupRequest request = sync_request(member);
  request.protocol_name.reset();
  EXPECT_EQ(code_in(ask<SyncGroupResponse>(request, 5)->error_code), ErrorCode::inconsistent_group_protocol);
  EXPECT_EQ(ask<SyncGroupResponse>(request, 4)->error_code, 0);
}

TEST_F(ClassicGroupsTest, FollowerWaitsOnItsConnectionForTheLeader) {
  begin();
  const std::string leader = join(3);
  const auto second = send(frame_of(join_request(""), 3));
  EXPECT_TRUE(still_waits(*second));
  ask<JoinGroupResponse>(join_request(leader), 3);
  const auto joined = answer_of<JoinGroupResponse>(*second, 3);
  EXPECT_EQ(joined->generation_id, 2);
  SyncGroupRequest sync = sync_request(joined->member_id);
  sync.generation_id = 2;
  const auto waiting = send(frame_of(sync, 2));
  EXPECT_TRUE(still_waits(*waiting));
  sync.member_id = leader;
  ask<SyncGroupResponse>(sync, 2);
  EXPECT_EQ(as_text(answer_of<SyncGroupResponse>(*waiting, 2)->assignment), "everything");
}

TEST_F(ClassicGroupsTest, WhoWaitsWhenTheBrokerEndsIsToldSo) {
  begin();
  join(3);
  const auto waiting = send(frame_of(join_request(""), 3));
  EXPECT_TRUE(still_waits(*waiting));
  broker->begin_shutdown();
  EXPECT_EQ(code_in(answer_of<JoinGroupResponse>(*waiting, 3)->error_code), ErrorCode::not_coordinator);
}

TEST_F(ClassicGroupsTest, HeartbeatOfEveryVersion) {
  begin();
  HeartbeatRequest request;
  request.group_id = "g";
  request.generation_id = 1;
  const std::string id = join();
  request.member_id = id;
  for (int version = 0; version <= 4; ++version) {
    EXPECT_EQ(ask<HeartbeatResponse>(request, version)->error_code, 0) << version;
  }
}

TEST_F(ClassicGroupsTest, OldClientIsToldOfItsLeaveInTheWholeAnswer) {
  begin();
  LeaveGroupRequest request;
  request.group_id = "g";
  request.member_id = "stranger";
  EXPECT_EQ(code_in(ask<LeaveGroupResponse>(request, 2)->error_code), ErrorCode::unknown_member_id);
  request.member_id = "";
  request.members.push_back({"stranger", std::nullopt, std::nullopt});
  const auto listed = ask<LeaveGroupResponse>(request, 3);
  EXPECT_EQ(listed->error_code, 0);
  EXPECT_EQ(code_in(listed->members.at(0).error_code), ErrorCode::unknown_member_id);
}

TEST_F(ClassicGroupsTest, GroupIsDescribedWithWhatTheClientMayDo) {
  begin();
  const std::string id = join();
  ask<SyncGroupResponse>(sync_request(id), 5);
  DescribeGroupsRequest request;
  request.groups = {"g"};
  request.include_authorized_operations = true;
  const auto answer = ask<DescribeGroupsResponse>(request, 6);
  EXPECT_EQ(answer->groups.at(0).group_state, "Stable");
  EXPECT_EQ(answer->groups.at(0).authorized_operations, 3400);
  EXPECT_EQ(answer->groups.at(0).members.at(0).client_host, "/127.0.0.1");
  EXPECT_EQ(answer->groups.at(0).members.at(0).client_id, "test");
}

TEST_F(ClassicGroupsTest, UnknownGroupIsDescribedByVersion) {
  begin();
  DescribeGroupsRequest request;
  request.groups = {"nobody"};
  EXPECT_EQ(ask<DescribeGroupsResponse>(request, 5)->groups.at(0).group_state, "Dead");
  const auto newest = ask<DescribeGroupsResponse>(request, 6);
  EXPECT_EQ(code_in(newest->groups.at(0).error_code), ErrorCode::group_id_not_found);
  EXPECT_EQ(newest->groups.at(0).error_message, "Group nobody not found.");
}

TEST_F(ClassicGroupsTest, MembersOutliveARestart) {
  begin();
  const std::string id = join();
  ask<SyncGroupResponse>(sync_request(id), 5);
  kill();
  begin();
  const auto answer = ask<SyncGroupResponse>(sync_request(id), 5);
  EXPECT_EQ(as_text(answer->assignment), "everything");
}

}  // namespace
}  // namespace ottla::broker::test
