// Records of `__transaction_state`. Source: TransactionLog.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "coordinator/records.h"
#include "coordinator/transactions/transaction.h"

namespace ottla::coordinator {

// What is written at that level of transaction.version. Partitions stand in order, where Apache Kafka takes
// the order of its hash table.
Record make_transaction_record(std::string_view transactional_id, const Transaction& transaction,
                               TransactionVersion version);
// The id is forgotten.
Record make_transaction_tombstone(std::string_view transactional_id);

// A record that was read. Nothing for a key or value of a later version: Apache Kafka leaves those out too.
struct TransactionRecord {
  std::string_view transactional_id;
  std::optional<Transaction> transaction;  // none: a tombstone
};
// invalid_record for what is no such record.
Result<std::optional<TransactionRecord>> parse_transaction_record(ByteView key,
                                                                  std::optional<ByteView> value);

}  // namespace ottla::coordinator
