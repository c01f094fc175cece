// The decoders of DumpLogSegments 1.1.0 for __consumer_offsets and __transaction_state. Newer versions of the
// values, which 1.1.0 refuses, are read too.
#include <fmt/format.h>

#include "cli/dump/jvm_order.h"
#include "cli/dump/old_text.h"
#include "cli/dump/record_decoder.h"
#include "cli/failure.h"
#include "cli/java_text.h"
#include "ottla/protocol/messages/consumer_protocol.h"
#include "ottla/protocol/messages/group_records.h"
#include "ottla/protocol/messages/offset_records.h"
#include "ottla/protocol/messages/transaction_records.h"

namespace ottla::cli::dump {
namespace {

using namespace protocol;

constexpr std::string_view illegal_state = "java.lang.IllegalStateException";
// BigInt(1, bytes) as "%X": no zeros in front.
std::string hex(ByteView bytes) {
  if (bytes.empty()) return "";
  std::string digits = fmt::format("{:02X}", fmt::join(bytes, ""));
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

std::string consumer_assignment(std::string_view member_id, ByteView bytes) {
  const auto assignment = message_of<ConsumerProtocolAssignment>(bytes);
  std::string partitions;
  for (const auto& topic : assignment.assigned_partitions) {
    for (const std::int32_t partition : topic.partitions) {
      partitions += fmt::format("{}{}-{}", partitions.empty() ? "" : ", ", topic.topic, partition);
    }
  }
  const std::string user_data = hex(assignment.user_data.value_or(ByteView()));
  return fmt::format("{}=[{}]{}{}", member_id, partitions, user_data.empty() ? "" : ":", user_data);
}

// The members in the order of the map that 1.1.0 keeps them in.
std::string assignments_of(const GroupMetadataValue& group) {
  std::vector<std::int32_t> hashes;
  for (const auto& member : group.members) hashes.push_back(java_hash(member.member_id));
  std::string text;
  for (const std::size_t index : scala_map_order(hashes)) {
    const auto& member = group.members[index];
    if (!text.empty()) text += ',';
    text += group.protocol_type == "consumer" && !member.assignment.empty()
                ? consumer_assignment(member.member_id, member.assignment)
                : fmt::format("{}={}", member.member_id, hex(member.assignment));
  }
  return "{" + text + "}";
}

class OldOffsetsDecoder final : public RecordDecoder {
 public:
  DecodedRecord decode(const records::RecordView& record) const override {
    if (!record.value) return {};
    if (!record.key) {
      throw Failure(std::string(kafka_exception),
                    "Failed to decode message using offset topic decoder (message had a missing key)");
    }
    const std::int16_t type = number_of(*record.key);
    DecodedRecord decoded;
    if (type == LegacyOffsetCommitKey::api.key || type == OffsetCommitKey::api.key) {
      decoded = offset(message_of<OffsetCommitKey>(*record.key, 0), *record.value);
    } else if (type == GroupMetadataKey::api.key) {
      decoded = group(message_of<GroupMetadataKey>(*record.key, 0), *record.value);
    } else {
      throw Failure(std::string(illegal_state),
                    fmt::format("Unknown version {} for group metadata message", type));
    }
    decoded.key = java_text(as_bytes(*decoded.key));
    decoded.payload = java_text(as_bytes(*decoded.payload));
    return decoded;
  }

 private:
  static DecodedRecord offset(const OffsetCommitKey& key, ByteView bytes) {
    const auto value = message_of<OffsetCommitValue>(bytes);
    return {fmt::format("offset::{}:{}:{}", key.group, key.topic, key.partition),
            fmt::format("{}{}{}", value.offset, value.metadata.empty() ? "" : ":", value.metadata)};
  }

  static DecodedRecord group(const GroupMetadataKey& key, ByteView bytes) {
    const auto value = message_of<GroupMetadataValue>(bytes);
    return {fmt::format(R"({{"metadata":{}}})", json_text(key.group)),
            fmt::format(R"({{"protocolType":{},"protocol":{},"generationId":{},"assignment":{}}})",
                        json_text(value.protocol_type), value.protocol ? json_text(*value.protocol) : "null",
                        value.generation, json_text(assignments_of(value)))};
  }
};

class OldTransactionDecoder final : public RecordDecoder {
 public:
  DecodedRecord decode(const records::RecordView& record) const override {
    if (!record.key) throw Failure(std::string(kafka_exception), "a transaction log record has no key");
    const std::int16_t version = number_of(*record.key);
    if (version != 0) {
      throw Failure(std::string(illegal_state),
                    fmt::format("Unknown version {} from transaction log message", version));
    }
    const auto key = message_of<TransactionLogKey>(*record.key, 0);
    DecodedRecord decoded{java_text(as_bytes(fmt::format("transactionalId={}", key.transactional_id))), {}};
    if (record.value) decoded.payload = java_text(as_bytes(value_text(*record.value)));
    return decoded;
  }

 private:
  static std::string value_text(ByteView bytes) {
    const auto value = message_of<TransactionLogValue>(bytes);
    return fmt::format(
        "producerId:{},producerEpoch:{},state={},partitions={},txnLastUpdateTimestamp={},txnTimeoutMs={}",
        value.producer_id, value.producer_epoch, transaction_state_name(value.transaction_status),
        partition_set_text(value), value.transaction_last_update_timestamp_ms, value.transaction_timeout_ms);
  }
};

}  // namespace

std::unique_ptr<RecordDecoder> old_offsets_decoder() { return std::make_unique<OldOffsetsDecoder>(); }
std::unique_ptr<RecordDecoder> old_transaction_decoder() { return std::make_unique<OldTransactionDecoder>(); }

}  // namespace ottla::cli::dump
