// ListTransactions, API key 66, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ListTransactionsRequest {
  static constexpr Api api{.key = 66, .name = "ListTransactions", .versions = {0, 2}, .flexible = 0};

  std::vector<std::string_view> state_filters;
  std::vector<std::int64_t> producer_id_filters;
  std::int64_t duration_filter = -1;
  std::optional<std::string_view> transactional_id_pattern;

  static void describe(auto& wire, auto& m) {
    wire("state_filters", m.state_filters);
    wire("producer_id_filters", m.producer_id_filters);
    wire("duration_filter", m.duration_filter, since(1));
    wire("transactional_id_pattern", m.transactional_id_pattern, since(2));
  }
};

struct ListTransactionsResponse {
  static constexpr Api api = ListTransactionsRequest::api;

  struct TransactionState {
    std::string_view transactional_id;
    std::int64_t producer_id = 0;
    std::string_view transaction_state;

    static void describe(auto& wire, auto& m) {
      wire("transactional_id", m.transactional_id);
      wire("producer_id", m.producer_id);
      wire("transaction_state", m.transaction_state);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::vector<std::string_view> unknown_state_filters;
  std::vector<TransactionState> transaction_states;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("unknown_state_filters", m.unknown_state_filters);
    wire("transaction_states", m.transaction_states);
  }
};

}  // namespace ottla::protocol
