// Which records a share partition gives to whom.
#include "coordinator/share_partition_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using enum AcknowledgeType;

using ShareAcquireTest = SharePartitionTest;

TEST_F(ShareAcquireTest, GivesEachRecordToOneConsumer) {
  append(5);
  append(5);
  EXPECT_THAT(fetch("a", {.max_records = 5}), ElementsAre(AcquiredRange{0, 4, 1}));
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{5, 9, 1}));
  EXPECT_THAT(fetch("c"), IsEmpty());
  EXPECT_EQ(in_flight(), "0-4 acquired 1 by a; 5-9 acquired 1 by b");
}

TEST_F(ShareAcquireTest, TheLimitOfRecordsIsPassedUpToTheEndOfABatch) {
  append(5);
  append(5);
  append(5);
  EXPECT_THAT(fetch("a", {.max_records = 6}), ElementsAre(AcquiredRange{0, 9, 1}));
  EXPECT_EQ(partition->next_fetch_offset(), 10);
}

TEST_F(ShareAcquireTest, InRecordLimitModeNoRecordIsGivenBeyondTheLimit) {
  append(10);
  EXPECT_THAT(fetch("a", {.max_records = 3, .mode = AcquireMode::record_limit}),
              ElementsAre(AcquiredRange{0, 2, 1}));
  EXPECT_EQ(partition->next_fetch_offset(), 3);
  EXPECT_THAT(fetch("b", {.max_records = 4, .mode = AcquireMode::record_limit}),
              ElementsAre(AcquiredRange{3, 6, 1}));
  EXPECT_EQ(in_flight(), "0-2 acquired 1 by a; 3-6 acquired 1 by b; 7-9 available 0");
}

TEST_F(ShareAcquireTest, RangesAreCutWhereABatchBeginsOnceTheBatchSizeIsReached) {
  for (int i = 0; i < 6; ++i) append(4);
  EXPECT_THAT(fetch("a", {.batch_size = 7}),
              ElementsAre(AcquiredRange{0, 7, 1}, AcquiredRange{8, 15, 1}, AcquiredRange{16, 23, 1}));
}

TEST_F(ShareAcquireTest, NoMoreRecordsAreInFlightThanMayBe) {
  limit({.partition_max_record_locks = 10});
  for (int i = 0; i < 8; ++i) append(4);
  EXPECT_THAT(fetch("a"), ElementsAre(AcquiredRange{0, 11, 1}));
  EXPECT_FALSE(partition->can_acquire());
  acknowledge("a", 0, 3, accept);
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{12, 15, 1}));
}

TEST_F(ShareAcquireTest, AFullPartitionStillGivesWhatWasReleasedAndNothingBehind) {
  limit({.partition_max_record_locks = 8});
  for (int i = 0; i < 4; ++i) append(4);
  fetch("a");
  acknowledge("a", 4, 5, release);
  EXPECT_TRUE(partition->can_acquire());
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{4, 5, 2}));
  EXPECT_THAT(fetch("b"), IsEmpty());
}

TEST_F(ShareAcquireTest, ReleasedRecordsComeFirstAndAreDeliveredOnceMore) {
  append(10);
  append(10);
  fetch("a", {.max_records = 10});
  acknowledge("a", 3, 4, release);
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{3, 4, 2}, AcquiredRange{10, 19, 1}));
}

TEST_F(ShareAcquireTest, WhatWasCompactedAwayIsPassedOver) {
  append(5);
  append(5);
  append(5);
  fetch("a", {.max_records = 5});
  end_session("a");
  compact(0, 4);
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{5, 14, 1}));
  acknowledge("b", 5, 14, accept);
  EXPECT_EQ(partition->start_offset(), 15);
}

TEST_F(ShareAcquireTest, RecordsOnTheirLastDeliveryGoOutAlone) {
  append(4);
  for (int i = 0; i < 2; ++i) fetch("a"), end_session("a");
  // The limit is 5: from the third delivery on less and less of the batch goes out at once.
  EXPECT_THAT(fetch("a"), ElementsAre(AcquiredRange{0, 3, 3}));
  end_session("a");
  EXPECT_THAT(fetch("a"), ElementsAre(AcquiredRange{0, 1, 4}));
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{2, 3, 4}));
  end_session("a");
  end_session("b");
  EXPECT_THAT(fetch("a"), ElementsAre(AcquiredRange{0, 0, 5}));
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{1, 1, 5}));
}

TEST_F(ShareAcquireTest, ABadBatchIsNotMixedWithOthers) {
  append(4);
  append(4);
  for (int i = 0; i < 3; ++i) fetch("a", {.batches = 1}), end_session("a");
  EXPECT_THAT(fetch("a"), ElementsAre(AcquiredRange{0, 1, 4}));
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{2, 3, 4}));
  EXPECT_THAT(fetch("c"), ElementsAre(AcquiredRange{4, 7, 1}));
}

