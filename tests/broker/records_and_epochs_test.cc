// DeleteRecords, OffsetForLeaderEpoch and DescribeProducers: what a partition lets go, and what it tells of
// its past.
#include "broker/broker_fixture.h"
#include "ottla/protocol/messages/21_delete_records.h"
#include "ottla/protocol/messages/23_offset_for_leader_epoch.h"
#include "ottla/protocol/messages/61_describe_producers.h"

namespace ottla::broker::test {
namespace {

using protocol::DeleteRecordsRequest;
using protocol::DeleteRecordsResponse;
using protocol::DescribeProducersRequest;
using protocol::DescribeProducersResponse;
using protocol::OffsetForLeaderEpochRequest;
using protocol::OffsetForLeaderEpochResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RecordsTest : public BrokerTest {
 protected:
  RecordsTest() {
    start();
    create_topic("t");
  }
  DeleteRecordsResponse::Topic::Partition remove(std::string_view topic, Offset offset, int version = 2,
                                                 PartitionIndex partition = 0) {
    DeleteRecordsRequest request;
    request.topics.push_back({topic, {{partition, offset}}});
    return ask<DeleteRecordsResponse>(request, version)->topics.at(0).partitions.at(0);
  }
  ErrorCode refusal_of(std::string_view topic, Offset offset, PartitionIndex partition = 0) {
    const auto told = remove(topic, offset, 2, partition);
    EXPECT_EQ(told.low_watermark, -1);
    return code_in(told.error_code);
  }
  OffsetForLeaderEpochResponse::Topic::Partition end_of(LeaderEpoch epoch, int version = 4,
                                                        LeaderEpoch current = -1) {
    OffsetForLeaderEpochRequest request;
    request.topics.push_back({"t", {{0, current, epoch}}});
    return ask<OffsetForLeaderEpochResponse>(request, version)->topics.at(0).partitions.at(0);
  }
  ErrorCode epoch_code(std::string_view topic, PartitionIndex partition, LeaderEpoch current) {
    OffsetForLeaderEpochRequest request;
    request.topics.push_back({topic, {{partition, current, 0}}});
    const auto answer = ask<OffsetForLeaderEpochResponse>(request, 4);
    EXPECT_EQ(answer->topics.at(0).partitions.at(0).end_offset, -1);
    return code_in(answer->topics.at(0).partitions.at(0).error_code);
  }
  Answer<DescribeProducersResponse> producers(std::string_view topic, PartitionIndex partition = 0) {
    DescribeProducersRequest request;
    request.topics.push_back({topic, {partition}});
    return ask<DescribeProducersResponse>(request, 0);
  }
};

TEST_F(RecordsTest, DeletionMovesTheStartInEveryVersion) {
  produce("t", {"a", "b", "c", "d"});
  for (int version = 0; version <= 2; ++version) {
    EXPECT_EQ(remove("t", version + 1, version).low_watermark, version + 1);
    EXPECT_EQ(offset_at("t", earliest).offset, version + 1);
  }
  EXPECT_EQ(offset_at("t", latest).offset, 4);
  EXPECT_EQ(code_in(fetch({{"t", 0, 2}})->responses.at(0).partitions.at(0).error_code),
            ErrorCode::offset_out_of_range);
}

TEST_F(RecordsTest, MinusOneDeletesAllThereIs) {
  produce("t", {"a", "b"});
  EXPECT_EQ(remove("t", -1).low_watermark, 2);
  EXPECT_EQ(offset_at("t", earliest).offset, 2);
  EXPECT_EQ(produce("t", {"c"}), 2);
  EXPECT_THAT(consume("t", 2), ElementsAre("c"));
}

TEST_F(RecordsTest, TheStartNeverGoesBack) {
  produce("t", {"a", "b", "c"});
  remove("t", 2);
  const auto told = remove("t", 1);
  EXPECT_EQ(code_in(told.error_code), ErrorCode::none);
  EXPECT_EQ(told.low_watermark, 2);
}

TEST_F(RecordsTest, DeletionRefusesAsKafkaDoes) {
  produce("t", {"a"});
  create_topic("compacted", 1, {{"cleanup.policy", "compact"}});
  create_topic("__consumer_offsets");
  EXPECT_EQ(refusal_of("t", 2), ErrorCode::offset_out_of_range);
  EXPECT_EQ(refusal_of("t", -2), ErrorCode::offset_out_of_range);
  EXPECT_EQ(refusal_of("none", 0), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(refusal_of("t", 0, 5), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(refusal_of("compacted", 0), ErrorCode::policy_violation);
  EXPECT_EQ(refusal_of("__consumer_offsets", 0), ErrorCode::invalid_topic_exception);
}

TEST_F(RecordsTest, DeletedRecordsStayDeletedOverARestart) {
  produce("t", {"a", "b", "c"});
  remove("t", 2);
  restart();
  EXPECT_EQ(offset_at("t", earliest).offset, 2);
}

TEST_F(RecordsTest, AnEpochEndsWhereTheNextBegan) {
  produce("t", {"a", "b"});
  restart();
  const LeaderEpoch now = describe("t")->topics.at(0).partitions.at(0).leader_epoch;
  produce("t", {"c"});
  for (int version = 0; version <= 4; ++version) EXPECT_EQ(end_of(0, version).end_offset, 2);
  EXPECT_EQ(end_of(0).leader_epoch, 0);
  EXPECT_EQ(end_of(now).end_offset, 3);
  EXPECT_EQ(end_of(now).leader_epoch, now);
  EXPECT_EQ(end_of(now + 1).end_offset, -1);
  EXPECT_EQ(end_of(now + 1).leader_epoch, -1);
}

TEST_F(RecordsTest, AnEpochIsRefusedToWhoKnowsAnotherLeader) {
  kill();
  start();
  const LeaderEpoch now = describe("t")->topics.at(0).partitions.at(0).leader_epoch;
  EXPECT_EQ(epoch_code("t", 0, now - 1), ErrorCode::fenced_leader_epoch);
  EXPECT_EQ(epoch_code("t", 0, now + 1), ErrorCode::unknown_leader_epoch);
  EXPECT_EQ(epoch_code("t", 3, -1), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(epoch_code("none", 0, -1), ErrorCode::unknown_topic_or_partition);
}

TEST_F(RecordsTest, ProducersAreToldWithTheirLastBatch) {
  EXPECT_THAT(producers("t")->topics.at(0).partitions.at(0).active_producers, IsEmpty());
  const ProducerId id = new_producer_id();
  produce_bytes("t", batch({"a", "b"}, {.producer_id = id, .producer_epoch = 3, .base_sequence = 0}));
  const auto answer = producers("t");
  const auto& told = answer->topics.at(0).partitions.at(0).active_producers.at(0);
  EXPECT_EQ(told.producer_id, id);
  EXPECT_EQ(told.producer_epoch, 3);
  EXPECT_EQ(told.last_sequence, 1);
  EXPECT_EQ(told.last_timestamp, clock.wall_ms());
  EXPECT_EQ(told.current_txn_start_offset, -1);
}

TEST_F(RecordsTest, ProducersOfNothingAreRefusedWithAReason) {
  const auto unknown = producers("none")->topics.at(0).partitions.at(0);
  EXPECT_EQ(code_in(unknown.error_code), ErrorCode::unknown_topic_or_partition);
  const auto invalid = producers("not a name");
  EXPECT_EQ(code_in(invalid->topics.at(0).partitions.at(0).error_code), ErrorCode::invalid_topic_exception);
  EXPECT_THAT(std::string(invalid->topics.at(0).partitions.at(0).error_message.value_or("")),
              HasSubstr("Topic name is invalid"));
  EXPECT_EQ(code_in(producers("t", 4)->topics.at(0).partitions.at(0).error_code),
            ErrorCode::unknown_topic_or_partition);
}

}  // namespace
}  // namespace ottla::broker::test
