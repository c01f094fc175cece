// Partitions, reassignments, elections, quotas, features and brokers, by frames.
#include "broker/admin_fixture.h"
#include "ottla/protocol/messages/43_elect_leaders.h"
#include "ottla/protocol/messages/45_alter_partition_reassignments.h"
#include "ottla/protocol/messages/46_list_partition_reassignments.h"
#include "ottla/protocol/messages/48_describe_client_quotas.h"
#include "ottla/protocol/messages/49_alter_client_quotas.h"
#include "ottla/protocol/messages/64_unregister_broker.h"

namespace ottla::broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Administration : public AdminTest {
 protected:
  using Replicas = std::vector<std::int32_t>;

  void SetUp() override {
    start();
    create_topic("t");
  }

  Answer<protocol::ElectLeadersResponse> elect(std::int8_t type, bool all, int version = 2) {
    protocol::ElectLeadersRequest request;
    request.election_type = type;
    if (all) {
      request.topic_partitions.reset();
    } else {
      request.topic_partitions->push_back({"t", {0, 9}});
    }
    return ask<protocol::ElectLeadersResponse>(request, version);
  }

  Answer<protocol::AlterPartitionReassignmentsResponse> reassign(
      std::optional<std::vector<std::int32_t>> to) {
    protocol::AlterPartitionReassignmentsRequest request;
    request.topics.push_back({"t", {{0, std::move(to)}}});
    return ask<protocol::AlterPartitionReassignmentsResponse>(request, 1);
  }

  ErrorCode set_quota(std::string_view user, std::string_view key, double value) {
    protocol::AlterClientQuotasRequest request;
    auto& entry = request.entries.emplace_back();
    entry.entity.push_back({"user", user});
    entry.ops.push_back({key, value, false});
    return code_in(ask<protocol::AlterClientQuotasResponse>(request, 1)->entries.at(0).error_code);
  }
};

TEST_F(Administration, AddsPartitionsThatTakeRecords) {
  EXPECT_EQ(grow_topic("t", 3), ErrorCode::none);
  EXPECT_EQ(produce("t", {"a"}, 2), 0);
  restart();
  EXPECT_THAT(consume("t", 0, 2), ElementsAre("a"));
  EXPECT_EQ(grow_topic("t", 3), ErrorCode::invalid_partitions);
  EXPECT_EQ(grow_topic("x", 3), ErrorCode::unknown_topic_or_partition);
}

TEST_F(Administration, HoldsNoElections) {
  const auto some = elect(0, false);
  const auto& results = some->replica_election_results.at(0).partition_result;
  EXPECT_EQ(code_in(results.at(0).error_code), ErrorCode::election_not_needed);
  EXPECT_EQ(results.at(0).error_message, "Leader election not needed for topic partition.");
  EXPECT_EQ(code_in(results.at(1).error_code), ErrorCode::unknown_topic_or_partition);
  EXPECT_THAT(elect(1, true)->replica_election_results.at(0).partition_result, IsEmpty());
  EXPECT_EQ(code_in(elect(7, false)->error_code), ErrorCode::invalid_request);
  EXPECT_THAT(elect(0, false, 0)->replica_election_results, SizeIs(1));
}

TEST_F(Administration, ReassignsToItselfOnly) {
  const auto same = reassign(Replicas{1});
  EXPECT_EQ(same->responses.at(0).partitions.at(0).error_code, 0);
  EXPECT_EQ(same->responses.at(0).partitions.at(0).error_message, std::nullopt);
  EXPECT_EQ(code_in(reassign(Replicas{2})->responses.at(0).partitions.at(0).error_code),
            ErrorCode::invalid_replica_assignment);
  EXPECT_EQ(code_in(reassign(std::nullopt)->responses.at(0).partitions.at(0).error_code),
            ErrorCode::no_reassignment_in_progress);
  EXPECT_THAT(
      ask<protocol::ListPartitionReassignmentsResponse>(protocol::ListPartitionReassignmentsRequest{}, 0)
          ->topics,
      IsEmpty());
}

TEST_F(Administration, KeepsQuotas) {
  EXPECT_EQ(set_quota("u", "producer_byte_rate", 1000), ErrorCode::none);
  EXPECT_EQ(set_quota("u", "x", 1000), ErrorCode::invalid_request);
  restart();
  protocol::DescribeClientQuotasRequest request;
  request.components.push_back({"user", 0, "u"});
  const auto answer = ask<protocol::DescribeClientQuotasResponse>(request, 1);
  ASSERT_THAT(answer->entries.value(), SizeIs(1));
  EXPECT_EQ(answer->entries->at(0).values.at(0).value, 1000);
  request.components[0].entity_type = "group";
  const auto refused = ask<protocol::DescribeClientQuotasResponse>(request, 1);
  EXPECT_EQ(code_in(refused->error_code), ErrorCode::unsupported_version);
  EXPECT_EQ(refused->entries, std::nullopt);
}

TEST_F(Administration, TellsTheQuorumsVersionAmongTheFeatures) {
  const auto versions = ask<protocol::ApiVersionsResponse>(
      protocol::ApiVersionsRequest{.client_software_name = "t", .client_software_version = "1"}, 4);
  const auto& features = versions->finalized_features;
  const auto found = std::ranges::find(features, "kraft.version", [](const auto& told) { return told.name; });
  ASSERT_NE(found, features.end());
  EXPECT_EQ(found->max_version_level, 1);
}

TEST_F(Administration, ForgetsNoBrokerThatServes) {
  protocol::UnregisterBrokerRequest request;
  request.broker_id = 1;
  EXPECT_EQ(code_in(ask<protocol::UnregisterBrokerResponse>(request, 0)->error_code),
            ErrorCode::invalid_request);
  request.broker_id = 2;
  EXPECT_EQ(code_in(ask<protocol::UnregisterBrokerResponse>(request, 0)->error_code),
            ErrorCode::broker_id_not_registered);
}

}  // namespace
}  // namespace ottla::broker::test
