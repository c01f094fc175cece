// What Kafka 1.1.0 prints of transactions' states.
#include "cli/dump/old_text.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "cli/dump/jvm_order.h"
#include "cli/failure.h"
#include "cli/java_text.h"

namespace ottla::cli::dump {
namespace {

constexpr std::array<std::string_view, 8> transaction_states{
    "Empty",          "Ongoing",       "PrepareCommit", "PrepareAbort",
    "CompleteCommit", "CompleteAbort", "Dead",          "PrepareEpochFence"};

}  // namespace

std::string_view transaction_state_name(std::int8_t status) {
  const auto index = static_cast<std::uint8_t>(status);
  if (index < transaction_states.size()) return transaction_states[index];
  throw Failure("java.lang.IllegalStateException",
                fmt::format("Unknown state byte {} from the transaction status message", status));
}

std::string partition_set_text(const protocol::TransactionLogValue& transaction) {
  if (transaction.transaction_status == 0 || !transaction.transaction_partitions) return "Set()";
  std::vector<std::string> names;
  std::vector<std::int32_t> hashes;
  for (const auto& topic : *transaction.transaction_partitions) {
    const auto topic_hash = static_cast<std::uint32_t>(java_hash(topic.topic));
    for (const std::int32_t partition : topic.partition_ids) {
      names.push_back(fmt::format("{}-{}", topic.topic, partition));
      // TopicPartition.hashCode()
      const auto partition_hash = 31 + static_cast<std::uint32_t>(partition);
      hashes.push_back(static_cast<std::int32_t>(31 * partition_hash + topic_hash));
    }
  }
  std::string text;
  for (const std::size_t index : scala_set_order(hashes)) {
    text += (text.empty() ? "" : ", ") + names[index];
  }
  return "Set(" + text + ")";
}

}  // namespace ottla::cli::dump
