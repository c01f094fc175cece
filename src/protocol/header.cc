// The headers' codecs, and the choice of their versions.
#include "ottla/protocol/header.h"

#include <fmt/format.h>

#include "protocol/instantiate.h"

namespace ottla::protocol {
namespace {

constexpr int api_versions_key = 18;

}  // namespace

int request_header_version(const Api& api, int version) { return api.is_flexible(version) ? 2 : 1; }

int response_header_version(const Api& api, int version) {
  return api.key != api_versions_key && api.is_flexible(version) ? 1 : 0;
}

Result<RequestHeader> decode_request_header(Reader& reader) {
  const std::size_t start = reader.position();
  const auto key = reader.integer<std::int16_t>();
  const auto version = reader.integer<std::int16_t>();
  if (reader.failed()) {
    return fail(reader.error());
  }
  const Api* api = api_of(key);
  if (api == nullptr) {
    return fail(ErrorCode::unsupported_version, fmt::format("there is no API with key {} here", key));
  }
  reader.rewind(start);
  return decode<RequestHeader>(reader, request_header_version(*api, version));
}

OTTLA_PROTOCOL_MESSAGE(RequestHeader);
OTTLA_PROTOCOL_MESSAGE(ResponseHeader);

}  // namespace ottla::protocol
