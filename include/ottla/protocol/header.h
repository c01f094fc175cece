// The headers before every request and response body, and which of their versions goes with which API
// version.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct RequestHeader {
  static constexpr Api api{.name = "RequestHeader", .versions = {0, 2}, .flexible = 2, .frequent = true};

  std::int16_t request_api_key = 0;
  std::int16_t request_api_version = 0;
  std::int32_t correlation_id = 0;
  std::optional<std::string_view> client_id = "";

  static void describe(auto& wire, auto& m) {
    wire("request_api_key", m.request_api_key);
    wire("request_api_version", m.request_api_version);
    wire("correlation_id", m.correlation_id);
    wire.never_compact("client_id", m.client_id, since(1));
  }
};

struct ResponseHeader {
  static constexpr Api api{.name = "ResponseHeader", .versions = {0, 1}, .flexible = 1, .frequent = true};

  std::int32_t correlation_id = 0;

  static void describe(auto& wire, auto& m) { wire("correlation_id", m.correlation_id); }
};

// The header's version: 2 with flexible versions of the API, also with those above its newest; 1 with the
// others.
int request_header_version(const Api& api, int version);

// 1 with flexible versions of the API, else 0; always 0 for ApiVersions (KIP-511).
int response_header_version(const Api& api, int version);

// Reads the header at the front of a request frame. unsupported_version when the frame names an API that
// apis() does not list; the API's version may be any, it is for the caller to judge.
Result<RequestHeader> decode_request_header(Reader& reader);

}  // namespace ottla::protocol
