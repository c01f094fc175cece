// DescribeCluster, DescribeQuorum, and DescribeTopicPartitions page by page.
#include "broker/broker_fixture.h"
#include "ottla/protocol/messages/55_describe_quorum.h"
#include "ottla/protocol/messages/60_describe_cluster.h"
#include "ottla/protocol/messages/75_describe_topic_partitions.h"

namespace ottla::broker::test {
namespace {

using protocol::DescribeClusterRequest;
using protocol::DescribeClusterResponse;
using protocol::DescribeQuorumRequest;
using protocol::DescribeQuorumResponse;
using protocol::DescribeTopicPartitionsRequest;
using protocol::DescribeTopicPartitionsResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DescribeTest : public BrokerTest {
 protected:
  DescribeTest() { start(); }

  Answer<DescribeClusterResponse> cluster(std::int8_t endpoint_type, int version = 2) {
    DescribeClusterRequest request;
    request.endpoint_type = endpoint_type;
    request.include_cluster_authorized_operations = true;
    request.include_fenced_brokers = version >= 2;
    return ask<DescribeClusterResponse>(request, version);
  }
  Answer<DescribeQuorumResponse> quorum(std::string_view topic, int version = 2) {
    DescribeQuorumRequest request;
    request.topics.push_back({topic, {{0}}});
    return ask<DescribeQuorumResponse>(request, version);
  }
  // "name:partitions" of every topic of the pages, and ">name,partition" for each cursor.
  std::vector<std::string> pages(const std::vector<std::string_view>& topics, int limit) {
    std::vector<std::string> told;
    std::string cursor_topic;
    DescribeTopicPartitionsRequest request;
    for (const std::string_view topic : topics) request.topics.push_back({topic});
    request.response_partition_limit = limit;
    for (int page = 0; page < 20; ++page) {
      const auto answer = ask<DescribeTopicPartitionsResponse>(request, 0);
      for (const auto& topic : answer->topics) {
        told.push_back(std::string(*topic.name) + ":" + std::to_string(topic.partitions.size()));
      }
      if (!answer->next_cursor) return told;
      cursor_topic = answer->next_cursor->topic_name;
      request.cursor = {cursor_topic, answer->next_cursor->partition_index};
      told.push_back(">" + cursor_topic + "," + std::to_string(request.cursor->partition_index));
    }
    ADD_FAILURE() << "no end";
    return told;
  }
};

TEST_F(DescribeTest, TheClusterIsThisNodeInEveryVersion) {
  for (int version = 0; version <= 2; ++version) {
    const auto answer = cluster(1, version);
    EXPECT_EQ(code_in(answer->error_code), ErrorCode::none);
    EXPECT_EQ(answer->cluster_id, broker->cluster_id());
    EXPECT_EQ(answer->controller_id, 1);
    EXPECT_EQ(answer->cluster_authorized_operations, 8096);
    ASSERT_THAT(answer->brokers, SizeIs(1));
    EXPECT_EQ(answer->brokers[0].port, 9092);
    EXPECT_FALSE(answer->brokers[0].is_fenced);
  }
}

TEST_F(DescribeTest, AnEndpointOfAnotherKindIsRefused) {
  EXPECT_EQ(code_in(cluster(2)->error_code), ErrorCode::mismatched_endpoint_type);
  const auto unknown = cluster(9);
  EXPECT_EQ(code_in(unknown->error_code), ErrorCode::unsupported_endpoint_type);
  EXPECT_EQ(unknown->error_message, "Unsupported endpoint type 9");
  EXPECT_THAT(unknown->brokers, IsEmpty());
}

TEST_F(DescribeTest, TheQuorumIsThisNodeInEveryVersion) {
  for (int version = 0; version <= 2; ++version) {
    const auto answer = quorum("__cluster_metadata", version);
    const auto& partition = answer->topics.at(0).partitions.at(0);
    EXPECT_EQ(code_in(partition.error_code), ErrorCode::none);
    EXPECT_EQ(partition.leader_id, 1);
    EXPECT_EQ(partition.leader_epoch, 1);
    ASSERT_THAT(partition.current_voters, SizeIs(1));
    EXPECT_EQ(partition.current_voters[0].log_end_offset, partition.high_watermark);
    EXPECT_EQ(partition.current_voters[0].last_caught_up_timestamp, version >= 1 ? clock.wall_ms() : -1);
    EXPECT_EQ(partition.current_voters[0].replica_directory_id.is_zero(), version < 2);
    EXPECT_THAT(answer->nodes, SizeIs(version >= 2 ? 1 : 0));
  }
}

TEST_F(DescribeTest, AQuorumOfAnythingElseIsUnknown) {
  create_topic("t");
  const auto answer = quorum("t");
  EXPECT_EQ(code_in(answer->topics.at(0).partitions.at(0).error_code), ErrorCode::unknown_topic_or_partition);
}

TEST_F(DescribeTest, AllTopicsComeInOrder) {
  for (const char* name : {"b", "c", "a"}) create_topic(name, 2);
  EXPECT_THAT(pages({}, 2000), ElementsAre("a:2", "b:2", "c:2"));
}

TEST_F(DescribeTest, APageEndsInTheMiddleOfATopicOrBetweenTwo) {
  for (const char* name : {"a", "b", "c"}) create_topic(name, 3);
  EXPECT_THAT(pages({}, 4), ElementsAre("a:3", "b:1", ">b,1", "b:2", "c:2", ">c,2", "c:1"));
  EXPECT_THAT(pages({}, 3), ElementsAre("a:3", ">b,0", "b:3", ">c,0", "c:3"));
  EXPECT_THAT(pages({}, 0), SizeIs(9 + 8)) << "one at least";
}

TEST_F(DescribeTest, TheBrokersOwnLimitCutsAPageToo) {
  stop();
  options["max.request.partition.size.limit"] = "2";
  start();
  create_topic("a", 3);
  EXPECT_THAT(pages({}, 2000), ElementsAre("a:2", ">a,2", "a:1"));
}

TEST_F(DescribeTest, NamedTopicsAreToldOnceWithTheirErrors) {
  create_topic("a");
  DescribeTopicPartitionsRequest request;
  request.topics = {{"none"}, {"a"}, {"bad name"}, {"a"}};
  const auto answer = ask<DescribeTopicPartitionsResponse>(request, 0);
  ASSERT_THAT(answer->topics, SizeIs(3));
  EXPECT_EQ(answer->topics[0].topic_id, topic_id("a"));
  EXPECT_EQ(code_in(answer->topics[1].error_code), ErrorCode::invalid_topic_exception);
  EXPECT_EQ(code_in(answer->topics[2].error_code), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(answer->topics[0].topic_authorized_operations, 3576);
}

TEST_F(DescribeTest, APartitionIsToldWithItsReplicas) {
  create_topic("a");
  DescribeTopicPartitionsRequest request;
  const auto answer = ask<DescribeTopicPartitionsResponse>(request, 0);
  const auto& partition = answer->topics.at(0).partitions.at(0);
  EXPECT_EQ(partition.leader_id, 1);
  EXPECT_EQ(partition.leader_epoch, 0);
  EXPECT_THAT(partition.replica_nodes, ElementsAre(1));
  EXPECT_THAT(partition.isr_nodes, ElementsAre(1));
  EXPECT_THAT(partition.eligible_leader_replicas.value(), IsEmpty());
  EXPECT_THAT(partition.offline_replicas, IsEmpty());
}

TEST_F(DescribeTest, ACursorThatIsNotAmongTheTopicsIsRefused) {
  create_topic("a");
  DescribeTopicPartitionsRequest request;
  request.topics = {{"b"}};
  request.cursor = {"a", 0};
  EXPECT_EQ(code_in(ask<DescribeTopicPartitionsResponse>(request, 0)->topics.at(0).error_code),
            ErrorCode::invalid_request);
  request.topics = {{"a"}};
  request.cursor = {"a", -1};
  EXPECT_EQ(code_in(ask<DescribeTopicPartitionsResponse>(request, 0)->topics.at(0).error_code),
            ErrorCode::invalid_request);
}

TEST_F(DescribeTest, ACursorBehindATopicsPartitionsGoesOnWithTheNext) {
  for (const char* name : {"a", "b"}) create_topic(name);
  DescribeTopicPartitionsRequest request;
  request.cursor = {"a", 5};
  const auto answer = ask<DescribeTopicPartitionsResponse>(request, 0);
  ASSERT_THAT(answer->topics, SizeIs(2));
  EXPECT_THAT(answer->topics[0].partitions, IsEmpty());
  EXPECT_THAT(answer->topics[1].partitions, SizeIs(1));
}

}  // namespace
}  // namespace ottla::broker::test
