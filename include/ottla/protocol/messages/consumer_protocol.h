// What members of a classic consumer group tell one another through the coordinator, and the principal in a
// token.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ConsumerProtocolSubscription {
  static constexpr Api api{.name = "ConsumerProtocolSubscription", .versions = {0, 3}};

  struct OwnedPartition {
    std::string_view topic;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic);
      wire("partitions", m.partitions);
    }
  };

  std::vector<std::string_view> topics;
  std::optional<ByteView> user_data;
  std::vector<OwnedPartition> owned_partitions;
  std::int32_t generation_id = -1;
  std::optional<std::string_view> rack_id;

  static void describe(auto& wire, auto& m) {
    wire("topics", m.topics);
    wire("user_data", m.user_data);
    wire("owned_partitions", m.owned_partitions, since(1));
    wire("generation_id", m.generation_id, since(2));
    wire("rack_id", m.rack_id, since(3));
  }
};

struct ConsumerProtocolAssignment {
  static constexpr Api api{.name = "ConsumerProtocolAssignment", .versions = {0, 3}};

  struct AssignedPartition {
    std::string_view topic;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic);
      wire("partitions", m.partitions);
    }
  };

  std::vector<AssignedPartition> assigned_partitions;
  std::optional<ByteView> user_data;

  static void describe(auto& wire, auto& m) {
    wire("assigned_partitions", m.assigned_partitions);
    wire("user_data", m.user_data);
  }
};

struct DefaultPrincipalData {
  static constexpr Api api{.name = "DefaultPrincipalData", .versions = {0, 0}, .flexible = 0};

  std::string_view type;
  std::string_view name;
  bool token_authenticated = false;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("type", m.type);
    wire("name", m.name);
    wire("token_authenticated", m.token_authenticated);
  }
};

}  // namespace ottla::protocol
