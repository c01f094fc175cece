// What Kafka's vectors do not show: the relaxed way and its limits, stamping, repairs, and our own appends.
#include "ottla/records/validation.h"

#include <gtest/gtest.h>

#include "ottla/base/crc32c.h"
#include "ottla/records/control.h"
#include "records/fixture.h"
#include "support/allocations.h"

namespace ottla::records::test {
namespace {

constexpr TimestampMs now_ms = 1700000060000;

std::vector<PlainRecord> keyed(int count, std::size_t value_bytes = 20) {
  std::vector<PlainRecord> records;
  for (int i = 0; i < count; ++i) {
    records.push_back({i, now_ms - 1000 + i, "k" + std::to_string(i), std::string(value_bytes, 'v'), {}});
  }
  return records;
}

class Producing : public testing::Test {
 protected:
  void send(Bytes bytes) { bytes_ = std::move(bytes); }
  void send(const std::vector<PlainRecord>& records, Codec codec = Codec::none) {
    send(batch_of(records, {.compression = Compression::of(codec)}));
  }
  // Changes the batch to be sent and puts its checksum right.
  template <class Value>
  void set(std::size_t at, Value value) {
    store_big_endian(bytes_.data() + at, value);
    store_big_endian(bytes_.data() + position::crc, crc32c(BatchView(bytes_).checked()));
  }
  Validated<PreparedBatch> analyze() { return records::analyze(bytes_, rules_, request_, workspace_); }
  ErrorCode error() {
    const Validated<PreparedBatch> batch = analyze();
    return batch ? ErrorCode::none : batch.error().code;
  }
  PreparedBatch accepted() {
    Validated<PreparedBatch> batch = analyze();
    EXPECT_TRUE(batch) << batch.error().message;
    return batch ? std::move(*batch) : PreparedBatch{};
  }
  bool was_opened() const { return workspace_.opened.capacity() > 0; }

