// AddOffsetsToTxn, API key 25, versions 0 to 4: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct AddOffsetsToTxnRequest {
  static constexpr Api api{.key = 25, .name = "AddOffsetsToTxn", .versions = {0, 4}, .flexible = 3};

  std::string_view transactional_id;
  std::int64_t producer_id = 0;
  std::int16_t producer_epoch = 0;
  std::string_view group_id;

  static void describe(auto& wire, auto& m) {
    wire("transactional_id", m.transactional_id);
    wire("producer_id", m.producer_id);
    wire("producer_epoch", m.producer_epoch);
    wire("group_id", m.group_id);
  }
};

struct AddOffsetsToTxnResponse {
  static constexpr Api api = AddOffsetsToTxnRequest::api;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
  }
};

}  // namespace ottla::protocol
