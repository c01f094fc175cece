// Calls of the client against a broker of a few answers.
#include "ottla/client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/fake_broker.h"
#include "ottla/client/admin.h"
#include "ottla/protocol/messages/10_find_coordinator.h"
#include "ottla/protocol/messages/19_create_topics.h"
#include "ottla/protocol/messages/42_delete_groups.h"
#include "ottla/protocol/messages/60_describe_cluster.h"

namespace ottla::client {
namespace {

using protocol::CreateTopicsRequest;
using protocol::CreateTopicsResponse;
using protocol::DescribeClusterRequest;
using protocol::DescribeClusterResponse;
using test::FakeBroker;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

class ClientTest : public ::testing::Test {
 protected:
  // Answers each try to create a topic with the next of these codes, the last one again and again.
  void answer_creations(std::vector<ErrorCode> codes, int max_version = 7) {
    broker_.serves(CreateTopicsRequest::api, 2, max_version, [this, codes](int version, ByteView) {
      CreateTopicsResponse response;
      response.topics.push_back({.name = "a"});
      response.topics.front().error_code =
          static_cast<std::int16_t>(codes[std::min(tries_++, codes.size() - 1)]);
      response.topics.front().error_message = std::nullopt;
      return std::optional(FakeBroker::encoded(response, version));
    });
  }

  std::size_t tries_ = 0;
  FakeBroker broker_;
};

TEST_F(ClientTest, RequestsGoOutInTheNewestCommonVersion) {
  answer_creations({ErrorCode::none}, 5);
  Client client(broker_.settings());
  EXPECT_TRUE(create_topic(client, {.name = "a"}));
  EXPECT_THAT(broker_.requests(), Contains(Pair(19, 5)));
}

TEST_F(ClientTest, WhatNoCommonVersionServesIsSaidWithBothRanges) {
  answer_creations({ErrorCode::none}, 3);
  Client client(broker_.settings());
  const auto created =
      create_topic(client, {.name = "a"});  // leaves the counts to the broker: since version 4
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().message,
            "The node does not support CREATE_TOPICS with version in range [4,7]. The "
            "supported range is [2,3].");
}

TEST_F(ClientTest, AnApiThatIsNotServedIsNamed) {
  Client client(broker_.settings());
  const auto answer = client.call<DescribeClusterResponse>(Target::any(), DescribeClusterRequest{});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "The node does not support DESCRIBE_CLUSTER");
}

TEST_F(ClientTest, ABrokerWithOlderApiVersionsIsAskedAgainInItsOwn) {
  broker_.serves(protocol::ApiVersionsRequest::api, 0, 2, [](int version, ByteView) {
    protocol::ApiVersionsResponse response;
    response.error_code =
        static_cast<std::int16_t>(version > 2 ? ErrorCode::unsupported_version : ErrorCode::none);
    response.api_keys = {{3, 0, 5}};
    return std::optional(FakeBroker::encoded(response, version > 2 ? 0 : version));
  });
  Client client(broker_.settings());
  EXPECT_EQ(client.version_for(Target::any(), protocol::MetadataRequest::api), 5);
}

TEST_F(ClientTest, ABrokerWithoutApiVersionsIsSpokenToInVersionZero) {
  broker_.knows_no_api_versions();
  Client client(broker_.settings());
  EXPECT_TRUE(client.cluster());
  EXPECT_THAT(broker_.requests(), ElementsAre(Pair(3, 0)));
}

TEST_F(ClientTest, RetriableCodesAreTriedAgain) {
  answer_creations({ErrorCode::not_controller, ErrorCode::not_controller, ErrorCode::none});
  Client client(broker_.settings());
  EXPECT_TRUE(create_topic(client, {.name = "a"}));
  EXPECT_EQ(tries_, 3u);
}

TEST_F(ClientTest, OtherCodesComeBackWithKafkasSentence) {
  answer_creations({ErrorCode::topic_already_exists});
  Client client(broker_.settings());
  EXPECT_EQ(create_topic(client, {.name = "a"}).error().message, "Topic with this name already exists.");
}

TEST_F(ClientTest, ALostConnectionIsMadeAgain) {
  broker_.serves(DescribeClusterRequest::api, 0, 2, [this](int version, ByteView) {
    return tries_++ == 0 ? std::nullopt
                         : std::optional(FakeBroker::encoded(DescribeClusterResponse{}, version));
  });
  Client client(broker_.settings());
  EXPECT_TRUE(client.call<DescribeClusterResponse>(Target::any(), DescribeClusterRequest{}));
  EXPECT_EQ(tries_, 2u);
}

TEST_F(ClientTest, TheCoordinatorIsFoundBeforeItIsAsked) {
  broker_.serves(protocol::FindCoordinatorRequest::api, 0, 3, [this](int version, ByteView) {
    protocol::FindCoordinatorResponse response;
    response.host = "127.0.0.1";
    response.port = broker_.port();
    return std::optional(FakeBroker::encoded(response, version));
  });
  broker_.serves(protocol::DeleteGroupsRequest::api, 0, 2, [](int version, ByteView) {
    return std::optional(FakeBroker::encoded(protocol::DeleteGroupsResponse{}, version));
  });
  Client client(broker_.settings());
  EXPECT_TRUE(
      client.call<protocol::DeleteGroupsResponse>(Target::group("g"), protocol::DeleteGroupsRequest{}));
  EXPECT_THAT(broker_.requests(), ElementsAre(Pair(10, 3), Pair(42, 2)));
}

TEST(ClientWithoutBroker, SaysThatNobodyListensUntilItsTimeIsOver) {
  Settings settings;
  {
    FakeBroker gone;
    settings = gone.settings();
  }
  std::vector<std::string> warnings;
  settings.on_warning = [&](const std::string& warning) { warnings.push_back(warning); };
  settings.default_api_timeout_ms = 50;
  Client client(settings);
  const auto listed = list_topics(client);
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().message, "Timed out waiting for a node assignment. Call: listTopics");
  EXPECT_THAT(warnings, Contains(::testing::HasSubstr("Connection to node -1 (127.0.0.1/127.0.0.1:")));
}

}  // namespace
}  // namespace ottla::client
