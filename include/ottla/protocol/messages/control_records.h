// The keys and values of control batches: ends of transactions, and what KRaft writes into its log.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ControlRecordTypeSchema {
  static constexpr Api api{.name = "ControlRecordTypeSchema", .versions = {0, 0}};

  std::int16_t type = 0;

  static void describe(auto& wire, auto& m) { wire("type", m.type); }
};

struct EndTxnMarker {
  static constexpr Api api{.name = "EndTxnMarker", .versions = {0, 0}};

  std::int32_t coordinator_epoch = 0;

  static void describe(auto& wire, auto& m) { wire("coordinator_epoch", m.coordinator_epoch); }
};

struct LeaderChangeMessage {
  static constexpr Api api{.name = "LeaderChangeMessage", .versions = {0, 1}, .flexible = 0};

  struct Voter {
    std::int32_t voter_id = 0;
    Uuid voter_directory_id;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("voter_id", m.voter_id);
      wire("voter_directory_id", m.voter_directory_id, since(1));
    }
  };

  struct GrantingVoter {
    std::int32_t voter_id = 0;
    Uuid voter_directory_id;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("voter_id", m.voter_id);
      wire("voter_directory_id", m.voter_directory_id, since(1));
    }
  };

  std::int16_t version = 0;
  std::int32_t leader_id = 0;
  std::vector<Voter> voters;
  std::vector<GrantingVoter> granting_voters;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("version", m.version);
    wire("leader_id", m.leader_id);
    wire("voters", m.voters);
    wire("granting_voters", m.granting_voters);
  }
};

struct SnapshotHeaderRecord {
  static constexpr Api api{.name = "SnapshotHeaderRecord", .versions = {0, 0}, .flexible = 0};

  std::int16_t version = 0;
  std::int64_t last_contained_log_timestamp = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("version", m.version);
    wire("last_contained_log_timestamp", m.last_contained_log_timestamp);
  }
};

struct SnapshotFooterRecord {
  static constexpr Api api{.name = "SnapshotFooterRecord", .versions = {0, 0}, .flexible = 0};

  std::int16_t version = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire("version", m.version); }
};

struct KRaftVersionRecord {
  static constexpr Api api{.name = "KRaftVersionRecord", .versions = {0, 0}, .flexible = 0};

  std::int16_t version = 0;
  std::int16_t kraft_version = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("version", m.version);
    wire("kraft_version", m.kraft_version);
  }
};

struct VotersRecord {
  static constexpr Api api{.name = "VotersRecord", .versions = {0, 0}, .flexible = 0};

  struct Voter {
    struct Endpoint {
      std::string_view name;
      std::string_view host;
      std::uint16_t port = 0;
      UnknownTaggedFields unknown_tagged_fields;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("host", m.host);
        wire("port", m.port);
      }
    };

    struct KraftVersionFeature {
      std::int16_t min_supported_version = 0;
      std::int16_t max_supported_version = 0;
      UnknownTaggedFields unknown_tagged_fields;

      static void describe(auto& wire, auto& m) {
        wire("min_supported_version", m.min_supported_version);
        wire("max_supported_version", m.max_supported_version);
      }
    };

    std::int32_t voter_id = 0;
    Uuid voter_directory_id;
    std::vector<Endpoint> endpoints;
    KraftVersionFeature kraft_version_feature;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("voter_id", m.voter_id);
      wire("voter_directory_id", m.voter_directory_id);
      wire("endpoints", m.endpoints);
      wire("kraft_version_feature", m.kraft_version_feature);
    }
  };

  std::int16_t version = 0;
  std::vector<Voter> voters;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("version", m.version);
    wire("voters", m.voters);
  }
};

}  // namespace ottla::protocol
