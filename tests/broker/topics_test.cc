// CreateTopics and DeleteTopics, and what the data plane sees of them.
#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

using protocol::CreateTopicsRequest;
using protocol::CreateTopicsResponse;
using protocol::DeleteTopicsRequest;
using protocol::DeleteTopicsResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TopicsTest : public BrokerTest {
 protected:
  TopicsTest() { start(); }

  static CreateTopicsRequest asking(std::string_view name, int partitions, std::int16_t replicas) {
    CreateTopicsRequest request;
    auto& topic = request.topics.emplace_back();
    topic.name = name;
    topic.num_partitions = partitions;
    topic.replication_factor = replicas;
    return request;
  }
  ErrorCode code(const CreateTopicsRequest& request, int version = 7) {
    return code_in(ask<CreateTopicsResponse>(request, version)->topics.at(0).error_code);
  }
};

TEST_F(TopicsTest, MinusOneTakesTheDefaults) {
  options["num.partitions"] = "3";
  restart();
  const auto answer = ask<CreateTopicsResponse>(asking("t", -1, -1), 5);
  EXPECT_EQ(answer->topics.at(0).num_partitions, 3);
  EXPECT_EQ(answer->topics.at(0).replication_factor, 1);
}

TEST_F(TopicsTest, EveryVersionCreatesAndDeletes) {
  for (int version = 0; version <= 7; ++version) {
    const std::string name = "t" + std::to_string(version);
    EXPECT_EQ(code(asking(name, 1, 1), version), ErrorCode::none);
    EXPECT_EQ(produce(name, {"a"}), 0);
  }
  for (int version = 0; version <= 5; ++version) {
    const std::string name = "t" + std::to_string(version);
    DeleteTopicsRequest request;
    request.topic_names.push_back(name);
    EXPECT_EQ(ask<DeleteTopicsResponse>(request, version)->responses.at(0).error_code, 0);
    EXPECT_EQ(code_in(describe(name)->topics.at(0).error_code), ErrorCode::unknown_topic_or_partition);
  }
}

TEST_F(TopicsTest, ValidateOnlyCreatesNothing) {
  auto request = asking("t", 1, 1);
  request.validate_only = true;
  EXPECT_EQ(code(request), ErrorCode::none);
  EXPECT_EQ(code_in(describe("t")->topics.at(0).error_code), ErrorCode::unknown_topic_or_partition);
}

TEST_F(TopicsTest, RefusalsNameTheirReason) {
  EXPECT_EQ(code(asking("a b", 1, 1)), ErrorCode::invalid_topic_exception);
  EXPECT_EQ(code(asking("t", 0, 1)), ErrorCode::invalid_partitions);
  EXPECT_EQ(code(asking("t", 1, 2)), ErrorCode::invalid_replication_factor);
  auto request = asking("t", 1, 1);
  request.topics[0].configs.push_back({"retention.ms", "soon"});
  const auto answer = ask<CreateTopicsResponse>(request, 7);
  EXPECT_EQ(code_in(answer->topics.at(0).error_code), ErrorCode::invalid_config);
  EXPECT_TRUE(answer->topics.at(0).error_message);
}

TEST_F(TopicsTest, ATopicThatIsThereIsRefused) {
  EXPECT_EQ(create_topic("t"), ErrorCode::none);
  EXPECT_EQ(create_topic("t"), ErrorCode::topic_already_exists);
}

TEST_F(TopicsTest, AssignmentsMayNameThisBrokerAlone) {
  auto request = asking("t", -1, -1);
  request.topics[0].assignments = {{0, {1}}, {1, {1}}};
  EXPECT_EQ(code(request), ErrorCode::none);
  EXPECT_THAT(describe("t")->topics.at(0).partitions, SizeIs(2));
  request.topics[0].name = "u";
  request.topics[0].assignments = {{0, {7}}};
  EXPECT_EQ(code(request), ErrorCode::invalid_replica_assignment);
}

TEST_F(TopicsTest, DeletesByIdAndRefusesUnknownIds) {
  create_topic("t");
  DeleteTopicsRequest request;
  request.topics.push_back({std::nullopt, topic_id("t")});
  request.topics.push_back({std::nullopt, entropy.uuid()});
  const auto answer = ask<DeleteTopicsResponse>(request, 6);
  EXPECT_EQ(answer->responses.at(0).name, "t");
  EXPECT_EQ(code_in(answer->responses.at(1).error_code), ErrorCode::unknown_topic_id);
}

TEST_F(TopicsTest, DeletionMayBeDisabled) {
  create_topic("t");
  options["delete.topic.enable"] = "false";
  restart();
  EXPECT_EQ(delete_topic("t"), ErrorCode::topic_deletion_disabled);
  DeleteTopicsRequest request;
  request.topic_names.push_back("t");
  EXPECT_EQ(code_in(ask<DeleteTopicsResponse>(request, 2)->responses.at(0).error_code),
            ErrorCode::invalid_request);
}

TEST_F(TopicsTest, ATopicMadeAnewIsEmptyAndHasAnotherId) {
  create_topic("t");
  produce("t", {"old"});
  const Uuid before = topic_id("t");
  EXPECT_EQ(delete_topic("t"), ErrorCode::none);
  EXPECT_EQ(create_topic("t"), ErrorCode::none);
  EXPECT_NE(topic_id("t"), before);
  EXPECT_THAT(consume("t"), IsEmpty());
  EXPECT_EQ(produce("t", {"new"}), 0);
}

TEST_F(TopicsTest, TopicsTheirIdsAndRecordsSurviveARestartAndAKill) {
  create_topic("t", 2);
  const Uuid id = topic_id("t");
  produce("t", {"a"}, 1);
  restart();
  EXPECT_EQ(topic_id("t"), id);
  kill();
  start();
  EXPECT_EQ(topic_id("t"), id);
  EXPECT_THAT(consume("t", 0, 1), ElementsAre("a"));
}

TEST_F(TopicsTest, ADeletedTopicStaysDeleted) {
  create_topic("t");
  produce("t", {"a"});
  delete_topic("t");
  kill();
  start();
  EXPECT_EQ(code_in(describe("t")->topics.at(0).error_code), ErrorCode::unknown_topic_or_partition);
  EXPECT_FALSE(files.exists("/data/t-0"));
}

}  // namespace
}  // namespace ottla::broker::test