  Bytes bytes_;
  AppendRules rules_;
  AppendRequest request_{.topic = "topic", .partition = 3, .produce_version = 9, .now_ms = now_ms};
  Workspace workspace_;
};

TEST_F(Producing, ARelaxedBatchIsPatchedInPlaceWithoutAnAllocation) {
  for (const Codec codec : {Codec::none, Codec::zstd}) {
    send(keyed(100), codec);
    const Bytes before = bytes_;
    const std::size_t allocations_before = ottla::test::allocation_count;
    Validated<PreparedBatch> batch = analyze();
    const AssignedOffsets assigned = assign_offsets(*batch, 500, 7, now_ms);
    EXPECT_EQ(ottla::test::allocation_count, allocations_before);
    EXPECT_TRUE(batch->in_place());
    EXPECT_EQ(assigned.last, 599);
    EXPECT_EQ(batch->view().leader_epoch(), 7);
    EXPECT_TRUE(std::equal(before.begin() + 16, before.end(), bytes_.begin() + 16));
    EXPECT_EQ(read_all(bytes_).value().back().offset, 599);
  }
  EXPECT_FALSE(was_opened());
}

TEST_F(Producing, OnlyARuleThatAsksOpensACompressedBatch) {
  const auto opens = [&](auto change) {
    workspace_ = Workspace();
    rules_ = AppendRules();
    send(keyed(3), Codec::gzip);
    change();
    accepted();
    return was_opened();
  };
  EXPECT_FALSE(opens([] {}));
  EXPECT_FALSE(opens([&] { rules_.compression = Compression::of(Codec::gzip); }));
  EXPECT_FALSE(opens([&] { rules_.timestamp_type = TimestampType::log_append_time; }));
  EXPECT_TRUE(opens([&] { rules_.validation = Validation::strict; }));
  EXPECT_TRUE(opens([&] { rules_.compacted = true; }));
  EXPECT_TRUE(opens([&] { rules_.compression = Compression::of(Codec::lz4); }));
  EXPECT_TRUE(opens([&] { set(position::max_timestamp, now_ms + 3600001); }));
}

TEST_F(Producing, WhatNoCodecOpensIsFoundOnlyWhenOpened) {
  send(keyed(50), Codec::zstd);
  set(header_bytes + 4, std::int64_t{-1});
  EXPECT_EQ(error(), ErrorCode::none);
  rules_.validation = Validation::strict;
  EXPECT_EQ(error(), ErrorCode::unknown_server_error);
}

TEST_F(Producing, ABombIsTooLarge) {
  send({{0, now_ms, "k", std::string(1 << 20, 'v'), {}}}, Codec::zstd);
  rules_.validation = Validation::strict;
  rules_.opened_bytes_at_most = 1 << 20;
  EXPECT_EQ(error(), ErrorCode::message_too_large);
  rules_.opened_bytes_at_most = (1 << 20) + 100;
  EXPECT_EQ(error(), ErrorCode::none);
}

TEST_F(Producing, ARelaxedCountThatTheBytesCannotHoldIsLookedInto) {
  for (const Codec codec : {Codec::none, Codec::gzip}) {
    send(keyed(3), codec);
    set(position::record_count, 0x7fffffff);
    set(position::last_offset_delta, 0x7ffffffe);
    EXPECT_EQ(error(), ErrorCode::invalid_record);
  }
}

TEST_F(Producing, AMaxTimestampUnderTheBaseIsPutRight) {
  send(keyed(3));
  set(position::max_timestamp, std::int64_t{5});
  EXPECT_EQ(accepted().max_timestamp, now_ms - 998);
  EXPECT_EQ(BatchView(bytes_).max_timestamp(), now_ms - 998);
  EXPECT_TRUE(read_all(bytes_));
}

TEST_F(Producing, LogAppendTimeStampsBatchesOfAnySizeWithARightChecksum) {
  rules_.timestamp_type = TimestampType::log_append_time;
  for (const std::size_t value_bytes : {1, 1000, 16000, 17000, 100000, 900000}) {
    send(keyed(1, value_bytes));
    PreparedBatch batch = accepted();
    const AssignedOffsets assigned = assign_offsets(batch, 9, 1, now_ms + 5);
    EXPECT_EQ(assigned.log_append_time, now_ms + 5);
    EXPECT_EQ(assigned.max_timestamp, now_ms + 5);
    EXPECT_EQ(read_all(bytes_).value().at(0).timestamp, now_ms + 5) << value_bytes;
  }
}

TEST_F(Producing, WithoutTimestampsThereIsNoOffsetOfTheGreatest) {
  send(batch_of({{0, no_timestamp, "k", "v", {}}}));
  PreparedBatch batch = accepted();
  EXPECT_EQ(assign_offsets(batch, 3, 0, now_ms).offset_of_max_timestamp, -1);
}

TEST_F(Producing, SizesAreHeldToTheLimitFromBothSides) {
  send(keyed(10));
  rules_.max_message_bytes = static_cast<std::int32_t>(bytes_.size());
  EXPECT_EQ(error(), ErrorCode::none);
  --rules_.max_message_bytes;
  EXPECT_EQ(error(), ErrorCode::message_too_large);
}

TEST_F(Producing, SizesAreHeldToTheLimitAfterRecompressionToo) {
  send(keyed(10, 1000), Codec::gzip);
  rules_.compression = Compression{};
  rules_.max_message_bytes = 5000;
  EXPECT_EQ(error(), ErrorCode::message_too_large);
}

TEST_F(Producing, ABatchThatMovedKeepsItsRebuiltBytes) {
  send(keyed(10), Codec::gzip);
  rules_.compression = Compression::of(Codec::zstd);
  PreparedBatch batch = accepted();
  PreparedBatch moved = std::move(batch);
  assign_offsets(moved, 40, 2, now_ms);
  EXPECT_EQ(read_all(moved.bytes).value().at(9).offset, 49);
  EXPECT_EQ(moved.view().codec(), Codec::zstd);
}

TEST_F(Producing, OffsetsThatSkipStayInABatchThatIsAndStaysPlain) {
  rules_.validation = Validation::strict;
  send({{0, now_ms, "a", "1", {}}, {2, now_ms, "b", "2", {}}});
  set(position::last_offset_delta, 1);
  EXPECT_TRUE(accepted().in_place());
}

TEST_F(Producing, OffsetsThatSkipAreRenumberedWhereTheBatchIsPacked) {
  rules_.validation = Validation::strict;
  rules_.compression = Compression::of(Codec::lz4);
  for (const Codec codec : {Codec::none, Codec::lz4}) {
    send({{0, now_ms, "a", "1", {}}, {2, now_ms, "b", "2", {{"h", "x"}}}}, codec);
    set(position::last_offset_delta, 1);
    PreparedBatch batch = accepted();
    EXPECT_FALSE(batch.in_place());
    const std::vector<PlainRecord> records = read_all(batch.bytes).value();
    EXPECT_EQ(records.at(1), (PlainRecord{1, now_ms, "b", "2", {{"h", "x"}}}));
  }
}

TEST_F(Producing, KeepsAThousandErrorsAndCountsAll) {
  std::vector<PlainRecord> records = keyed(1500);
  for (PlainRecord& record : records) record.key.reset();
  send(records, Codec::gzip);
  rules_.compacted = true;
  const Rejection rejection = analyze().error();
  EXPECT_EQ(rejection.record_errors.size(), record_errors_at_most);
  EXPECT_NE(rejection.message.find("due to 1500 record errors"), std::string::npos);
}

TEST_F(Producing, ATransactionalBatchNeedsAProducer) {
  send(batch_of(keyed(1), {.transactional = true}));
  EXPECT_EQ(error(), ErrorCode::invalid_record);
}

TEST_F(Producing, ABaseOffsetOtherThanZeroIsInvalid) {
  send(batch_of({{7, now_ms, "k", "v", {}}}, {.base_offset = 7}));
  EXPECT_EQ(error(), ErrorCode::invalid_record);
}

TEST_F(Producing, OldVersionsMaySendNothingAtAll) {
  request_.produce_version = 2;
  send(Bytes{});
  EXPECT_TRUE(accepted().empty());
  send(Bytes(11));
  EXPECT_TRUE(accepted().empty());
}

TEST_F(Producing, PlainMessagesBecomeOneBatch) {
  request_.produce_version = 1;
  Bytes unnumbered = messages_of({{0, no_timestamp, "a", "1", {}}}, {.magic = 0});
  const Bytes second = messages_of({{0, no_timestamp, "b", "2", {}}}, {.magic = 0});
  unnumbered.insert(unnumbered.end(), second.begin(), second.end());
  send(unnumbered);
  PreparedBatch batch = accepted();
  assign_offsets(batch, 70, 1, now_ms);
  const std::vector<PlainRecord> expected{{70, no_timestamp, "a", "1", {}}, {71, no_timestamp, "b", "2", {}}};
  EXPECT_EQ(read_all(batch.bytes).value(), expected);
}

TEST_F(Producing, ACoordinatorMayWriteControlBatchesWhichStayPlain) {
  request_ = {.topic = "topic", .origin = Origin::coordinator, .now_ms = now_ms};
  rules_.compression = Compression::of(Codec::gzip);
  send(build_end_marker({.type = ControlType::commit}, 5, 0, now_ms));
  PreparedBatch batch = accepted();
  EXPECT_TRUE(batch.in_place());
  EXPECT_TRUE(batch.view().is_control());
}

TEST_F(Producing, NothingCutOrFlippedIsAccepted) {
  send(keyed(2));
  const Bytes whole = bytes_;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    send(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
    ASSERT_EQ(error(), ErrorCode::invalid_record) << length;
  }
  for (std::size_t at = position::crc; at < whole.size(); ++at) {
    send(whole);
    bytes_[at] ^= 1;
    ASSERT_EQ(error(), ErrorCode::corrupt_message) << at;
  }
}

}  // namespace
}  // namespace ottla::records::test