TEST_F(ShareAcquireTest, RecordsOfAbortedTransactionsAreNotGivenAndKeepNothingUp) {
  append(2);
  append(3, {.producer_id = 9, .is_transactional = true});
  append(2, {.producer_id = 8, .is_transactional = true});
  append(1, {.producer_id = 9, .is_transactional = true, .is_abort_marker = true});
  append(2, {.producer_id = 9, .is_transactional = true});
  EXPECT_THAT(fetch("a", {.aborted = {{9, 2}}}), ElementsAre(AcquiredRange{0, 1, 1}, AcquiredRange{5, 9, 1}));
  EXPECT_EQ(acknowledge("a", 0, 1, accept), ErrorCode::none);
  EXPECT_EQ(partition->start_offset(), 5);
}

TEST_F(ShareAcquireTest, APartitionFullOfAbortedRecordsGoesOn) {
  limit({.partition_max_record_locks = 4});
  append(4, {.producer_id = 9, .is_transactional = true});
  append(4, {.producer_id = 9, .is_transactional = true});
  EXPECT_THAT(fetch("a", {.aborted = {{9, 0}}}), IsEmpty());
  EXPECT_EQ(partition->next_fetch_offset(), 4);
  EXPECT_TRUE(partition->can_acquire());
}

TEST_F(ShareAcquireTest, OffsetsBetweenTheStatesThatWereReadAreFetchedToo) {
  for (int i = 0; i < 6; ++i) append(5);
  load(5, {{10, 14, RecordState::acknowledged, 1}, {20, 24, RecordState::available, 2}});
  EXPECT_EQ(partition->next_fetch_offset(), 5);
  EXPECT_THAT(fetch("a", {.batches = 1}), ElementsAre(AcquiredRange{5, 9, 1}));
  EXPECT_THAT(fetch("b"),
              ElementsAre(AcquiredRange{15, 19, 1}, AcquiredRange{20, 24, 3}, AcquiredRange{25, 29, 1}));
  acknowledge("a", 5, 9, accept);
  EXPECT_EQ(partition->start_offset(), 15);
}

TEST_F(ShareAcquireTest, AGapWithoutRecordsKeepsNothingUp) {
  for (int i = 0; i < 6; ++i) append(5);
  load(5, {{10, 14, RecordState::acknowledged, 1}});
  compact(5, 9);
  EXPECT_THAT(fetch("a"), ElementsAre(AcquiredRange{15, 29, 1}));
  EXPECT_EQ(partition->start_offset(), 15);
}

TEST_F(ShareAcquireTest, NothingBeforeTheStartOffsetIsGiven) {
  append(10);
  load(4, {});
  EXPECT_THAT(fetch("a"), ElementsAre(AcquiredRange{4, 9, 1}));
}

TEST_F(ShareAcquireTest, StatesOutOfOrderAreRefused) {
  const StateRange crossing[] = {{0, 5, RecordState::available, 1}, {5, 9, RecordState::available, 1}};
  const StateRange too_early[] = {{3, 9, RecordState::available, 1}};
  const StateRange backwards[] = {{9, 8, RecordState::available, 1}};
  const auto writer = [](const ShareStateUpdate&) { return Result<>{}; };
  EXPECT_EQ(SharePartition::load(0, 0, 0, crossing, writer).error().code, ErrorCode::unknown_server_error);
  EXPECT_EQ(SharePartition::load(4, 0, 0, too_early, writer).error().code, ErrorCode::unknown_server_error);
  EXPECT_EQ(SharePartition::load(0, 0, 0, backwards, writer).error().code, ErrorCode::unknown_server_error);
}

TEST_F(ShareAcquireTest, StatesOfMoreOffsetsThanAnyoneHasInFlightAreRefused) {
  using coordinator::shares::longest_range, coordinator::shares::largest_offset;
  const StateRange longest[] = {{0, longest_range - 1, RecordState::available, 1}};
  const StateRange too_long[] = {{0, longest_range, RecordState::available, 1}};
  const StateRange too_late[] = {{1, largest_offset + 1, RecordState::available, 1}};
  const auto writer = [](const ShareStateUpdate&) { return Result<>{}; };
  EXPECT_TRUE(SharePartition::load(0, 0, 0, longest, writer));
  EXPECT_EQ(SharePartition::load(0, 0, 0, too_long, writer).error().code, ErrorCode::unknown_server_error);
  EXPECT_EQ(SharePartition::load(0, 0, 0, too_late, writer).error().code, ErrorCode::unknown_server_error);
  EXPECT_TRUE(SharePartition::load(largest_offset, 0, 0, {}, writer));
  EXPECT_FALSE(SharePartition::load(largest_offset + 1, 0, 0, {}, writer));
}

TEST_F(ShareAcquireTest, WhatTheLogDroppedIsGivenUp) {
  append(5);
  append(5);
  append(5);
  fetch("a", {.max_records = 5});
  end_session("a");
  delete_before(10);
  EXPECT_EQ(partition->start_offset(), 10);
  EXPECT_THAT(fetch("b"), ElementsAre(AcquiredRange{10, 14, 1}));
  EXPECT_EQ(acknowledge("b", 10, 14, accept), ErrorCode::none);
  EXPECT_EQ(partition->next_fetch_offset(), 15);
}

}  // namespace
}  // namespace ottla::test
