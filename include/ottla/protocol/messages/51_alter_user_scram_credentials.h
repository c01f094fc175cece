// AlterUserScramCredentials, API key 51, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct AlterUserScramCredentialsRequest {
  static constexpr Api api{.key = 51, .name = "AlterUserScramCredentials", .versions = {0, 0}, .flexible = 0};

  struct Deletion {
    std::string_view name;
    std::int8_t mechanism = 0;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("mechanism", m.mechanism);
    }
  };

  struct Upsertion {
    std::string_view name;
    std::int8_t mechanism = 0;
    std::int32_t iterations = 0;
    ByteView salt;
    ByteView salted_password;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("mechanism", m.mechanism);
      wire("iterations", m.iterations);
      wire("salt", m.salt);
      wire("salted_password", m.salted_password);
    }
  };

  std::vector<Deletion> deletions;
  std::vector<Upsertion> upsertions;

  static void describe(auto& wire, auto& m) {
    wire("deletions", m.deletions);
    wire("upsertions", m.upsertions);
  }
};

struct AlterUserScramCredentialsResponse {
  static constexpr Api api = AlterUserScramCredentialsRequest::api;

  struct Result {
    std::string_view user;
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message = "";

    static void describe(auto& wire, auto& m) {
      wire("user", m.user);
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Result> results;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("results", m.results);
  }
};

}  // namespace ottla::protocol
