// DescribeClientQuotas, key 48, versions 0-1. v1 flexible.
#include "ottla/protocol/messages/48_describe_client_quotas.h"
#include "broker/handlers/handlers.h"
#include "ottla/metadata/quotas.h"

namespace ottla::broker {

Outcome handle_describe_client_quotas(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<protocol::DescribeClientQuotasRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  std::vector<metadata::QuotaFilterPart> filter;
  for (const auto& part : body->components) {
    filter.push_back({part.entity_type, part.match_type, part.match});
  }
  const metadata::ImagePointer image = request.view()->image;
  const auto found = metadata::describe_quotas(*image->quotas, filter, body->strict);
  protocol::DescribeClientQuotasResponse response;
  response.error_message.reset();
  if (!found) {
    response.error_code = code_of(found.error().code);
    response.error_message = found.error().message;
    response.entries.reset();
    return answer(request, response, output);
  }
  for (const auto* quota : *found) {
    auto& entry = response.entries->emplace_back();
    for (const metadata::QuotaEntityPart& part : quota->first) {
      entry.entity.push_back({part.type, part.name});
    }
    for (const auto& [key, value] : quota->second) entry.values.push_back({key, value});
  }
  return answer(request, response, output);
}

}  // namespace ottla::broker
