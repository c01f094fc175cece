// The options of the transaction coordinator, typed; the defaults are Kafka's. Field names are Kafka's keys
// with underscores.
#pragma once

#include <cstdint>

namespace ottla::config {

struct TransactionConfig {
  std::int32_t transaction_max_timeout_ms = 900'000;
  std::int32_t transaction_abort_timed_out_transaction_cleanup_interval_ms = 10'000;
  std::int32_t transaction_remove_expired_transaction_cleanup_interval_ms = 3'600'000;
  std::int32_t transactional_id_expiration_ms = 604'800'000;
  std::int32_t transaction_state_log_load_buffer_size = 5'242'880;
  bool transaction_two_phase_commit_enable = false;

  friend bool operator==(const TransactionConfig&, const TransactionConfig&) = default;
};

}  // namespace ottla::config
