// DescribeCluster, API key 60, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeClusterRequest {
  static constexpr Api api{.key = 60, .name = "DescribeCluster", .versions = {0, 2}, .flexible = 0};

  bool include_cluster_authorized_operations = false;
  std::int8_t endpoint_type = 1;
  bool include_fenced_brokers = false;

  static void describe(auto& wire, auto& m) {
    wire("include_cluster_authorized_operations", m.include_cluster_authorized_operations);
    wire("endpoint_type", m.endpoint_type, since(1));
    wire("include_fenced_brokers", m.include_fenced_brokers, since(2));
  }
};

struct DescribeClusterResponse {
  static constexpr Api api = DescribeClusterRequest::api;

  struct Broker {
    std::int32_t broker_id = 0;
    std::string_view host;
    std::int32_t port = 0;
    std::optional<std::string_view> rack;
    bool is_fenced = false;

    static void describe(auto& wire, auto& m) {
      wire("broker_id", m.broker_id);
      wire("host", m.host);
      wire("port", m.port);
      wire("rack", m.rack);
      wire("is_fenced", m.is_fenced, since(2));
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message;
  std::int8_t endpoint_type = 1;
  std::string_view cluster_id;
  std::int32_t controller_id = -1;
  std::vector<Broker> brokers;
  std::int32_t cluster_authorized_operations = std::numeric_limits<std::int32_t>::min();

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("endpoint_type", m.endpoint_type, since(1));
    wire("cluster_id", m.cluster_id);
    wire("controller_id", m.controller_id);
    wire("brokers", m.brokers);
    wire("cluster_authorized_operations", m.cluster_authorized_operations);
  }
};

}  // namespace ottla::protocol
