// What Kafka 1.1.0 prints of transactions' states, in dumps and by its formatters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/failure.h"
#include "ottla/base/bytes.h"
#include "ottla/protocol/codec.h"
#include "ottla/protocol/messages/transaction_records.h"

namespace ottla::cli::dump {

inline constexpr std::string_view kafka_exception = "org.apache.kafka.common.KafkaException";

// Keys and values of Kafka's internal topics begin with a number: a record's type, or a version.
inline constexpr std::size_t number_bytes = 2;

inline std::int16_t number_of(ByteView bytes) {
  if (bytes.size() < number_bytes) throw Failure("java.nio.BufferUnderflowException", "");
  return load_big_endian<std::int16_t>(bytes.data());
}

// The message behind that number.
template <class M>
M message_of(ByteView bytes, int version) {
  auto message = protocol::decode<M>(bytes.subspan(number_bytes), version);
  if (!message) throw Failure(std::string(kafka_exception), message.error().message);
  return std::move(*message);
}

template <class M>
M message_of(ByteView bytes) {
  return message_of<M>(bytes, number_of(bytes));
}

// "PrepareCommit"; IllegalStateException for a number that is no state.
std::string_view transaction_state_name(std::int8_t status);

// "Set(test-0, __consumer_offsets-1)", in the order of Scala's set.
std::string partition_set_text(const protocol::TransactionLogValue& transaction);

}  // namespace ottla::cli::dump
