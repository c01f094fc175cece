// EndTxn, API key 26, versions 0 to 5: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct EndTxnRequest {
  static constexpr Api api{.key = 26, .name = "EndTxn", .versions = {0, 5}, .flexible = 3};

  std::string_view transactional_id;
  std::int64_t producer_id = 0;
  std::int16_t producer_epoch = 0;
  bool committed = false;

  static void describe(auto& wire, auto& m) {
    wire("transactional_id", m.transactional_id);
    wire("producer_id", m.producer_id);
    wire("producer_epoch", m.producer_epoch);
    wire("committed", m.committed);
  }
};

struct EndTxnResponse {
  static constexpr Api api = EndTxnRequest::api;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("producer_id", m.producer_id, since(5));
    wire("producer_epoch", m.producer_epoch, since(5));
  }
};

}  // namespace ottla::protocol
