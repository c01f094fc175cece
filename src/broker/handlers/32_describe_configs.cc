// DescribeConfigs, key 32, versions 0-4. v1 synonyms, and sources in place of "is the default"; v3 types and
// documentation; v4 flexible. The view has all there is to tell.
#include "ottla/protocol/messages/32_describe_configs.h"

#include <deque>
#include <span>

#include "broker/handlers/handlers.h"
#include "broker/loggers.h"
#include "ottla/metadata/configs.h"

namespace ottla::broker {
namespace {

using protocol::DescribeConfigsRequest;
using protocol::DescribeConfigsResponse;
using Described = DescribeConfigsResponse::Result;

bool is_resource_type(std::int8_t type) {
  switch (static_cast<metadata::ConfigResourceType>(type)) {
    case metadata::ConfigResourceType::topic:
    case metadata::ConfigResourceType::broker:
    case metadata::ConfigResourceType::client_metrics:
    case metadata::ConfigResourceType::group:
      return true;
  }
  return type == broker_logger_type;
}

class Describer {
 public:
  Describer(const DescribeConfigsRequest& body, const ClusterViewPointer& view,
            const config::BrokerConfig& fixed)
      : body_(body), view_(view), describer_(view->image, fixed, body.include_synonyms) {}

  Described describe(const DescribeConfigsRequest::Resource& resource) {
    Described result;
    result.resource_type = resource.resource_type;
    result.resource_name = resource.resource_name;
    std::span<const std::string_view> names;
    if (resource.configuration_keys) names = *resource.configuration_keys;
    auto described = resource.resource_type == broker_logger_type
                         ? describe_loggers(*view_->image, resource.resource_name, names)
                         : describer_.describe(resource.resource_type, resource.resource_name, names);
    if (!described) {
      fail_with(metadata::Outcome::of(std::move(described.error())), result);
      return result;
    }
    result.configs.reserve(described->size());
    for (metadata::DescribedConfig& config : *described) result.configs.push_back(entry_of(config));
    return result;
  }

 private:
  // Where Kafka says nothing the message is empty, not null: clients then do not put their own in its place.
  void fail_with(metadata::Outcome outcome, Described& result) {
    result.error_code = code_of(outcome.error);
    if (!outcome.message) return;
    messages_.push_back(std::move(*outcome.message));
    result.error_message = messages_.back();
  }

  Described::Config entry_of(const metadata::DescribedConfig& config) const {
    Described::Config entry;
    entry.name = config.name;
    entry.value = config.value;
    entry.read_only = config.read_only;
    entry.config_source = static_cast<std::int8_t>(config.source);
    entry.is_default = config.source == metadata::ConfigSource::default_value;
    entry.is_sensitive = config.sensitive;
    entry.config_type = config.type;
    entry.documentation.reset();
    if (body_.include_documentation && !config.documentation.empty()) {
      entry.documentation = config.documentation;
    }
    for (const metadata::ConfigSynonym& synonym : config.synonyms) {
      entry.synonyms.push_back({synonym.name, synonym.value, static_cast<std::int8_t>(synonym.source)});
    }
    return entry;
  }

  const DescribeConfigsRequest& body_;
  const ClusterViewPointer view_;
  metadata::ConfigDescriber describer_;
  std::deque<std::string> messages_;
};

// Kafka gives up on the request as a whole.
Outcome refuse_all(const Request& request, const DescribeConfigsRequest& body, std::string_view message,
                   Output& output) {
  DescribeConfigsResponse response;
  for (const auto& resource : body.resources) {
    Described& result = response.results.emplace_back();
    result.error_code = code_of(ErrorCode::invalid_request);
    result.error_message = message;
    result.resource_type = resource.resource_type;
    result.resource_name = resource.resource_name;
  }
  return answer(request, response, output);
}

}  // namespace

Outcome handle_describe_configs(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<DescribeConfigsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  for (const auto& resource : body->resources) {
    if (is_resource_type(resource.resource_type)) continue;
    const std::string message =
        "Unexpected resource type UNKNOWN for resource " + std::string(resource.resource_name);
    return refuse_all(request, *body, message, output);
  }
  DescribeConfigsResponse response;
  Describer describer(*body, request.view(), request.core->config);
  response.results.reserve(body->resources.size());
  for (const auto& resource : body->resources) response.results.push_back(describer.describe(resource));
  return answer(request, response, output);
}

}  // namespace ottla::broker
