// AddRaftVoter, API key 80, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct AddRaftVoterRequest {
  static constexpr Api api{.key = 80, .name = "AddRaftVoter", .versions = {0, 1}, .flexible = 0};

  struct Listener {
    std::string_view name;
    std::string_view host;
    std::uint16_t port = 0;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("host", m.host);
      wire("port", m.port);
    }
  };

  std::optional<std::string_view> cluster_id = "";
  std::int32_t timeout_ms = 0;
  std::int32_t voter_id = 0;
  Uuid voter_directory_id;
  std::vector<Listener> listeners;
  bool ack_when_committed = true;

  static void describe(auto& wire, auto& m) {
    wire("cluster_id", m.cluster_id);
    wire("timeout_ms", m.timeout_ms);
    wire("voter_id", m.voter_id);
    wire("voter_directory_id", m.voter_directory_id);
    wire("listeners", m.listeners);
    wire("ack_when_committed", m.ack_when_committed, since(1));
  }
};

struct AddRaftVoterResponse {
  static constexpr Api api = AddRaftVoterRequest::api;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
  }
};

}  // namespace ottla::protocol
