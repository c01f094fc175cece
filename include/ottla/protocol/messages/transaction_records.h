// The keys and values of __transaction_state.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct TransactionLogKey {
  static constexpr Api api{.key = 0, .name = "TransactionLogKey", .versions = {0, 0}};

  std::string_view transactional_id;

  static void describe(auto& wire, auto& m) { wire("transactional_id", m.transactional_id); }
};

struct TransactionLogValue {
  static constexpr Api api{.key = 0, .name = "TransactionLogValue", .versions = {0, 1}, .flexible = 1};

  struct TransactionPartition {
    std::string_view topic;
    std::vector<std::int32_t> partition_ids;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic);
      wire("partition_ids", m.partition_ids);
    }
  };

  std::int64_t producer_id = 0;
  std::int16_t producer_epoch = 0;
  std::int32_t transaction_timeout_ms = 0;
  std::int8_t transaction_status = 0;
  std::optional<std::vector<TransactionPartition>> transaction_partitions =
      std::vector<TransactionPartition>{};
  std::int64_t transaction_last_update_timestamp_ms = 0;
  std::int64_t transaction_start_timestamp_ms = 0;
  std::int64_t previous_producer_id = -1;
  std::int64_t next_producer_id = -1;
  std::int16_t client_transaction_version = 0;
  std::int16_t next_producer_epoch = -1;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("producer_id", m.producer_id);
    wire("producer_epoch", m.producer_epoch);
    wire("transaction_timeout_ms", m.transaction_timeout_ms);
    wire("transaction_status", m.transaction_status);
    wire("transaction_partitions", m.transaction_partitions);
    wire("transaction_last_update_timestamp_ms", m.transaction_last_update_timestamp_ms);
    wire("transaction_start_timestamp_ms", m.transaction_start_timestamp_ms);
    wire.tag(0, "previous_producer_id", m.previous_producer_id, since(1));
    wire.tag(1, "next_producer_id", m.next_producer_id, since(1));
    wire.tag(2, "client_transaction_version", m.client_transaction_version, since(1));
    wire.tag(3, "next_producer_epoch", m.next_producer_epoch, since(1));
  }
};

}  // namespace ottla::protocol
