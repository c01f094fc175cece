// Options that are changed while the broker runs, by frames: what is told of them and what they do.
#include "broker/admin_fixture.h"
#include "ottla/config/broker_config.h"
#include "ottla/protocol/messages/33_alter_configs.h"
#include "ottla/protocol/messages/74_list_config_resources.h"

namespace ottla::broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Configs : public AdminTest {
 protected:
  void SetUp() override {
    start();
    create_topic("t");
  }
  // Whether a batch of that size is taken.
  ErrorCode produce_bytes_of(std::size_t size) { return refusal("t", batch({std::string(size, 'x')})); }

  std::vector<std::pair<int, std::string>> listed(std::vector<std::int8_t> types, int version = 1) {
    protocol::ListConfigResourcesRequest request;
    request.resource_types = std::move(types);
    const auto answer = ask<protocol::ListConfigResourcesResponse>(request, version);
    EXPECT_EQ(answer->error_code, 0);
    std::vector<std::pair<int, std::string>> resources;
    for (const auto& resource : answer->config_resources) {
      resources.emplace_back(resource.resource_type, resource.resource_name);
    }
    return resources;
  }
};

TEST_F(Configs, OfATopicHoldAtOnceAndAfterARestart) {
  EXPECT_EQ(set(topic_resource, "t", "max.message.bytes", "500"), ErrorCode::none);
  EXPECT_EQ(produce_bytes_of(1000), ErrorCode::message_too_large);
  restart();
  EXPECT_EQ(value_of(topic_resource, "t", "max.message.bytes"), "500");
  EXPECT_EQ(produce_bytes_of(1000), ErrorCode::message_too_large);
  EXPECT_EQ(remove(topic_resource, "t", "max.message.bytes"), ErrorCode::none);
  EXPECT_EQ(produce_bytes_of(1000), ErrorCode::none);
}

TEST_F(Configs, OfAllBrokersHoldForTopicsAtOnceAndAfterARestart) {
  EXPECT_EQ(set(broker_resource, "", "message.max.bytes", "500"), ErrorCode::none);
  EXPECT_EQ(value_of(topic_resource, "t", "max.message.bytes"), "500");
  EXPECT_EQ(produce_bytes_of(1000), ErrorCode::message_too_large);
  restart();
  EXPECT_EQ(produce_bytes_of(1000), ErrorCode::message_too_large);
  EXPECT_EQ(set(broker_resource, "1", "message.max.bytes", "5000"), ErrorCode::none);
  EXPECT_EQ(produce_bytes_of(1000), ErrorCode::none);
  EXPECT_EQ(remove(broker_resource, "1", "message.max.bytes"), ErrorCode::none);
  EXPECT_EQ(produce_bytes_of(1000), ErrorCode::message_too_large);
}

TEST_F(Configs, OfATopicOverruleThoseOfTheBroker) {
  set(topic_resource, "t", "max.message.bytes", "5000");
  set(broker_resource, "", "message.max.bytes", "500");
  EXPECT_EQ(produce_bytes_of(1000), ErrorCode::none);
  create_topic("later");
  EXPECT_EQ(refusal("later", batch({std::string(1000, 'x')})), ErrorCode::message_too_large);
}

TEST_F(Configs, OfTheBrokerAreToldToWhoFollowsThem) {
  std::vector<std::int32_t> told;
  broker->on_config([&](const config::BrokerConfig& config) { told.push_back(config.max_connections); });
  set(broker_resource, "", "max.connections", "7");
  set(topic_resource, "t", "retention.ms", "7");
  remove(broker_resource, "", "max.connections");
  EXPECT_THAT(told, ElementsAre(INT32_MAX, 7, INT32_MAX));
}

TEST_F(Configs, OfTheOldKindReplaceEverything) {
  set(topic_resource, "t", "retention.ms", "7");
  protocol::AlterConfigsRequest request;
  auto& resource = request.resources.emplace_back();
  resource.resource_type = topic_resource;
  resource.resource_name = "t";
  resource.configs.push_back({"segment.ms", "9"});
  EXPECT_EQ(ask<protocol::AlterConfigsResponse>(request, 2)->responses.at(0).error_code, 0);
  EXPECT_EQ(value_of(topic_resource, "t", "retention.ms"), "604800000");
  EXPECT_EQ(value_of(topic_resource, "t", "segment.ms"), "9");
}

TEST_F(Configs, AreDescribedByEveryVersion) {
  for (int version = 0; version <= 4; ++version) {
    const auto answer = describe_configs(topic_resource, "t", {"segment.ms"}, version);
    const auto& config = answer->results.at(0).configs.at(0);
    EXPECT_EQ(config.value, "604800000") << version;
    EXPECT_EQ(answer->results.at(0).error_message, "") << version;
    EXPECT_EQ(version == 0 ? config.is_default : config.config_source == 5, true) << version;
  }
}

TEST_F(Configs, AreRefusedWithTheResourceThatWasAskedFor) {
  const auto answer = describe_configs(topic_resource, "nowhere");
  EXPECT_EQ(code_in(answer->results.at(0).error_code), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(answer->results.at(0).error_message, "");
  EXPECT_EQ(answer->results.at(0).resource_name, "nowhere");
  EXPECT_EQ(code_in(describe_configs(7, "x")->results.at(0).error_code), ErrorCode::invalid_request);
}

TEST_F(Configs, OfLoggersAreTheProcesss) {
  const std::string before = value_of(logger_resource, "1", "root");
  EXPECT_EQ(set(logger_resource, "1", "root", "ERROR"), ErrorCode::none);
  EXPECT_EQ(value_of(logger_resource, "1", "root"), "ERROR");
  EXPECT_EQ(set(logger_resource, "1", "root", "LOUD"), ErrorCode::invalid_config);
  EXPECT_EQ(set(logger_resource, "1", "kafka.Kafka", "INFO"), ErrorCode::invalid_config);
  EXPECT_EQ(remove(logger_resource, "1", "root"), ErrorCode::invalid_request);
  EXPECT_EQ(set(logger_resource, "1", "root", before), ErrorCode::none);
}

TEST_F(Configs, AreListedByTheirResources) {
  set(group_resource, "g", "consumer.session.timeout.ms", "50000");
  set(metrics_resource, "m", "interval.ms", "200");
  using Resource = std::pair<int, std::string>;
  EXPECT_THAT(listed({}), ElementsAre(Resource{32, "g"}, Resource{16, "m"}, Resource{8, "1"},
                                      Resource{4, "1"}, Resource{2, "t"}));
  EXPECT_THAT(listed({group_resource}), ElementsAre(Resource{32, "g"}));
  EXPECT_THAT(listed({}, 0), SizeIs(1));
  protocol::ListConfigResourcesRequest unknown;
  unknown.resource_types = {3};
  EXPECT_EQ(code_in(ask<protocol::ListConfigResourcesResponse>(unknown, 1)->error_code),
            ErrorCode::unsupported_version);
}

}  // namespace
}  // namespace ottla::broker::test
