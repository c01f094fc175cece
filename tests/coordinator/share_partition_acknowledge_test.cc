// What becomes of records that were delivered to a share group.
#include "coordinator/share_partition_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using enum AcknowledgeType;

class ShareAcknowledgeTest : public SharePartitionTest {
 protected:
  ShareAcknowledgeTest() {
    append(10);
    fetch("a");
  }
};

TEST_F(ShareAcknowledgeTest, TheStartOffsetFollowsWhatIsDoneWith) {
  EXPECT_EQ(acknowledge("a", 5, 9, accept), ErrorCode::none);
  EXPECT_EQ(partition->start_offset(), 0);
  EXPECT_EQ(acknowledge("a", 0, 2, reject), ErrorCode::none);
  EXPECT_EQ(partition->start_offset(), 3);
  EXPECT_EQ(acknowledge("a", 3, 4, gap), ErrorCode::none);
  EXPECT_EQ(partition->start_offset(), 10);
  EXPECT_EQ(in_flight(), "");
}

TEST_F(ShareAcknowledgeTest, EachOffsetMayHaveATypeOfItsOwn) {
  EXPECT_EQ(acknowledge_each("a", 0, {1, 2, 3, 0, 1}), ErrorCode::none);
  EXPECT_EQ(in_flight(),
            "0-0 acknowledged 1; 1-1 available 1; 2-3 archived 1; 4-4 acknowledged 1; 5-9 acquired 1 by a");
}

TEST_F(ShareAcknowledgeTest, IsWrittenWithWhereThePartitionStands) {
  acknowledge("a", 0, 3, accept);
  acknowledge("a", 6, 7, accept);
  ASSERT_EQ(writes.size(), 2);
  EXPECT_EQ(writes[0].delivery_complete_count, 4);
  EXPECT_EQ(writes[1].start_offset, 4);
  EXPECT_EQ(writes[1].state_epoch, 3);
  EXPECT_EQ(writes[1].leader_epoch, 7);
  EXPECT_EQ(writes[1].delivery_complete_count, 2);
  EXPECT_THAT(writes[1].ranges, ElementsAre(StateRange{6, 7, RecordState::acknowledged, 1}));
}

TEST_F(ShareAcknowledgeTest, IsTakenBackWhenItCannotBeWritten) {
  write_fails = ErrorCode::coordinator_not_available;
  EXPECT_EQ(acknowledge("a", 0, 9, accept), ErrorCode::coordinator_not_available);
  EXPECT_EQ(in_flight(), "0-9 acquired 1 by a");
  EXPECT_EQ(end_session("a"), ErrorCode::coordinator_not_available);
  write_fails = ErrorCode::none;
  EXPECT_EQ(acknowledge("a", 0, 9, accept), ErrorCode::none);
}

TEST_F(ShareAcknowledgeTest, IsForTheOwnerAlone) {
  EXPECT_EQ(acknowledge("b", 0, 9, accept), ErrorCode::invalid_record_state);
  EXPECT_EQ(acknowledge("b", 2, 3, accept), ErrorCode::invalid_record_state);
  EXPECT_EQ(in_flight(), "0-9 acquired 1 by a");
}

TEST_F(ShareAcknowledgeTest, IsForOnceOnly) {
  EXPECT_EQ(acknowledge("a", 2, 3, accept), ErrorCode::none);
  EXPECT_EQ(acknowledge("a", 3, 4, accept), ErrorCode::invalid_record_state);
  EXPECT_EQ(in_flight(), "0-1 acquired 1 by a; 2-3 acknowledged 1; 4-9 acquired 1 by a");
}

TEST_F(ShareAcknowledgeTest, WithOneFaultNothingOfARequestHolds) {
  const std::int8_t one[] = {1};
  const coordinator::shares::AcknowledgementBatch batches[] = {{0, 4, one}, {4, 6, one}};
  EXPECT_FALSE(partition->acknowledge("a", batches, now_ms));
  EXPECT_EQ(in_flight(), "0-9 acquired 1 by a");
  EXPECT_THAT(writes, IsEmpty());
}

TEST_F(ShareAcknowledgeTest, RefusesOffsetsThatWereNotFetched) {
  append(5);
  EXPECT_EQ(acknowledge("a", 8, 12, accept), ErrorCode::invalid_request);
  EXPECT_EQ(acknowledge("a", 12, 13, accept), ErrorCode::invalid_request);
}

