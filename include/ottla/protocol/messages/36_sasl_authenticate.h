// SaslAuthenticate, API key 36, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct SaslAuthenticateRequest {
  static constexpr Api api{.key = 36, .name = "SaslAuthenticate", .versions = {0, 2}, .flexible = 2};

  ByteView auth_bytes;

  static void describe(auto& wire, auto& m) { wire("auth_bytes", m.auth_bytes); }
};

struct SaslAuthenticateResponse {
  static constexpr Api api = SaslAuthenticateRequest::api;

  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";
  ByteView auth_bytes;
  std::int64_t session_lifetime_ms = 0;

  static void describe(auto& wire, auto& m) {
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("auth_bytes", m.auth_bytes);
    wire("session_lifetime_ms", m.session_lifetime_ms, since(1));
  }
};

}  // namespace ottla::protocol
