// Metadata: who is there, which topics, and their creation on the way.
#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

using protocol::MetadataRequest;
using protocol::MetadataResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class MetadataTest : public BrokerTest {
 protected:
  static MetadataRequest asking(const std::vector<std::string_view>& names) {
    MetadataRequest request;
    for (const std::string_view name : names) request.topics->emplace_back().name = name;
    return request;
  }
  static MetadataRequest asking_ids(const std::vector<Uuid>& ids) {
    MetadataRequest request;
    for (const Uuid& id : ids) {
      auto& topic = request.topics->emplace_back();
      topic.name.reset();
      topic.topic_id = id;
    }
    return request;
  }
  static Values names_in(const Answer<MetadataResponse>& answer) {
    Values names;
    for (const auto& topic : answer->topics) names.emplace_back(topic.name.value_or("(null)"));
    return names;
  }
  ErrorCode code_of_name(std::string_view name, bool may_create = true) {
    return code_in(describe(name, may_create)->topics.at(0).error_code);
  }
};

TEST_F(MetadataTest, TellsTheBrokerTheClusterAndTheController) {
  start();
  const auto answer = ask<MetadataResponse>(asking({}), 12);
  ASSERT_EQ(answer->brokers.size(), 1);
  EXPECT_EQ(answer->brokers[0].host, "127.0.0.1");
  EXPECT_EQ(answer->brokers[0].port, 9092);
  EXPECT_EQ(answer->controller_id, broker->node_id());
  EXPECT_EQ(answer->cluster_id, broker->cluster_id());
}

TEST_F(MetadataTest, TellsTheAdvertisedAddress) {
  options["advertised.listeners"] = "PLAINTEXT://kafka.example:19092";
  start();
  const auto answer = ask<MetadataResponse>(asking({}), 5);
  EXPECT_EQ(answer->brokers[0].host, "kafka.example");
  EXPECT_EQ(answer->brokers[0].port, 19092);
}

TEST_F(MetadataTest, AListenerOnEveryAddressTellsTheOneThePeerCameBy) {
  options["listeners"] = "PLAINTEXT://:9092";
  bound_host = "";
  start();
  peer.reached_host = "10.1.2.3";
  EXPECT_EQ(ask<MetadataResponse>(asking({}), 5)->brokers[0].host, "10.1.2.3");
  peer.reached_host = "localhost";
  peer.reached_port = 29092;  // mapped
  EXPECT_EQ(ask<MetadataResponse>(asking({}), 5)->brokers[0].host, "localhost");
  EXPECT_EQ(ask<MetadataResponse>(asking({}), 5)->brokers[0].port, 29092);
}

TEST_F(MetadataTest, AnAdvertisedPortAloneGoesWithTheAddressThePeerCameBy) {
  options["advertised.listeners"] = "PLAINTEXT://:19092";
  start();
  peer.reached_host = "10.1.2.3";
  EXPECT_EQ(ask<MetadataResponse>(asking({}), 5)->brokers[0].host, "10.1.2.3");
  EXPECT_EQ(ask<MetadataResponse>(asking({}), 5)->brokers[0].port, 19092);
}

TEST_F(MetadataTest, CreatesATopicInTheFirstAnswerInEveryVersion) {
  options["num.partitions"] = "2";
  start();
  for (int version = 0; version <= 13; ++version) {
    const std::string name = "auto" + std::to_string(version);
    const auto answer = describe(name, true, version);
    ASSERT_EQ(answer->topics.size(), 1);
    EXPECT_EQ(answer->topics[0].error_code, 0) << version;
    ASSERT_EQ(answer->topics[0].partitions.size(), 2);
    EXPECT_EQ(answer->topics[0].partitions[1].leader_id, broker->node_id());
    EXPECT_EQ(produce(name, {"served at once"}), 0);
  }
}

TEST_F(MetadataTest, CreatesNothingWhenTheClientOrTheOptionDeclines) {
  start();
  EXPECT_EQ(code_of_name("none", false), ErrorCode::unknown_topic_or_partition);
  stop();
  options["auto.create.topics.enable"] = "false";
  start();
  EXPECT_EQ(code_of_name("none", true), ErrorCode::unknown_topic_or_partition);
  EXPECT_THAT(ask<MetadataResponse>(MetadataRequest{.topics = std::nullopt}, 9)->topics, IsEmpty());
}

