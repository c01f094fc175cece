// Down-conversion's choices beside its bytes: which fetches need it, what is left out, where it stops.
#include "ottla/records/conversion.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ottla/records/control.h"
#include "records/fixture.h"

namespace ottla::records::test {
namespace {

Bytes log_of_batches(int count) {
  Bytes log;
  for (int i = 0; i < count; ++i) {
    const Bytes batch =
        batch_of({{i, 1000 + i, "key", std::string(100, 'v'), {{"h", "x"}}}}, {.base_offset = i});
    log.insert(log.end(), batch.begin(), batch.end());
  }
  return log;
}

Bytes converted(ByteView slice, std::int8_t magic, Offset first = 0, std::size_t max_bytes = SIZE_MAX) {
  Workspace workspace;
  Bytes out;
  const Result<> done = down_convert(slice, magic, first, workspace, out, max_bytes);
  EXPECT_TRUE(done) << done.error().message;
  return out;
}

TEST(DownConversion, IsForFetchesUnderVersionFour) {
  const std::int8_t expected[] = {0, 0, 1, 1, 2, 2};
  for (std::int16_t version = 0; version < 6; ++version)
    EXPECT_EQ(newest_magic_of_fetch(version), expected[version]);
  EXPECT_EQ(newest_magic_of_fetch(18), 2);
}

TEST(DownConversion, IsNeededWhereAnEntryIsNewer) {
  Bytes log = messages_of({{0, 5, "a", "b", {}}}, {.magic = 1});
  EXPECT_FALSE(needs_down_conversion(log, 1));
  EXPECT_TRUE(needs_down_conversion(log, 0));
  const Bytes batches = log_of_batches(1);
  log.insert(log.end(), batches.begin(), batches.end());
  EXPECT_TRUE(needs_down_conversion(log, 1));
  EXPECT_FALSE(needs_down_conversion(log, 2));
}

TEST(DownConversion, DropsHeadersAndKeepsTheRest) {
  const PlainRecord record = read_all(converted(log_of_batches(3), 1)).value().at(2);
  EXPECT_EQ(record, (PlainRecord{2, 1002, "key", std::string(100, 'v'), {}}));
}

TEST(DownConversion, IgnoresATornEnd) {
  Bytes log = log_of_batches(2);
  log.resize(log.size() - 1);
  EXPECT_EQ(read_all(converted(log, 0)).value().size(), 1U);
}

TEST(DownConversion, StopsAtItsLimitButGivesOneEntry) {
  const Bytes log = log_of_batches(5);
  const std::size_t one = converted(log, 1).size() / 5;
  EXPECT_EQ(converted(log, 1, 0, 1).size(), one);
  EXPECT_EQ(converted(log, 1, 0, 2 * one).size(), 2 * one);
  EXPECT_EQ(converted(log, 1, 0, 2 * one - 1).size(), one);
}

TEST(DownConversion, FailsOnRecordsThatCannotBeRead) {
  Bytes log = log_of_batches(1);
  log[header_bytes] = 0x7f;
  Workspace workspace;
  Bytes out;
  EXPECT_EQ(down_convert(log, 1, 0, workspace, out).error().code, ErrorCode::invalid_record);
}

TEST(DownConversion, FailsOnRecordsOutOfOrder) {
  Bytes log = batch_of({{0, 1, "a", "b", {}}, {1, 1, "a", "b", {}}});
  const std::size_t record_bytes = (log.size() - header_bytes) / 2;
  std::rotate(log.begin() + header_bytes, log.end() - static_cast<std::ptrdiff_t>(record_bytes), log.end());
  Workspace workspace;
  Bytes out;
  EXPECT_EQ(down_convert(log, 1, 0, workspace, out).error().code, ErrorCode::invalid_record);
}

TEST(DownConversion, EndsBeforeABatchInZstd) {
  Bytes log = log_of_batches(1);
  const Bytes packed =
      batch_of({{1, 1, "a", "b", {}}}, {.base_offset = 1, .compression = Compression::of(Codec::zstd)});
  log.insert(log.end(), packed.begin(), packed.end());
  EXPECT_EQ(read_all(converted(log, 1)).value().size(), 1U);
  Workspace workspace;
  Bytes out;
  EXPECT_EQ(down_convert(packed, 1, 1, workspace, out).error().code, ErrorCode::unsupported_compression_type);
}

TEST(DownConversion, HasTheFrontOfALargerMessageForNothing) {
  const Bytes marker = build_end_marker({.type = ControlType::commit}, 5, 0, 1000);
  EXPECT_TRUE(needs_down_conversion(marker, 1));
  Bytes out = converted(marker, 1);
  EXPECT_TRUE(out.empty());
  append_front_of_larger_message(out);
  EXPECT_EQ(out, from_hex("ffffffffffffffff0000003d"));
  EXPECT_TRUE(read_all(out).value().empty());
}

TEST(ControlRecords, TellTheirTypeKnownOrNot) {
  EXPECT_EQ(control_type(control_key(ControlType::kraft_voters)).value(), ControlType::kraft_voters);
  EXPECT_EQ(static_cast<int>(control_type(from_hex("00000063")).value()), 99);
  EXPECT_FALSE(control_type(from_hex("000001")));
  EXPECT_FALSE(control_type(from_hex("ffff0001")));
}

TEST(ControlRecords, ReadTheEndOfATransaction) {
  const auto value = end_marker_value(12);
  const EndTransactionMarker marker = parse_end_marker(control_key(ControlType::abort), value).value();
  EXPECT_EQ(marker.type, ControlType::abort);
  EXPECT_EQ(marker.coordinator_epoch, 12);
  EXPECT_FALSE(parse_end_marker(control_key(ControlType::leader_change), value));
  EXPECT_FALSE(parse_end_marker(control_key(ControlType::commit), from_hex("0000000000")));
}

}  // namespace
}  // namespace ottla::records::test
