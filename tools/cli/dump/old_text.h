// What Kafka 1.1.0 prints of transactions' states, in dumps and by its formatters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ottla/protocol/messages/transaction_records.h"

namespace ottla::cli::dump {

// "PrepareCommit"; IllegalStateException for a number that is no state.
std::string_view transaction_state_name(std::int8_t status);

// "Set(test-0, __consumer_offsets-1)", in the order of Scala's set.
std::string partition_set_text(const protocol::TransactionLogValue& transaction);

}  // namespace ottla::cli::dump