TEST_F(ShareAcknowledgeTest, RefusesTypesThatDoNotFit) {
  EXPECT_EQ(acknowledge_each("a", 0, {}), ErrorCode::invalid_request);
  EXPECT_EQ(acknowledge_each("a", 0, {1, 5}), ErrorCode::invalid_request);
  EXPECT_EQ(acknowledge_each("a", 0, {-1}), ErrorCode::invalid_request);
  EXPECT_EQ(acknowledge("a", 3, 2, accept), ErrorCode::invalid_request);
}

TEST_F(ShareAcknowledgeTest, ALateOneForWhatIsDoneWithIsNoFault) {
  acknowledge("a", 0, 4, accept);
  EXPECT_EQ(acknowledge("a", 0, 4, accept), ErrorCode::none);
  EXPECT_EQ(acknowledge("a", 3, 6, accept), ErrorCode::none);
  EXPECT_EQ(partition->start_offset(), 7);
}

TEST_F(ShareAcknowledgeTest, WhatIsReleasedTooOftenIsGivenUp) {
  limit({.delivery_count_limit = 2});
  EXPECT_EQ(acknowledge("a", 0, 9, release), ErrorCode::none);
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{0, 9, 2}));
  EXPECT_EQ(acknowledge("b", 0, 9, release), ErrorCode::none);
  EXPECT_EQ(partition->start_offset(), 10);
  EXPECT_THAT(writes.back().ranges, ElementsAre(StateRange{0, 9, RecordState::archived, 2}));
}

TEST_F(ShareAcknowledgeTest, LocksEndByThemselves) {
  EXPECT_EQ(partition->next_lock_expiry_ms(), now_ms + 30'000);
  pass_ms(29'999);
  EXPECT_EQ(in_flight(), "0-9 acquired 1 by a");
  pass_ms(1);
  EXPECT_EQ(in_flight(), "0-9 available 1");
  EXPECT_EQ(partition->next_lock_expiry_ms(), std::nullopt);
  EXPECT_EQ(acknowledge("a", 0, 9, accept), ErrorCode::invalid_record_state);
  EXPECT_THAT(writes.back().ranges, ElementsAre(StateRange{0, 9, RecordState::available, 1}));
}

TEST_F(ShareAcknowledgeTest, LocksEndEvenIfThatCannotBeWritten) {
  write_fails = ErrorCode::unknown_server_error;
  pass_ms(30'000);
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{0, 9, 2}));
}

TEST_F(ShareAcknowledgeTest, LocksAreRenewedForTheRecordsThatAreNamed) {
  now_ms += 20'000;
  EXPECT_EQ(acknowledge("a", 0, 3, renew), ErrorCode::none);
  EXPECT_THAT(writes, IsEmpty());
  pass_ms(10'000);
  EXPECT_EQ(in_flight(), "0-3 acquired 1 by a; 4-9 available 1");
  pass_ms(20'000);
  EXPECT_EQ(in_flight(), "0-9 available 1");
}

TEST_F(ShareAcknowledgeTest, LocksAreNotRenewedWhereTheGroupForbidsIt) {
  limit({.renew_acknowledge_enable = false});
  EXPECT_EQ(acknowledge("a", 0, 9, renew), ErrorCode::invalid_record_state);
  EXPECT_EQ(acknowledge("a", 0, 3, renew), ErrorCode::invalid_record_state);
}

TEST_F(ShareAcknowledgeTest, ASessionsEndGivesItsRecordsBack) {
  append(5);
  fetch("b");
  EXPECT_EQ(end_session("a"), ErrorCode::none);
  EXPECT_EQ(in_flight(), "0-9 available 1; 10-14 acquired 1 by b");
  EXPECT_EQ(end_session("nobody"), ErrorCode::none);
}

TEST_F(ShareAcknowledgeTest, WhatTheLogDroppedMeanwhileIsNotDeliveredAgain) {
  delete_before(4);
  EXPECT_EQ(end_session("a"), ErrorCode::none);
  EXPECT_EQ(in_flight(), "0-3 archived 1; 4-9 available 1");
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{4, 9, 2}));
  EXPECT_EQ(acknowledge("b", 4, 9, accept), ErrorCode::none);
  EXPECT_EQ(partition->start_offset(), 10);
}

TEST_F(ShareAcknowledgeTest, AnotherLeaderKnowsWhatWasWrittenAndDeliversTheRest) {
  acknowledge("a", 0, 1, accept);
  acknowledge("a", 4, 5, reject);
  acknowledge("a", 8, 9, release);
  load();
  EXPECT_THAT(fetch("b"),
              ElementsAre(AcquiredRange{2, 3, 1}, AcquiredRange{6, 7, 1}, AcquiredRange{8, 9, 2}));
  acknowledge("b", 2, 3, accept);
  EXPECT_EQ(partition->start_offset(), 6);
}

}  // namespace
}  // namespace ottla::test
