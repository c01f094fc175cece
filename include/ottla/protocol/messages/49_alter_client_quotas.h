// AlterClientQuotas, API key 49, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct AlterClientQuotasRequest {
  static constexpr Api api{.key = 49, .name = "AlterClientQuotas", .versions = {0, 1}, .flexible = 1};

  struct Entry {
    struct Entity {
      std::string_view entity_type;
      std::optional<std::string_view> entity_name = "";

      static void describe(auto& wire, auto& m) {
        wire("entity_type", m.entity_type);
        wire("entity_name", m.entity_name);
      }
    };

    struct Op {
      std::string_view key;
      double value = 0.0;
      bool remove = false;

      static void describe(auto& wire, auto& m) {
        wire("key", m.key);
        wire("value", m.value);
        wire("remove", m.remove);
      }
    };

    std::vector<Entity> entity;
    std::vector<Op> ops;

    static void describe(auto& wire, auto& m) {
      wire("entity", m.entity);
      wire("ops", m.ops);
    }
  };

  std::vector<Entry> entries;
  bool validate_only = false;

  static void describe(auto& wire, auto& m) {
    wire("entries", m.entries);
    wire("validate_only", m.validate_only);
  }
};

struct AlterClientQuotasResponse {
  static constexpr Api api = AlterClientQuotasRequest::api;

  struct Entry {
    struct Entity {
      std::string_view entity_type;
      std::optional<std::string_view> entity_name = "";

      static void describe(auto& wire, auto& m) {
        wire("entity_type", m.entity_type);
        wire("entity_name", m.entity_name);
      }
    };

    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message = "";
    std::vector<Entity> entity;

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
      wire("entity", m.entity);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Entry> entries;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("entries", m.entries);
  }
};

}  // namespace ottla::protocol
