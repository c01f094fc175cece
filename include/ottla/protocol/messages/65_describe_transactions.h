// DescribeTransactions, API key 65, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeTransactionsRequest {
  static constexpr Api api{.key = 65, .name = "DescribeTransactions", .versions = {0, 0}, .flexible = 0};

  std::vector<std::string_view> transactional_ids;

  static void describe(auto& wire, auto& m) { wire("transactional_ids", m.transactional_ids); }
};

struct DescribeTransactionsResponse {
  static constexpr Api api = DescribeTransactionsRequest::api;

  struct TransactionState {
    struct Topic {
      std::string_view topic;
      std::vector<std::int32_t> partitions;

      static void describe(auto& wire, auto& m) {
        wire("topic", m.topic);
        wire("partitions", m.partitions);
      }
    };

    std::int16_t error_code = 0;
    std::string_view transactional_id;
    std::string_view transaction_state;
    std::int32_t transaction_timeout_ms = 0;
    std::int64_t transaction_start_time_ms = 0;
    std::int64_t producer_id = 0;
    std::int16_t producer_epoch = 0;
    std::vector<Topic> topics;

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("transactional_id", m.transactional_id);
      wire("transaction_state", m.transaction_state);
      wire("transaction_timeout_ms", m.transaction_timeout_ms);
      wire("transaction_start_time_ms", m.transaction_start_time_ms);
      wire("producer_id", m.producer_id);
      wire("producer_epoch", m.producer_epoch);
      wire("topics", m.topics);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<TransactionState> transaction_states;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("transaction_states", m.transaction_states);
  }
};

}  // namespace ottla::protocol
