// FindCoordinator, API key 10, versions 0 to 6: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct FindCoordinatorRequest {
  static constexpr Api api{.key = 10, .name = "FindCoordinator", .versions = {0, 6}, .flexible = 3};

  std::string_view key;
  std::int8_t key_type = 0;
  std::vector<std::string_view> coordinator_keys;

  static void describe(auto& wire, auto& m) {
    wire("key", m.key, until(3));
    wire("key_type", m.key_type, since(1));
    wire("coordinator_keys", m.coordinator_keys, since(4));
  }
};

struct FindCoordinatorResponse {
  static constexpr Api api = FindCoordinatorRequest::api;

  struct Coordinator {
    std::string_view key;
    std::int32_t node_id = 0;
    std::string_view host;
    std::int32_t port = 0;
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message = "";

    static void describe(auto& wire, auto& m) {
      wire("key", m.key);
      wire("node_id", m.node_id);
      wire("host", m.host);
      wire("port", m.port);
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";
  std::int32_t node_id = 0;
  std::string_view host;
  std::int32_t port = 0;
  std::vector<Coordinator> coordinators;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire("error_code", m.error_code, until(3));
    wire("error_message", m.error_message, between(1, 3));
    wire("node_id", m.node_id, until(3));
    wire("host", m.host, until(3));
    wire("port", m.port, until(3));
    wire("coordinators", m.coordinators, since(4));
  }
};

}  // namespace ottla::protocol
