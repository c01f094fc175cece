// WriteTxnMarkers, API key 27, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct WriteTxnMarkersRequest {
  static constexpr Api api{.key = 27, .name = "WriteTxnMarkers", .versions = {0, 2}, .flexible = 1};

  struct Marker {
    struct Topic {
      std::string_view name;
      std::vector<std::int32_t> partition_indexes;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("partition_indexes", m.partition_indexes);
      }
    };

    std::int64_t producer_id = 0;
    std::int16_t producer_epoch = 0;
    bool transaction_result = false;
    std::vector<Topic> topics;
    std::int32_t coordinator_epoch = 0;
    std::int8_t transaction_version = 0;

    static void describe(auto& wire, auto& m) {
      wire("producer_id", m.producer_id);
      wire("producer_epoch", m.producer_epoch);
      wire("transaction_result", m.transaction_result);
      wire("topics", m.topics);
      wire("coordinator_epoch", m.coordinator_epoch);
      wire("transaction_version", m.transaction_version, since(2));
    }
  };

  std::vector<Marker> markers;

  static void describe(auto& wire, auto& m) { wire("markers", m.markers); }
};

struct WriteTxnMarkersResponse {
  static constexpr Api api = WriteTxnMarkersRequest::api;

  struct Marker {
    struct Topic {
      struct Partition {
        std::int32_t partition_index = 0;
        std::int16_t error_code = 0;

        static void describe(auto& wire, auto& m) {
          wire("partition_index", m.partition_index);
          wire("error_code", m.error_code);
        }
      };

      std::string_view name;
      std::vector<Partition> partitions;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("partitions", m.partitions);
      }
    };

    std::int64_t producer_id = 0;
    std::vector<Topic> topics;

    static void describe(auto& wire, auto& m) {
      wire("producer_id", m.producer_id);
      wire("topics", m.topics);
    }
  };

  std::vector<Marker> markers;

  static void describe(auto& wire, auto& m) { wire("markers", m.markers); }
};

}  // namespace ottla::protocol
