// A transaction to its record and back.
#include "coordinator/transactions/transaction_records.h"

#include <utility>

#include "ottla/protocol/messages/transaction_records.h"

namespace ottla::coordinator {
namespace {

using protocol::TransactionLogKey;
using protocol::TransactionLogValue;

constexpr std::int16_t plain_value_version = 0;
constexpr std::int16_t flexible_value_version = 1;

}  // namespace

Record make_transaction_record(std::string_view transactional_id, const Transaction& transaction,
                               TransactionVersion version) {
  const bool is_flexible = version >= first_flexible_transaction_version;
  TransactionLogValue value;
  value.producer_id = transaction.producer_id;
  value.producer_epoch = transaction.producer_epoch;
  value.transaction_timeout_ms = transaction.timeout_ms;
  value.transaction_status = static_cast<std::int8_t>(transaction.state);
  value.transaction_last_update_timestamp_ms = transaction.last_update_ms;
  value.transaction_start_timestamp_ms = transaction.start_ms;
  if (is_flexible) {
    value.client_transaction_version = transaction.client_version;
    value.previous_producer_id = transaction.previous_producer_id;
    value.next_producer_id = transaction.next_producer_id;
  }
  if (transaction.state == TransactionState::empty) {
    value.transaction_partitions.reset();
  } else {
    for (const PartitionSet::Topic& topic : transaction.partitions.topics()) {
      value.transaction_partitions->push_back({topic.name, topic.partitions, {}});
    }
  }
  return make_record(TransactionLogKey{transactional_id}, value,
                     is_flexible ? flexible_value_version : plain_value_version);
}

Record make_transaction_tombstone(std::string_view transactional_id) {
  return make_tombstone(TransactionLogKey{transactional_id});
}

Result<std::optional<TransactionRecord>> parse_transaction_record(ByteView key,
                                                                  std::optional<ByteView> value) {
  const auto type = record_type(key);
  if (!type) return fail(type.error());
  if (*type != TransactionLogKey::api.key) return std::nullopt;
  const auto parsed_key = parse_key<TransactionLogKey>(key);
  if (!parsed_key) return fail(parsed_key.error());
  TransactionRecord record{parsed_key->transactional_id, std::nullopt};
  if (!value) return record;
  const auto parsed = parse_value<TransactionLogValue>(*value);
  if (!parsed && parsed.error().code == ErrorCode::unsupported_version) return std::nullopt;
  if (!parsed) return fail(parsed.error());
  const auto state = state_of_number(parsed->transaction_status);
  if (!state) return fail(ErrorCode::invalid_record, "a transaction's state is none");
  Transaction& transaction = record.transaction.emplace();
  transaction.producer_id = parsed->producer_id;
  transaction.previous_producer_id = parsed->previous_producer_id;
  transaction.next_producer_id = parsed->next_producer_id;
  transaction.producer_epoch = parsed->producer_epoch;
  transaction.timeout_ms = parsed->transaction_timeout_ms;
  transaction.state = *state;
  transaction.start_ms = parsed->transaction_start_timestamp_ms;
  transaction.last_update_ms = parsed->transaction_last_update_timestamp_ms;
  transaction.client_version = parsed->client_transaction_version;
  if (*state == TransactionState::empty || !parsed->transaction_partitions) return record;
  for (const auto& topic : *parsed->transaction_partitions) {
    for (const PartitionIndex partition : topic.partition_ids) {
      transaction.partitions.add(topic.topic, partition);
    }
  }
  return record;
}

}  // namespace ottla::coordinator
