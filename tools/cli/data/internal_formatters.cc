// The formatters of the internal topics, of 1.1.0 (text) and 4.3.0 (JSON).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "cli/coordinator_records.h"
#include "cli/data/message_formatter.h"
#include "cli/dump/jvm_order.h"
#include "cli/dump/old_text.h"
#include "cli/failure.h"
#include "cli/java_text.h"
#include "ottla/protocol/messages/group_records.h"
#include "ottla/protocol/messages/offset_records.h"
#include "ottla/protocol/messages/transaction_records.h"

namespace ottla::cli {
namespace {

using namespace protocol;

using dump::message_of;
using dump::number_of;

// CoordinatorRecordMessageFormatter: records of those types, as one JSON object each.
class JsonFormatter final : public MessageFormatter {
 public:
  JsonFormatter(InternalTopic topic, std::span<const std::int16_t> types) : topic_(topic), types_(types) {}

  void append(const ConsumedRecord& record, std::string& to) override {
    if (!record.key) return;
    const auto key = read_coordinator_key(topic_, *record.key);
    if (!key) fail_for(record, key.error());
    if (!key->json || std::ranges::find(types_, key->number) == types_.end()) return;
    std::string value = "null";
    if (record.value) {
      const auto read = read_coordinator_value(topic_, key->number, *record.value);
      if (!read) fail_for(record, read.error());
      value = fmt::format(R"({{"version":{},"data":{}}})", read->number, *read->json);
    }
    append_java_text(to, as_bytes(fmt::format(R"({{"key":{{"type":{},"data":{}}},"value":{}}})", key->number,
                                              *key->json, value)));
  }

 private:
  [[noreturn]] static void fail_for(const ConsumedRecord& record, const Error& error) {
    throw Failure("java.lang.RuntimeException",
                  fmt::format("Could not read record at offset {} due to: {}", record.offset, error.message));
  }

  InternalTopic topic_;
  std::span<const std::int16_t> types_;
};

void append_line(std::string& to, std::string_view key, std::string_view value) {
  append_java_text(to, as_bytes(fmt::format("{}::{}\n", key, value)));
}

class OldOffsetsFormatter final : public MessageFormatter {
 public:
  void append(const ConsumedRecord& record, std::string& to) override {
    if (!record.key || number_of(*record.key) > OffsetCommitKey::api.key) return;
    const auto key = message_of<OffsetCommitKey>(*record.key, 0);
    append_line(to, fmt::format("[{},{},{}]", key.group, key.topic, key.partition),
                record.value ? text_of(*record.value) : "NULL");
  }

 private:
  static std::string text_of(ByteView bytes) {
    const auto value = message_of<OffsetCommitValue>(bytes);
    return fmt::format("[OffsetMetadata[{},{}],CommitTime {},ExpirationTime {}]", value.offset,
                       value.metadata.empty() ? "NO_METADATA" : value.metadata, value.commit_timestamp,
                       value.expire_timestamp);
  }
};

class OldGroupFormatter final : public MessageFormatter {
 public:
  void append(const ConsumedRecord& record, std::string& to) override {
    if (!record.key || number_of(*record.key) != GroupMetadataKey::api.key) return;
    const auto key = message_of<GroupMetadataKey>(*record.key, 0);
    append_line(to, key.group, record.value ? text_of(key.group, *record.value) : "NULL");
  }

