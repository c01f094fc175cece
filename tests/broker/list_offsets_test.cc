// ListOffsets: the ends of a partition and its records by time.
#include <chrono>

#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

using protocol::ListOffsetsRequest;
using protocol::ListOffsetsResponse;
using ::testing::ElementsAre;

constexpr TimestampMs largest = -3, earliest_local = -4, latest_tiered = -5, pending_upload = -6;

class ListOffsetsTest : public BrokerTest {
 protected:
  ListOffsetsTest() {
    start();
    create_topic("t");
  }
  void produce_at(TimestampMs timestamp, const Values& values) {
    EXPECT_EQ(refusal("t", batch_of(values, timestamp)), ErrorCode::none);
  }
  Offset find(TimestampMs timestamp, int version = 11) { return offset_at("t", timestamp, version).offset; }
  ErrorCode code(TimestampMs timestamp, int version) {
    return code_in(offset_at("t", timestamp, version).error_code);
  }
  const TimestampMs now = clock.wall_ms();
};

TEST_F(ListOffsetsTest, TellsBothEndsInEveryVersionWithOneOffset) {
  produce("t", {"a", "b"});
  for (int version = 1; version <= 11; ++version) {
    EXPECT_EQ(find(earliest, version), 0);
    EXPECT_EQ(find(latest, version), 2);
  }
}

TEST_F(ListOffsetsTest, VersionZeroListsSegmentStartsAndTheEndNewestFirst) {
  create_topic("small", 1, {{"segment.bytes", "1048576"}});
  for (int i = 0; i < 3; ++i) produce("small", {std::string(700'000, 'x')});
  EXPECT_THAT(offset_at("small", latest, 0).old_style_offsets, ElementsAre(3, 2, 1, 0));
  EXPECT_THAT(offset_at("small", earliest, 0).old_style_offsets, ElementsAre(0));
}

TEST_F(ListOffsetsTest, FindsTheFirstRecordAtOrAfterATime) {
  produce_at(now - 3000, {"a", "b"});
  produce_at(now - 2000, {"c"});
  EXPECT_EQ(find(0), 0);
  EXPECT_EQ(find(now - 2999), 2);
  EXPECT_EQ(find(now - 2000), 2);
  EXPECT_EQ(offset_at("t", now - 2999).timestamp, now - 2000);
}

TEST_F(ListOffsetsTest, ATimeAfterTheLastRecordHasNoOffset) {
  produce_at(now - 3000, {"a"});
  const auto found = offset_at("t", now);
  EXPECT_EQ(code_in(found.error_code), ErrorCode::none);
  EXPECT_EQ(found.offset, -1);
  EXPECT_EQ(found.timestamp, -1);
}

TEST_F(ListOffsetsTest, FindsTheRecordWithTheLargestTimestamp) {
  EXPECT_EQ(find(largest), -1);
  produce_at(now - 1000, {"a"});
  produce_at(now - 3000, {"b"});
  EXPECT_EQ(find(largest), 0);
  EXPECT_EQ(offset_at("t", largest).timestamp, now - 1000);
}

TEST_F(ListOffsetsTest, NothingIsTieredAndAllIsLocal) {
  produce("t", {"a"});
  EXPECT_EQ(find(earliest_local), 0);
  EXPECT_EQ(find(latest_tiered), -1);
  EXPECT_EQ(find(pending_upload), -1);
}

TEST_F(ListOffsetsTest, ATimestampIsRefusedBeforeTheVersionThatKnowsIt) {
  EXPECT_EQ(code(largest, 6), ErrorCode::unsupported_version);
  EXPECT_EQ(code(largest, 7), ErrorCode::none);
  EXPECT_EQ(code(earliest_local, 7), ErrorCode::unsupported_version);
  EXPECT_EQ(code(latest_tiered, 8), ErrorCode::unsupported_version);
  EXPECT_EQ(code(pending_upload, 10), ErrorCode::unsupported_version);
  EXPECT_EQ(code(-7, 11), ErrorCode::unsupported_version);
}

TEST_F(ListOffsetsTest, RefusesWhatIsNotThereAndOtherEpochs) {
  EXPECT_EQ(code_in(offset_at("none", latest).error_code), ErrorCode::unknown_topic_or_partition);
  ListOffsetsRequest request;
  request.replica_id = -1;
  request.topics.emplace_back().name = "t";
  auto& asked = request.topics[0].partitions.emplace_back();
  asked.timestamp = latest;
  asked.current_leader_epoch = 9;
  EXPECT_EQ(code_in(ask<ListOffsetsResponse>(request, 4)->topics[0].partitions[0].error_code),
            ErrorCode::unknown_leader_epoch);
}

TEST_F(ListOffsetsTest, APartitionNamedTwiceIsRefusedOnce) {
  ListOffsetsRequest request;
  request.replica_id = -1;
  for (int i = 0; i < 2; ++i) {
    request.topics.emplace_back().name = "t";
    request.topics.back().partitions.emplace_back().timestamp = latest;
  }
  const auto answer = ask<ListOffsetsResponse>(request, 7);
  ASSERT_EQ(answer->topics.size(), 1);
  ASSERT_EQ(answer->topics[0].partitions.size(), 1);
  EXPECT_EQ(code_in(answer->topics[0].partitions[0].error_code), ErrorCode::invalid_request);
}

TEST_F(ListOffsetsTest, AMillionRepetitionsAreAnsweredInTime) {
  ListOffsetsRequest request;
  request.topics.emplace_back().name = "t";
  request.topics[0].partitions.resize(1'000'000);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(ask<ListOffsetsResponse>(request, 7)->topics.at(0).partitions.size(), 1);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

}  // namespace
}  // namespace ottla::broker::test
