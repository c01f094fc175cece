// CreateDelegationToken, API key 38, versions 0 to 3: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct CreateDelegationTokenRequest {
  static constexpr Api api{.key = 38, .name = "CreateDelegationToken", .versions = {0, 3}, .flexible = 2};

  struct Renewer {
    std::string_view principal_type;
    std::string_view principal_name;

    static void describe(auto& wire, auto& m) {
      wire("principal_type", m.principal_type);
      wire("principal_name", m.principal_name);
    }
  };

  std::optional<std::string_view> owner_principal_type = "";
  std::optional<std::string_view> owner_principal_name = "";
  std::vector<Renewer> renewers;
  std::int64_t max_lifetime_ms = 0;

  static void describe(auto& wire, auto& m) {
    wire("owner_principal_type", m.owner_principal_type, since(3));
    wire("owner_principal_name", m.owner_principal_name, since(3));
    wire("renewers", m.renewers);
    wire("max_lifetime_ms", m.max_lifetime_ms);
  }
};

struct CreateDelegationTokenResponse {
  static constexpr Api api = CreateDelegationTokenRequest::api;

  std::int16_t error_code = 0;
  std::string_view principal_type;
  std::string_view principal_name;
  std::string_view token_requester_principal_type;
  std::string_view token_requester_principal_name;
  std::int64_t issue_timestamp_ms = 0;
  std::int64_t expiry_timestamp_ms = 0;
  std::int64_t max_timestamp_ms = 0;
  std::string_view token_id;
  ByteView hmac;
  std::int32_t throttle_time_ms = 0;

  static void describe(auto& wire, auto& m) {
    wire("error_code", m.error_code);
    wire("principal_type", m.principal_type);
    wire("principal_name", m.principal_name);
    wire("token_requester_principal_type", m.token_requester_principal_type, since(3));
    wire("token_requester_principal_name", m.token_requester_principal_name, since(3));
    wire("issue_timestamp_ms", m.issue_timestamp_ms);
    wire("expiry_timestamp_ms", m.expiry_timestamp_ms);
    wire("max_timestamp_ms", m.max_timestamp_ms);
    wire("token_id", m.token_id);
    wire("hmac", m.hmac);
    wire("throttle_time_ms", m.throttle_time_ms);
  }
};

}  // namespace ottla::protocol
