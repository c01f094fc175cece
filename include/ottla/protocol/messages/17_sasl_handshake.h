// SaslHandshake, API key 17, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct SaslHandshakeRequest {
  static constexpr Api api{.key = 17, .name = "SaslHandshake", .versions = {0, 1}};

  std::string_view mechanism;

  static void describe(auto& wire, auto& m) { wire("mechanism", m.mechanism); }
};

struct SaslHandshakeResponse {
  static constexpr Api api = SaslHandshakeRequest::api;

  std::int16_t error_code = 0;
  std::vector<std::string_view> mechanisms;

  static void describe(auto& wire, auto& m) {
    wire("error_code", m.error_code);
    wire("mechanisms", m.mechanisms);
  }
};

}  // namespace ottla::protocol
