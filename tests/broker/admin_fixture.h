// A broker with verbs for its administration.
#pragma once

#include "broker/broker_fixture.h"
#include "ottla/protocol/messages/32_describe_configs.h"
#include "ottla/protocol/messages/37_create_partitions.h"
#include "ottla/protocol/messages/44_incremental_alter_configs.h"

namespace ottla::broker::test {

inline constexpr std::int8_t topic_resource = 2;
inline constexpr std::int8_t broker_resource = 4;
inline constexpr std::int8_t logger_resource = 8;
inline constexpr std::int8_t metrics_resource = 16;
inline constexpr std::int8_t group_resource = 32;

class AdminTest : public BrokerTest {
 protected:
  ErrorCode set(std::int8_t type, std::string_view name, std::string_view key,
                std::optional<std::string_view> value) {
    protocol::IncrementalAlterConfigsRequest request;
    auto& resource = request.resources.emplace_back();
    resource.resource_type = type;
    resource.resource_name = name;
    resource.configs.push_back({key, static_cast<std::int8_t>(value ? 0 : 1), value});
    return code_in(ask<protocol::IncrementalAlterConfigsResponse>(request, 1)->responses.at(0).error_code);
  }
  ErrorCode remove(std::int8_t type, std::string_view name, std::string_view key) {
    return set(type, name, key, std::nullopt);
  }

  Answer<protocol::DescribeConfigsResponse> describe_configs(std::int8_t type, std::string_view name,
                                                             std::vector<std::string_view> keys = {},
                                                             int version = 4) {
    protocol::DescribeConfigsRequest request;
    auto& resource = request.resources.emplace_back();
    resource.resource_type = type;
    resource.resource_name = name;
    resource.configuration_keys = std::move(keys);
    request.include_synonyms = true;
    return ask<protocol::DescribeConfigsResponse>(request, version);
  }
  std::string value_of(std::int8_t type, std::string_view name, std::string_view key) {
    const auto answer = describe_configs(type, name, {key});
    return std::string(answer->results.at(0).configs.at(0).value.value_or("(null)"));
  }

  ErrorCode grow_topic(std::string_view name, std::int32_t partitions) {
    protocol::CreatePartitionsRequest request;
    auto& topic = request.topics.emplace_back();
    topic.name = name;
    topic.count = partitions;
    topic.assignments.reset();
    return code_in(ask<protocol::CreatePartitionsResponse>(request, 3)->results.at(0).error_code);
  }
};

}  // namespace ottla::broker::test
