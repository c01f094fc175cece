// Produce: what is appended, what is refused and how.
#include <algorithm>

#include "broker/broker_fixture.h"
#include "ottla/base/crc32c.h"

namespace ottla::broker::test {
namespace {

using protocol::ProduceRequest;
using protocol::ProduceResponse;
using records::Codec;
using records::Compression;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ProduceTest : public BrokerTest {
 protected:
  ProduceTest() {
    start();
    create_topic("t", 2);
  }
  AppendedPart appended(std::string_view topic, Bytes records, int version = 9) {
    return produce_bytes(topic, std::move(records), version)->responses.at(0).partition_responses.at(0);
  }
  Bytes frame_without_answer(std::string_view topic, const Bytes& records) {
    ProduceRequest request;
    request.acks = 0;
    request.topic_data.emplace_back().name = topic;
    request.topic_data[0].partition_data.push_back({0, protocol::Records{records}});
    return frame_of(request, 9);
  }
  Bytes changed(std::size_t position, std::uint8_t value) {
    Bytes bytes = batch({"a"});
    bytes[position] = value;
    return bytes;
  }
  static Bytes joined(Bytes first, const Bytes& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
  }
};

TEST_F(ProduceTest, GivesEachBatchTheNextOffsetsInEveryVersion) {
  Offset expected = 0;
  for (int version = 3; version <= 13; ++version) {
    const AppendedPart part = appended("t", batch({"a", "b"}), version);
    EXPECT_EQ(part.error_code, 0) << version;
    EXPECT_EQ(part.base_offset, expected) << version;
    expected += 2;
  }
}

TEST_F(ProduceTest, WhatIsAppendedIsFetchedByteForByteButForItsOffsetAndEpoch) {
  produce("t", {"first"});
  Bytes sent = batch({"k", "v"}, {.compression = Compression::of(Codec::lz4)});
  ASSERT_EQ(refusal("t", sent), ErrorCode::none);
  const auto answer = fetch({{"t", 0, 1}});
  const ByteView stored = answer->responses.at(0).partitions.at(0).records->bytes;
  ASSERT_EQ(stored.size(), sent.size());
  const std::size_t same_from = records::magic_position;
  EXPECT_TRUE(std::ranges::equal(stored.subspan(same_from), ByteView(sent).subspan(same_from)));
  EXPECT_EQ(records::BatchView(stored).base_offset(), 1);
}

TEST_F(ProduceTest, EveryCodecPasses) {
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    EXPECT_EQ(refusal("t", batch({"x", "y"}, {.compression = Compression::of(codec)})), ErrorCode::none);
  }
  EXPECT_THAT(consume("t"), SizeIs(10));
}

TEST_F(ProduceTest, PartitionsOfOneRequestSucceedAndFailByThemselves) {
  const Bytes good = batch({"a"});
  ProduceRequest request;
  request.acks = -1;
  request.topic_data.emplace_back().name = "t";
  for (const int index : {0, 7, 1})
    request.topic_data[0].partition_data.push_back({index, protocol::Records{good}});
  const auto answer = ask<ProduceResponse>(request, 9);
  std::vector<ErrorCode> codes;
  for (const auto& part : answer->responses.at(0).partition_responses)
    codes.push_back(code_in(part.error_code));
  EXPECT_THAT(codes, ElementsAre(ErrorCode::none, ErrorCode::unknown_topic_or_partition, ErrorCode::none));
}

TEST_F(ProduceTest, RefusesUnknownTopicsByNameAndById) {
  EXPECT_EQ(refusal("none", batch({"a"})), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(refusal("t", batch({"a"}), 9, -1, -1), ErrorCode::unknown_topic_or_partition);
  ProduceRequest request;
  request.topic_data.emplace_back().topic_id = entropy.uuid();
  request.topic_data[0].partition_data.emplace_back();
  request.acks = 1;
  const auto answer = ask<ProduceResponse>(request, 13);
  EXPECT_EQ(code_in(answer->responses[0].partition_responses[0].error_code), ErrorCode::unknown_topic_id);
}

TEST_F(ProduceTest, RefusesOtherAcksThanMinusOneZeroAndOne) {
  EXPECT_EQ(refusal("t", batch({"a"}), 9, 1), ErrorCode::none);
  EXPECT_EQ(refusal("t", batch({"a"}), 9, 2), ErrorCode::invalid_required_acks);
  EXPECT_EQ(refusal("t", batch({"a"}), 9, -2), ErrorCode::invalid_required_acks);
}

TEST_F(ProduceTest, WithoutAcksNothingIsAnsweredAndAFailureHangsUp) {
  EXPECT_EQ(outcome_of(frame_without_answer("t", batch({"a"}))), Outcome::answered);
  EXPECT_THAT(consume("t"), ElementsAre("a"));
  EXPECT_EQ(outcome_of(frame_without_answer("none", batch({"a"}))), Outcome::close);
}

TEST_F(ProduceTest, RefusesBytesThatAreNotOneWholeBatch) {
  EXPECT_EQ(refusal("t", {}), ErrorCode::invalid_record);
  EXPECT_EQ(refusal("t", joined(batch({"a"}), batch({"b"}))), ErrorCode::invalid_record);
  Bytes torn = batch({"a"});
  torn.pop_back();
  EXPECT_EQ(refusal("t", torn), ErrorCode::invalid_record);
  EXPECT_EQ(refusal("t", messages_of({"a"}, clock.wall_ms(), 1)), ErrorCode::invalid_record);
  EXPECT_THAT(consume("t"), IsEmpty());
}

TEST_F(ProduceTest, RefusesBrokenBytes) {
  Bytes flipped = batch({"abc"});
  flipped.back() ^= 1;
  EXPECT_EQ(refusal("t", flipped), ErrorCode::corrupt_message);
  EXPECT_EQ(refusal("t", changed(records::magic_position, 3)), ErrorCode::corrupt_message);
}

TEST_F(ProduceTest, TellsWhatIsNoBatchAtAll) {
  const auto answer = produce_bytes("t", changed(records::magic_position, 3));
  const AppendedPart& part = answer->responses.at(0).partition_responses.at(0);
  EXPECT_EQ(part.error_message, "Invalid magic found in record: 3");
  EXPECT_EQ(part.log_start_offset, -1);
}

TEST_F(ProduceTest, TheLogStartIsToldBesideSuccessAndRefusalsOfTheLog) {
  EXPECT_EQ(appended("t", batch({"a"})).log_start_offset, 0);
  EXPECT_EQ(appended("t", batch({"a"}, {.control = true})).log_start_offset, 0);
  EXPECT_EQ(appended("t", {}).log_start_offset, -1);
}

TEST_F(ProduceTest, RefusesABatchLargerThanTheTopicAllows) {
  create_topic("small", 1, {{"max.message.bytes", "100"}});
  EXPECT_EQ(refusal("small", batch({std::string(100, 'x')})), ErrorCode::message_too_large);
  EXPECT_EQ(refusal("small", batch({"x"})), ErrorCode::none);
}

TEST_F(ProduceTest, NamesTheRecordsThatHaveNoKeyInACompactedTopic) {
  create_topic("compact", 1, {{"cleanup.policy", "compact"}});
  const auto answer = produce_bytes("compact", batch({"a", "b"}), 8);
  const AppendedPart& part = answer->responses.at(0).partition_responses.at(0);
  EXPECT_EQ(code_in(part.error_code), ErrorCode::invalid_record);
  ASSERT_THAT(part.record_errors, SizeIs(2));
  EXPECT_EQ(part.record_errors[1].batch_index, 1);
  EXPECT_THAT(std::string(*part.record_errors[0].batch_index_error_message), HasSubstr("without key"));
}

TEST_F(ProduceTest, RefusesTimestampsTooFarAhead) {
  const Bytes ahead = batch_of({"a"}, clock.wall_ms() + 7'200'000);
  const auto answer = produce_bytes("t", ahead, 9);
  const AppendedPart& part = answer->responses.at(0).partition_responses.at(0);
  EXPECT_EQ(code_in(part.error_code), ErrorCode::invalid_timestamp);
  EXPECT_THAT(part.record_errors, SizeIs(1));
}

TEST_F(ProduceTest, LogAppendTimeIsStampedAndTold) {
  create_topic("stamped", 1, {{"message.timestamp.type", "LogAppendTime"}});
  EXPECT_EQ(appended("stamped", batch_of({"a"}, 5)).log_append_time_ms, clock.wall_ms());
  EXPECT_EQ(appended("t", batch({"a"})).log_append_time_ms, -1);
  const auto answer = fetch({{"stamped"}});
  const records::BatchView stored(answer->responses[0].partitions[0].records->bytes);
  EXPECT_EQ(stored.timestamp_type(), records::TimestampType::log_append_time);
  EXPECT_EQ(stored.max_timestamp(), clock.wall_ms());
}

TEST_F(ProduceTest, TheTopicsCodecHolds) {
  create_topic("zipped", 1, {{"compression.type", "gzip"}});
  produce("zipped", {"a", "b"});
  const auto answer = fetch({{"zipped"}});
  EXPECT_EQ(records::BatchView(answer->responses[0].partitions[0].records->bytes).codec(), Codec::gzip);
  EXPECT_THAT(consume("zipped"), ElementsAre("a", "b"));
}

TEST_F(ProduceTest, ZstdIsRefusedBeforeVersionSeven) {
  const Bytes zstd = batch({"a"}, {.compression = Compression::of(Codec::zstd)});
  EXPECT_EQ(refusal("t", zstd, 6), ErrorCode::unsupported_compression_type);
  EXPECT_EQ(refusal("t", zstd, 7), ErrorCode::none);
}

TEST_F(ProduceTest, OnlyStrictValidationOpensABatchThatNothingAsksToOpen) {
  Bytes liar = batch({"a", "b"});
  liar[records::header_bytes] = 0x7f;  // the first record's length
  const std::uint32_t crc = crc32c(ByteView(liar).subspan(records::position::attributes));
  store_big_endian(liar.data() + records::position::crc, crc);
  EXPECT_EQ(refusal("t", liar), ErrorCode::none);
  options["ottla.produce.validation"] = "strict";
  restart();
  EXPECT_EQ(refusal("t", liar), ErrorCode::invalid_record);
}

TEST_F(ProduceTest, TransactionsAreRefusedWhileTheirCoordinatorIsAbsent) {
  const records::BatchOptions transactional{
      .producer_id = 5, .producer_epoch = 0, .base_sequence = 0, .transactional = true};
  EXPECT_EQ(refusal("t", batch({"a"}, transactional)), ErrorCode::transactional_id_authorization_failed);
  EXPECT_THAT(consume("t"), IsEmpty());
}

TEST_F(ProduceTest, ClientsDoNotWriteInternalTopics) {
  create_topic("__consumer_offsets");
  EXPECT_EQ(refusal("__consumer_offsets", batch({"a"})), ErrorCode::invalid_topic_exception);
  client_id = "__admin_client";
  EXPECT_EQ(refusal("__consumer_offsets", batch({"a"})), ErrorCode::none);
}

class FlushTest : public ProduceTest {
 protected:
  std::uint64_t syncs() const { return files.calls(ottla::test::Call::sync); }
};

TEST_F(FlushTest, AnAcknowledgementWaitsForTheDiskOnlyWhenTheTopicAsks) {
  produce("t", {"a"});
  const std::uint64_t before = syncs();
  produce("t", {"b"});
  EXPECT_EQ(syncs(), before);
  create_topic("synced", 1, {{"flush.messages", "1"}});
  const std::uint64_t created = syncs();
  produce("synced", {"a"});
  EXPECT_GT(syncs(), created);
}

TEST_F(FlushTest, WhatWasFlushedSurvivesAPowerCut) {
  create_topic("synced", 1, {{"flush.messages", "1"}});
  produce("synced", {"a"});
  files.crash(ottla::test::Crash::lose_all_unsynced, entropy);
  broker.reset();
  start();
  EXPECT_THAT(consume("synced"), ElementsAre("a"));
}

TEST_F(FlushTest, AFailedFlushIsAnsweredAndTakesTheDirectoryOffline) {
  options["log.dirs"] = "/data,/other";
  restart();
  create_topic("synced", 4, {{"flush.messages", "1"}});
  files.inject({.kinds = {ottla::test::Call::sync}, .path = "/other/synced"});
  for (const int partition : {0, 1, 2, 3, 0, 1, 2, 3}) {
    const bool on_other = files.exists("/other/synced-" + std::to_string(partition));
    EXPECT_EQ(refusal("synced", batch({"a"}), 9, -1, partition),
              on_other ? ErrorCode::kafka_storage_error : ErrorCode::none);
  }
}

}  // namespace
}  // namespace ottla::broker::test
