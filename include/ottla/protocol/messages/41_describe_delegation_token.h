// DescribeDelegationToken, API key 41, versions 0 to 3: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeDelegationTokenRequest {
  static constexpr Api api{.key = 41, .name = "DescribeDelegationToken", .versions = {0, 3}, .flexible = 2};

  struct Owner {
    std::string_view principal_type;
    std::string_view principal_name;

    static void describe(auto& wire, auto& m) {
      wire("principal_type", m.principal_type);
      wire("principal_name", m.principal_name);
    }
  };

  std::optional<std::vector<Owner>> owners = std::vector<Owner>{};

  static void describe(auto& wire, auto& m) { wire("owners", m.owners); }
};

struct DescribeDelegationTokenResponse {
  static constexpr Api api = DescribeDelegationTokenRequest::api;

  struct Token {
    struct Renewer {
      std::string_view principal_type;
      std::string_view principal_name;

      static void describe(auto& wire, auto& m) {
        wire("principal_type", m.principal_type);
        wire("principal_name", m.principal_name);
      }
    };

    std::string_view principal_type;
    std::string_view principal_name;
    std::string_view token_requester_principal_type;
    std::string_view token_requester_principal_name;
    std::int64_t issue_timestamp = 0;
    std::int64_t expiry_timestamp = 0;
    std::int64_t max_timestamp = 0;
    std::string_view token_id;
    ByteView hmac;
    std::vector<Renewer> renewers;

    static void describe(auto& wire, auto& m) {
      wire("principal_type", m.principal_type);
      wire("principal_name", m.principal_name);
      wire("token_requester_principal_type", m.token_requester_principal_type, since(3));
      wire("token_requester_principal_name", m.token_requester_principal_name, since(3));
      wire("issue_timestamp", m.issue_timestamp);
      wire("expiry_timestamp", m.expiry_timestamp);
      wire("max_timestamp", m.max_timestamp);
      wire("token_id", m.token_id);
      wire("hmac", m.hmac);
      wire("renewers", m.renewers);
    }
  };

  std::int16_t error_code = 0;
  std::vector<Token> tokens;
  std::int32_t throttle_time_ms = 0;

  static void describe(auto& wire, auto& m) {
    wire("error_code", m.error_code);
    wire("tokens", m.tokens);
    wire("throttle_time_ms", m.throttle_time_ms);
  }
};

}  // namespace ottla::protocol
