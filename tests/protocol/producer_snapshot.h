// The producer state's snapshot file (ProducerSnapshot.json of Kafka's storage): the log room writes it by
// hand; here it is one more message on which the codec is tried.
#pragma once

#include <cstdint>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ProducerSnapshot {
  static constexpr Api api{.name = "ProducerSnapshot", .versions = {1, 1}};

  struct ProducerEntry {
    std::int64_t producer_id = 0;
    std::int16_t epoch = 0;
    std::int32_t last_sequence = 0;
    std::int64_t last_offset = 0;
    std::int32_t offset_delta = 0;
    std::int64_t timestamp = 0;
    std::int32_t coordinator_epoch = 0;
    std::int64_t current_txn_first_offset = 0;

    static void describe(auto& wire, auto& m) {
      wire("producer_id", m.producer_id);
      wire("epoch", m.epoch);
      wire("last_sequence", m.last_sequence);
      wire("last_offset", m.last_offset);
      wire("offset_delta", m.offset_delta);
      wire("timestamp", m.timestamp);
      wire("coordinator_epoch", m.coordinator_epoch);
      wire("current_txn_first_offset", m.current_txn_first_offset);
    }
  };

  std::uint32_t crc = 0;
  std::vector<ProducerEntry> producer_entries;

  static void describe(auto& wire, auto& m) {
    wire("crc", m.crc);
    wire("producer_entries", m.producer_entries);
  }
};

}  // namespace ottla::protocol