TEST_F(MetadataTest, RefusesNamesThatNoTopicMayHave) {
  start();
  const std::string longest(249, 'x');
  EXPECT_EQ(code_of_name(longest), ErrorCode::none);
  for (const std::string& bad : {std::string(), std::string("."), std::string(".."), std::string("a b"),
                                 std::string("a/b"), longest + "x"}) {
    EXPECT_EQ(code_of_name(bad), ErrorCode::invalid_topic_exception) << bad;
  }
}

TEST_F(MetadataTest, ANameThatDiffersInDotsAndUnderscoresAloneIsNotCreated) {
  start();
  EXPECT_EQ(code_of_name("a.b"), ErrorCode::none);
  EXPECT_EQ(code_of_name("a_b"), ErrorCode::invalid_topic_exception);
}

TEST_F(MetadataTest, TheMetadataLogIsNoTopicToBeCreated) {
  start();
  EXPECT_EQ(code_of_name("__cluster_metadata"), ErrorCode::unknown_topic_or_partition);
}

TEST_F(MetadataTest, AnEmptyListMeansAllInVersionZeroAndNoneLater) {
  start();
  create_topic("a");
  create_topic("b");
  EXPECT_THAT(names_in(ask<MetadataResponse>(asking({}), 0)), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(names_in(ask<MetadataResponse>(asking({}), 1)), IsEmpty());
  const MetadataRequest all{.topics = std::nullopt};
  EXPECT_THAT(names_in(ask<MetadataResponse>(all, 1)), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(names_in(ask<MetadataResponse>(all, 13)), UnorderedElementsAre("a", "b"));
}

TEST_F(MetadataTest, ANameAskedTwiceIsToldOnce) {
  start();
  create_topic("a");
  EXPECT_THAT(names_in(ask<MetadataResponse>(asking({"a", "b", "a"}), 4)), ElementsAre("a", "b"));
}

TEST_F(MetadataTest, FindsTopicsById) {
  start();
  create_topic("a");
  const Uuid id = topic_id("a");
  EXPECT_FALSE(id.is_zero());
  const auto answer = ask<MetadataResponse>(asking_ids({id, entropy.uuid()}), 12);
  EXPECT_THAT(names_in(answer), ElementsAre("a", "(null)"));
  EXPECT_EQ(code_in(answer->topics[1].error_code), ErrorCode::unknown_topic_id);
}

TEST_F(MetadataTest, IdsAreRefusedBeforeVersionTwelve) {
  start();
  create_topic("a");
  const auto answer = ask<MetadataResponse>(asking_ids({topic_id("a")}), 10);
  EXPECT_EQ(code_in(answer->topics.at(0).error_code), ErrorCode::invalid_request);
}

TEST_F(MetadataTest, NeitherNameNorIdIsAnsweredByAnError) {
  start();
  const auto answer = ask<MetadataResponse>(asking_ids({zero_uuid}), 13);
  EXPECT_EQ(code_in(answer->error_code), ErrorCode::unknown_server_error);
}

TEST_F(MetadataTest, OperationsAreToldWhenAskedFor) {
  start();
  create_topic("a");
  auto request = asking({"a"});
  constexpr std::int32_t untold = std::numeric_limits<std::int32_t>::min();
  EXPECT_EQ(ask<MetadataResponse>(request, 8)->topics[0].topic_authorized_operations, untold);
  request.include_topic_authorized_operations = request.include_cluster_authorized_operations = true;
  const auto answer = ask<MetadataResponse>(request, 8);
  EXPECT_EQ(answer->topics[0].topic_authorized_operations, 3576);
  EXPECT_EQ(answer->cluster_authorized_operations, 8096);
}

TEST_F(MetadataTest, AMillionNamesAreAnsweredInTime) {
  start();
  std::vector<std::string> names;
  for (int i = 0; i < 1'000'000; ++i) names.push_back(std::to_string(i));
  MetadataRequest request;
  request.allow_auto_topic_creation = false;
  for (const std::string& name : names) request.topics->emplace_back().name = name;
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(ask<MetadataResponse>(request, 4)->topics.size(), names.size());
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
}

}  // namespace
}  // namespace ottla::broker::test