 private:
  static std::string text_of(std::string_view group_id, ByteView bytes) {
    const auto group = message_of<GroupMetadataValue>(bytes);
    std::vector<std::int32_t> hashes;
    for (const auto& member : group.members) hashes.push_back(java_hash(member.member_id));
    std::string members;
    for (const std::size_t index : dump::scala_map_order(hashes)) {
      const auto& member = group.members[index];
      members += fmt::format(
          "{}{} -> MemberMetadata(memberId={}, clientId={}, clientHost={}, sessionTimeoutMs={}, "
          "rebalanceTimeoutMs={}, supportedProtocols=List({}), )",
          members.empty() ? "" : ", ", member.member_id, member.member_id, member.client_id,
          member.client_host, member.session_timeout,
          member.rebalance_timeout < 0 ? member.session_timeout : member.rebalance_timeout,
          group.protocol.value_or("null"));
    }
    return fmt::format(
        "GroupMetadata(groupId={}, generation={}, protocolType={}, currentState={}, members=Map({}))",
        group_id, group.generation,
        group.protocol_type.empty() ? "None" : fmt::format("Some({})", group.protocol_type),
        group.members.empty() ? "Empty" : "Stable", members);
  }
};

class OldTransactionFormatter final : public MessageFormatter {
 public:
  void append(const ConsumedRecord& record, std::string& to) override {
    if (!record.key) return;
    const auto key = message_of<TransactionLogKey>(*record.key, number_of(*record.key));
    append_line(to, key.transactional_id,
                record.value ? text_of(key.transactional_id, *record.value) : "NULL");
  }

 private:
  static std::string text_of(std::string_view transactional_id, ByteView bytes) {
    const auto value = message_of<TransactionLogValue>(bytes);
    return fmt::format(
        "TransactionMetadata(transactionalId={}, producerId={}, producerEpoch={}, txnTimeoutMs={}, state={}, "
        "pendingState=None, topicPartitions={}, txnStartTimestamp={}, txnLastUpdateTimestamp={})",
        transactional_id, value.producer_id, value.producer_epoch, value.transaction_timeout_ms,
        dump::transaction_state_name(value.transaction_status), dump::partition_set_text(value),
        value.transaction_start_timestamp_ms, value.transaction_last_update_timestamp_ms);
  }
};

constexpr std::array<std::int16_t, 2> offset_types{0, 1};
constexpr std::array<std::int16_t, 1> group_types{group_metadata_type};
constexpr std::array<std::int16_t, 6> share_group_types{10, 11, 12, 13, 14, 15};
constexpr std::array<std::int16_t, 1> transaction_types{0};
constexpr std::array<std::int16_t, 2> share_state_types{0, 1};

struct JsonClass {
  std::string_view name;
  InternalTopic topic;
  std::span<const std::int16_t> types;
};

constexpr std::array json_classes{
    JsonClass{"OffsetsMessageFormatter", InternalTopic::consumer_offsets, offset_types},
    JsonClass{"GroupMetadataMessageFormatter", InternalTopic::consumer_offsets, group_types},
    JsonClass{"ShareGroupMessageFormatter", InternalTopic::consumer_offsets, share_group_types},
    JsonClass{"TransactionLogMessageFormatter", InternalTopic::transaction_state, transaction_types},
    JsonClass{"group.share.ShareGroupStateMessageFormatter", InternalTopic::share_group_state,
              share_state_types},
};

}  // namespace

std::unique_ptr<MessageFormatter> make_internal_formatter(std::string_view class_name) {
  constexpr std::string_view package = "org.apache.kafka.tools.consumer.";
  if (class_name.starts_with(package)) {
    for (const JsonClass& known : json_classes) {
      if (class_name.substr(package.size()) == known.name) {
        return std::make_unique<JsonFormatter>(known.topic, known.types);
      }
    }
    return nullptr;
  }
  // Of 0.8.2, 0.9 to 0.11, and 1.0 on.
  constexpr std::string_view managers[] = {"kafka.server.OffsetManager",
                                           "kafka.coordinator.GroupMetadataManager",
                                           "kafka.coordinator.group.GroupMetadataManager"};
  const std::string_view outer = class_name.substr(0, class_name.find('$'));
  const std::string_view name = class_name.substr(std::min(class_name.size(), outer.size() + 1));
  if (std::ranges::find(managers, outer) != std::end(managers)) {
    if (name == "OffsetsMessageFormatter") return std::make_unique<OldOffsetsFormatter>();
    if (name == "GroupMetadataMessageFormatter") return std::make_unique<OldGroupFormatter>();
  }
  if (class_name == "kafka.coordinator.transaction.TransactionLog$TransactionLogMessageFormatter") {
    return std::make_unique<OldTransactionFormatter>();
  }
  return nullptr;
}

}  // namespace ottla::cli
