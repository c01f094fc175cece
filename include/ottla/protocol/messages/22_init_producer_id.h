// InitProducerId, API key 22, versions 0 to 6: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct InitProducerIdRequest {
  static constexpr Api api{.key = 22, .name = "InitProducerId", .versions = {0, 6}, .flexible = 2};

  std::optional<std::string_view> transactional_id = "";
  std::int32_t transaction_timeout_ms = 0;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  bool enable2_pc = false;
  bool keep_prepared_txn = false;

  static void describe(auto& wire, auto& m) {
    wire("transactional_id", m.transactional_id);
    wire("transaction_timeout_ms", m.transaction_timeout_ms);
    wire("producer_id", m.producer_id, since(3));
    wire("producer_epoch", m.producer_epoch, since(3));
    wire("enable2_pc", m.enable2_pc, since(6));
    wire("keep_prepared_txn", m.keep_prepared_txn, since(6));
  }
};

struct InitProducerIdResponse {
  static constexpr Api api = InitProducerIdRequest::api;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = 0;
  std::int64_t ongoing_txn_producer_id = -1;
  std::int16_t ongoing_txn_producer_epoch = -1;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("producer_id", m.producer_id);
    wire("producer_epoch", m.producer_epoch);
    wire("ongoing_txn_producer_id", m.ongoing_txn_producer_id, since(6));
    wire("ongoing_txn_producer_epoch", m.ongoing_txn_producer_epoch, since(6));
  }
};

}  // namespace ottla::protocol
