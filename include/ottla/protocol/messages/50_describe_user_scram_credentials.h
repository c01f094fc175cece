// DescribeUserScramCredentials, API key 50, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeUserScramCredentialsRequest {
  static constexpr Api api{
      .key = 50, .name = "DescribeUserScramCredentials", .versions = {0, 0}, .flexible = 0};

  struct User {
    std::string_view name;

    static void describe(auto& wire, auto& m) { wire("name", m.name); }
  };

  std::optional<std::vector<User>> users = std::vector<User>{};

  static void describe(auto& wire, auto& m) { wire("users", m.users); }
};

struct DescribeUserScramCredentialsResponse {
  static constexpr Api api = DescribeUserScramCredentialsRequest::api;

  struct Result {
    struct CredentialInfo {
      std::int8_t mechanism = 0;
      std::int32_t iterations = 0;

      static void describe(auto& wire, auto& m) {
        wire("mechanism", m.mechanism);
        wire("iterations", m.iterations);
      }
    };

    std::string_view user;
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message = "";
    std::vector<CredentialInfo> credential_infos;

    static void describe(auto& wire, auto& m) {
      wire("user", m.user);
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
      wire("credential_infos", m.credential_infos);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";
  std::vector<Result> results;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("results", m.results);
  }
};

}  // namespace ottla::protocol
