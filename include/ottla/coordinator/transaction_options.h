// The options of the transaction coordinator, named as Kafka's keys; the defaults are Kafka's.
#pragma once

#include <cstdint>

namespace ottla::coordinator {

struct TransactionOptions {
  std::int32_t transaction_max_timeout_ms = 900'000;
  std::int32_t transaction_abort_timed_out_transaction_cleanup_interval_ms = 10'000;
  std::int32_t transaction_remove_expired_transaction_cleanup_interval_ms = 3'600'000;
  std::int32_t transactional_id_expiration_ms = 604'800'000;
  std::int32_t transaction_state_log_load_buffer_size = 5'242'880;
  bool transaction_two_phase_commit_enable = false;
  std::int32_t offsets_topic_num_partitions = 50;  // where offsets go while their topic is not made yet

  friend bool operator==(const TransactionOptions&, const TransactionOptions&) = default;
};

}  // namespace ottla::coordinator
