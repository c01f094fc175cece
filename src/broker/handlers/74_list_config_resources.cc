// ListConfigResources, key 74, versions 0-1. v0 client metrics subscriptions only; v1 resources of the types
// asked for, or of all.
#include "ottla/protocol/messages/74_list_config_resources.h"

#include <algorithm>
#include <array>
#include <deque>

#include "broker/handlers/handlers.h"
#include "broker/loggers.h"
#include "ottla/metadata/configs.h"

namespace ottla::broker {
namespace {

using metadata::ConfigResourceType;

constexpr std::int8_t type_of(ConfigResourceType type) { return static_cast<std::int8_t>(type); }

constexpr std::array all_types{
    type_of(ConfigResourceType::group),  type_of(ConfigResourceType::client_metrics), broker_logger_type,
    type_of(ConfigResourceType::broker), type_of(ConfigResourceType::topic),
};

}  // namespace

Outcome handle_list_config_resources(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<protocol::ListConfigResourcesRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  protocol::ListConfigResourcesResponse response;
  std::vector<std::int8_t> asked = body->resource_types;
  if (request.version == 0) asked = {type_of(ConfigResourceType::client_metrics)};
  if (asked.empty()) asked.assign(all_types.begin(), all_types.end());
  for (const std::int8_t type : asked) {
    if (std::ranges::find(all_types, type) != all_types.end()) continue;
    response.error_code = code_of(ErrorCode::unsupported_version);
    return answer(request, response, output);
  }
  const metadata::ImagePointer image = request.view()->image;
  std::deque<std::string> names;
  for (const std::int8_t type : all_types) {
    if (std::ranges::find(asked, type) == asked.end()) continue;
    const auto of =
        type == broker_logger_type ? ConfigResourceType::broker : static_cast<ConfigResourceType>(type);
    for (std::string& name : metadata::config_resources(*image, of)) {
      response.config_resources.push_back({names.emplace_back(std::move(name)), type});
    }
  }
  return answer(request, response, output);
}

}  // namespace ottla::broker
