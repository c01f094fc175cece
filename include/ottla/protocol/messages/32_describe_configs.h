// DescribeConfigs, API key 32, versions 0 to 4: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeConfigsRequest {
  static constexpr Api api{.key = 32, .name = "DescribeConfigs", .versions = {0, 4}, .flexible = 4};

  struct Resource {
    std::int8_t resource_type = 0;
    std::string_view resource_name;
    std::optional<std::vector<std::string_view>> configuration_keys = std::vector<std::string_view>{};

    static void describe(auto& wire, auto& m) {
      wire("resource_type", m.resource_type);
      wire("resource_name", m.resource_name);
      wire("configuration_keys", m.configuration_keys);
    }
  };

  std::vector<Resource> resources;
  bool include_synonyms = false;
  bool include_documentation = false;

  static void describe(auto& wire, auto& m) {
    wire("resources", m.resources);
    wire("include_synonyms", m.include_synonyms, since(1));
    wire("include_documentation", m.include_documentation, since(3));
  }
};

struct DescribeConfigsResponse {
  static constexpr Api api = DescribeConfigsRequest::api;

  struct Result {
    struct Config {
      struct Synonym {
        std::string_view name;
        std::optional<std::string_view> value = "";
        std::int8_t source = 0;

        static void describe(auto& wire, auto& m) {
          wire("name", m.name);
          wire("value", m.value);
          wire("source", m.source);
        }
      };

      std::string_view name;
      std::optional<std::string_view> value = "";
      bool read_only = false;
      std::int8_t config_source = -1;
      bool is_default = false;
      bool is_sensitive = false;
      std::vector<Synonym> synonyms;
      std::int8_t config_type = 0;
      std::optional<std::string_view> documentation = "";

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("value", m.value);
        wire("read_only", m.read_only);
        wire("config_source", m.config_source, since(1));
        wire("is_default", m.is_default, until(0));
        wire("is_sensitive", m.is_sensitive);
        wire("synonyms", m.synonyms, since(1));
        wire("config_type", m.config_type, since(3));
        wire("documentation", m.documentation, since(3));
      }
    };

    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message = "";
    std::int8_t resource_type = 0;
    std::string_view resource_name;
    std::vector<Config> configs;

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
      wire("resource_type", m.resource_type);
      wire("resource_name", m.resource_name);
      wire("configs", m.configs);
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
