// ShareFetch and ShareAcknowledge: records to members of a share group and back, long polls, limits, errors.
#include "broker/share_fixture.h"

namespace ottla::broker::test {
namespace {

using protocol::ShareFetchRequest;
using protocol::ShareFetchResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ShareFetchTest : public ShareTest {
 protected:
  std::unique_ptr<Call> poll(ShareFetchRequest request, std::int32_t wait_ms = 60'000) {
    request.max_wait_ms = wait_ms;
    return send(frame_of(request, 2));
  }
  std::string polled(Call& call) { return acquired(answer_of<ShareFetchResponse>(call, 2).message); }
  Values values(const ShareFetchResponse& response) { return values_of(only(response).records->bytes); }
};

TEST_F(ShareFetchTest, EachRecordGoesToOneMember) {
  produce("t", {"a", "b"});
  const auto first = join("m1");
  EXPECT_EQ(acquired(first.message), "0: 0-1 x1");
  EXPECT_THAT(values_of(only(first.message).records->bytes), ElementsAre("a", "b"));
  EXPECT_EQ(first->acquisition_lock_timeout_ms, 30'000);
  EXPECT_EQ(acquired(join("m2").message), "");
  produce("t", {"c"});
  EXPECT_EQ(acquired(share_fetch(fetch_by("m2", 1)).message), "0: 2-2 x1");
}

TEST_F(ShareFetchTest, AcknowledgementsComeWithTheNextFetchOrAlone) {
  produce("t", {"a", "b", "c"});
  join("m1");
  const auto next = share_fetch(fetch_by("m1", 1, {}, {{"t", 0, 0, 0}, {"t", 0, 1, 1, 2}}));
  EXPECT_EQ(only(next.message).acknowledge_error_code, 0);
  EXPECT_EQ(acquired(next.message), "0: 1-1 x2");
  EXPECT_EQ(said_error(say("m1", 2, {{"t", 0, 1, 2}})), ErrorCode::none);
  EXPECT_EQ(said_error(say("m1", 3, {{"t", 0, 1, 1}})), ErrorCode::none) << "it is done with";
}

TEST_F(ShareFetchTest, WhatIsNotHeldIsNotAcknowledged) {
  produce("t", {"a", "b", "c"});
  join("m1");
  join("m2");
  EXPECT_EQ(said_error(say("m2", 1, {{"t", 0, 0, 0}})), ErrorCode::invalid_record_state);
  EXPECT_EQ(said_error(say("m2", 2, {{"t", 0, 3, 3}})), ErrorCode::invalid_request);
  EXPECT_EQ(said_error(say("m2", 3, {{"t", 1, 0, 0}})), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(said_error(say("m2", 4, {{"t", 7, 0, 0}})), ErrorCode::unknown_topic_or_partition);
}

TEST_F(ShareFetchTest, BatchesOfAcknowledgementsMustBeInOrder) {
  produce("t", {"a", "b", "c"});
  join("m1");
  EXPECT_EQ(said_error(say("m1", 1, {{"t", 0, 2, 2}, {"t", 0, 0, 0}})), ErrorCode::invalid_request);
  EXPECT_EQ(said_error(say("m1", 2, {{"t", 0, 1, 0}})), ErrorCode::invalid_request);
  EXPECT_EQ(said_error(say("m1", 3, {{"t", 0, 0, 0, 5}})), ErrorCode::invalid_request);
  EXPECT_EQ(said_error(say("m1", 4, {{"t", 0, 0, 0, 4}})), ErrorCode::invalid_request) << "no renewal";
  auto torn = say("m1", 5, {{"t", 0, 0, 2}});
  torn.topics[0].partitions[0].acknowledgement_batches[0].acknowledge_types = {1, 1};
  EXPECT_EQ(said_error(torn), ErrorCode::invalid_request);
}

TEST_F(ShareFetchTest, ARenewalFetchesNothing) {
  produce("t", {"a"});
  join("m1");
  produce("t", {"b"});
  auto request = fetch_by("m1", 1, {}, {{"t", 0, 0, 0, 4}});
  request.is_renew_ack = true;
  EXPECT_EQ(session_error(request), ErrorCode::invalid_request);
  request.min_bytes = request.max_bytes = request.max_records = 0;
  const auto renewed = share_fetch(request);
  EXPECT_EQ(only(renewed.message).acknowledge_error_code, 0);
  EXPECT_EQ(acquired(renewed.message), "");
}

TEST_F(ShareFetchTest, AGroupMayForbidRenewals) {
  ASSERT_EQ(set(group_resource, "g", "share.renew.acknowledge.enable", "false"), ErrorCode::none);
  produce("t", {"a"});
  join("m1");
  auto request = say("m1", 1, {{"t", 0, 0, 0, 4}});
  request.is_renew_ack = true;
  EXPECT_EQ(said_error(request), ErrorCode::invalid_record_state);
}

TEST_F(ShareFetchTest, ALongPollEndsWithTheNextRecord) {
  join("m1");
  const auto call = poll(fetch_by("m1", 1));
  EXPECT_TRUE(still_waits(*call));
  produce("t", {"a"});
  EXPECT_EQ(polled(*call), "0: 0-0 x1");
}

TEST_F(ShareFetchTest, ALongPollEndsWhenRecordsAreReleased) {
  produce("t", {"a"});
  join("m1");
  join("m2");
  const auto call = poll(fetch_by("m2", 1));
  EXPECT_TRUE(still_waits(*call));
  EXPECT_EQ(said_error(say("m1", 1, {{"t", 0, 0, 0, 2}})), ErrorCode::none);
  EXPECT_EQ(polled(*call), "0: 0-0 x2");
}

TEST_F(ShareFetchTest, ALongPollEndsWithItsTime) {
  join("m1");
  const auto call = poll(fetch_by("m1", 1), 50);
  EXPECT_THAT(answer_of<ShareFetchResponse>(*call, 2)->responses, IsEmpty());
}

TEST_F(ShareFetchTest, ALongPollEndsWithItsTopic) {
  join("m1");
  const auto call = poll(fetch_by("m1", 1));
  EXPECT_EQ(delete_topic("t"), ErrorCode::none);
  EXPECT_EQ(polled(*call), "");
  EXPECT_EQ(code_in(only(share_fetch(fetch_by("m1", 2)).message).error_code),
            ErrorCode::unknown_topic_or_partition);
}

TEST_F(ShareFetchTest, ALongPollEndsWithTheBroker) {
  join("m1");
  const auto call = poll(fetch_by("m1", 1));
  EXPECT_TRUE(still_waits(*call));
  broker->begin_shutdown();
  EXPECT_EQ(polled(*call), "");
}

TEST_F(ShareFetchTest, AConnectionsEndGivesItsRecordsBack) {
  produce("t", {"a", "b"});
  join("m1");
  close_connection();
  EXPECT_EQ(acquired(join("m2").message), "0: 0-1 x2");
}

TEST_F(ShareFetchTest, WhatIsAcknowledgedSurvivesAKill) {
  produce("t", {"a", "b", "c"});
  join("m1");
  EXPECT_EQ(said_error(say("m1", 1, {{"t", 0, 0, 1}})), ErrorCode::none);
  kill();
  start();
  EXPECT_EQ(acquired_once_loaded("m1"), "0: 2-2 x1");
}

TEST_F(ShareFetchTest, RecordsAreSharedOutOverThePartitions) {
  for (const PartitionIndex partition : {0, 1, 2}) produce("t", {"a", "b"}, partition);
  auto request = fetch_by("m1", 0, {0, 1, 2});
  request.max_records = 3;
  EXPECT_EQ(acquired(share_fetch(request).message), "0: 0-1 x1, 1: 0-1 x1");
  EXPECT_EQ(acquired(share_fetch(fetch_by("m1", 1)).message), "2: 0-1 x1");
}

TEST_F(ShareFetchTest, OnlyTheBatchesAroundWhatIsAcquiredAreSent) {
  for (const char* value : {"a", "b", "c", "d"}) produce("t", {value});
  join("m1");
  EXPECT_EQ(said_error(say("m1", 1, {{"t", 0, 1, 2, 2}})), ErrorCode::none);
  const auto again = join("m2");
  EXPECT_EQ(acquired(again.message), "0: 1-2 x2");
  EXPECT_THAT(values(again.message), ElementsAre("b", "c"));
}

TEST_F(ShareFetchTest, ManySmallBatchesAreFoundOneByOne) {
  for (int i = 0; i < 200; ++i) produce("t", {std::string(static_cast<std::size_t>(i % 3 * 40), 'x')});
  auto request = fetch_by("m1", 0, {0});
  request.max_records = 150;
  const auto first = share_fetch(request);
  EXPECT_EQ(acquired(first.message), "0: 0-149 x1");
  EXPECT_THAT(values(first.message), SizeIs(150));
  EXPECT_EQ(acquired(share_fetch(fetch_by("m1", 1)).message), "0: 150-199 x1");
}

TEST_F(ShareFetchTest, ALimitOfRecordsCanBeStrict) {
  produce("t", {"a", "b", "c", "d"});
  auto request = fetch_by("m1", 0, {0});
  request.max_records = 3;
  request.share_acquire_mode = 1;
  const auto strict = share_fetch(request);
  EXPECT_EQ(acquired(strict.message), "0: 0-2 x1");
  EXPECT_THAT(values(strict.message), SizeIs(4)) << "the batch is whole";
}

TEST_F(ShareFetchTest, TheGroupsOptionsHold) {
  ASSERT_EQ(set(group_resource, "g", "share.record.lock.duration.ms", "20000"), ErrorCode::none);
  ASSERT_EQ(set(group_resource, "g", "share.partition.max.record.locks", "100"), ErrorCode::none);
  for (int i = 0; i < 3; ++i) produce("t", Values(60, "x"));
  const auto full = join("m1");
  EXPECT_EQ(full->acquisition_lock_timeout_ms, 20'000);
  EXPECT_EQ(acquired(full.message), "0: 0-119 x1");
  EXPECT_EQ(acquired(join("m2").message), "");
}

TEST_F(ShareFetchTest, ANewGroupBeginsWhereItsOptionSays) {
  produce("t", {"a", "b"});
  for (const char* group : {"late", "early"}) initialize(group, "t", 0, -1);
  ASSERT_EQ(set(group_resource, "early", "share.auto.offset.reset", "earliest"), ErrorCode::none);
  auto request = fetch_by("m1", 0, {0});
  request.group_id = "late";
  EXPECT_EQ(acquired(share_fetch(request).message), "");
  request.group_id = "early";
  EXPECT_EQ(acquired(share_fetch(request).message), "0: 0-1 x1");
  produce("t", {"c"});
  request = fetch_by("m1", 1);
  request.group_id = "late";
  EXPECT_EQ(acquired(share_fetch(request).message), "0: 2-2 x1");
}

TEST_F(ShareFetchTest, ANewGroupMayBeginSomeTimeAgo) {
  produce("t", {"old"});
  clock.advance_ms(7'200'000);
  produce("t", {"young"});
  initialize("since", "t", 0, -1);
  ASSERT_EQ(set(group_resource, "since", "share.auto.offset.reset", "by_duration:PT1H"), ErrorCode::none);
  auto request = fetch_by("m1", 0, {0});
  request.group_id = "since";
  EXPECT_EQ(acquired(share_fetch(request).message), "0: 1-1 x1");
}

TEST_F(ShareFetchTest, AGroupThatWasNotAssignedThePartitionIsRefused) {
  auto request = fetch_by("m1", 0, {0});
  request.group_id = "unheard";
  EXPECT_EQ(code_in(only(share_fetch(request).message).error_code), ErrorCode::unknown_server_error);
}

TEST_F(ShareFetchTest, RequestsWithoutAGroupOrAMemberAreRefused) {
  auto request = fetch_by("m1", 0, {0});
  request.group_id.reset();
  EXPECT_EQ(session_error(request), ErrorCode::invalid_request);
  EXPECT_EQ(session_error(fetch_by("", 0)), ErrorCode::invalid_request);
  EXPECT_EQ(session_error(fetch_by(std::string(37, 'm'), 0)), ErrorCode::invalid_request);
  EXPECT_EQ(session_error(fetch_by(std::string(36, 'm'), 0)), ErrorCode::none);
  EXPECT_EQ(code_in(acknowledge(say("", 1, {}))->error_code), ErrorCode::invalid_request);
}

}  // namespace
}  // namespace ottla::broker::test
