// ApiVersions, key 18, versions 0-4. v1 throttle time; v3 flexible (the response's header never is), the
// client's name and version in, features out; v4 features whose lowest level is 0 are told too.
#include <algorithm>

#include "broker/dispatcher.h"
#include "broker/handlers/handlers.h"
#include "ottla/metadata/features.h"
#include "ottla/protocol/messages/18_api_versions.h"

namespace ottla::broker {
namespace {

using protocol::ApiVersionsRequest;
using protocol::ApiVersionsResponse;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Letters and digits, with '-' and '.' between them (ApiVersionsRequest.isValid of Kafka).
bool is_software_word(std::string_view word) {
  return !word.empty() && is_alphanumeric(word.front()) && is_alphanumeric(word.back()) &&
         std::ranges::all_of(word, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

ApiVersionsResponse::ApiKey range_of(const TableEntry& entry) {
  return {entry.api->key, std::max(entry.api->versions.min, entry.first_version), entry.api->versions.max};
}

void add_features(const ClusterView& view, int version, ApiVersionsResponse& response) {
  const metadata::MetadataImage& image = *view.image;
  for (const auto& [name, levels] : metadata::supported_features()) {
    if (version < 4 && levels.min == 0) continue;
    response.supported_features.push_back({name, levels.min, levels.max});
  }
  response.finalized_features_epoch = image.finalized_features_epoch();
  for (const auto& [name, level] : image.features->levels)
    response.finalized_features.push_back({name, level, level});
  if (const std::int16_t level = image.features->metadata_version; level != 0) {
    response.finalized_features.push_back({metadata::metadata_version_feature, level, level});
  }
  if (const std::int16_t level = view.kraft_version; level != 0) {
    response.finalized_features.push_back({"kraft.version", level, level});
  }
}

}  // namespace

Outcome handle_api_versions(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<ApiVersionsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  ApiVersionsResponse response;
  if (request.version >= 3) {
    if (!is_software_word(body->client_software_name) || !is_software_word(body->client_software_version)) {
      response.error_code = code_of(ErrorCode::invalid_request);
      return answer(request, response, output);
    }
    request.peer->client_software_name = body->client_software_name;
    request.peer->client_software_version = body->client_software_version;
  }
  for (const TableEntry& entry : handler_table()) response.api_keys.push_back(range_of(entry));
  const ClusterViewPointer& view = request.view();
  if (request.version >= 3) add_features(*view, request.version, response);
  return answer(request, response, output);
}

Outcome answer_unsupported_api_versions(Request& request, Output& output) {
  request.version = 0;
  ApiVersionsResponse response;
  response.error_code = code_of(ErrorCode::unsupported_version);
  response.api_keys.push_back(range_of({&ApiVersionsRequest::api, handle_api_versions}));
  return answer(request, response, output);
}

}  // namespace ottla::broker
