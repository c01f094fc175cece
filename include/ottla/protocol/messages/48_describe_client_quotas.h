// DescribeClientQuotas, API key 48, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeClientQuotasRequest {
  static constexpr Api api{.key = 48, .name = "DescribeClientQuotas", .versions = {0, 1}, .flexible = 1};

  struct Component {
    std::string_view entity_type;
    std::int8_t match_type = 0;
    std::optional<std::string_view> match = "";

    static void describe(auto& wire, auto& m) {
      wire("entity_type", m.entity_type);
      wire("match_type", m.match_type);
      wire("match", m.match);
    }
  };

  std::vector<Component> components;
  bool strict = false;

  static void describe(auto& wire, auto& m) {
    wire("components", m.components);
    wire("strict", m.strict);
  }
};

struct DescribeClientQuotasResponse {
  static constexpr Api api = DescribeClientQuotasRequest::api;

  struct Entry {
    struct Entity {
      std::string_view entity_type;
      std::optional<std::string_view> entity_name = "";

      static void describe(auto& wire, auto& m) {
        wire("entity_type", m.entity_type);
        wire("entity_name", m.entity_name);
      }
    };

    struct Value {
      std::string_view key;
      double value = 0.0;

      static void describe(auto& wire, auto& m) {
        wire("key", m.key);
        wire("value", m.value);
      }
    };

    std::vector<Entity> entity;
    std::vector<Value> values;

    static void describe(auto& wire, auto& m) {
      wire("entity", m.entity);
      wire("values", m.values);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";
  std::optional<std::vector<Entry>> entries = std::vector<Entry>{};

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("entries", m.entries);
  }
};

}  // namespace ottla::protocol
