// librdkafka's consumer under a plan.
#include "cli/data/consumption.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "cli/console.h"
#include "cli/data/topic_pattern.h"
#include "cli/java_text.h"

namespace ottla::cli {
namespace {

constexpr std::string_view network = "org.apache.kafka.clients.NetworkClient";
constexpr int metadata_wait_ms = 500;
constexpr std::chrono::milliseconds look_again_soon{50};
constexpr std::chrono::milliseconds metadata_age{300'000};

constexpr std::array<std::string_view, 3> internal_topics{"__consumer_offsets", "__transaction_state",
                                                          "__share_group_state"};

std::string_view text_of(const Properties& properties, std::string_view name, std::string_view otherwise) {
  const auto found = properties.find(name);
  return found == properties.end() ? otherwise : std::string_view(found->second);
}

std::chrono::milliseconds metadata_age_of(const Properties& properties) {
  const std::string_view text = text_of(properties, "metadata.max.age.ms", "");
  std::int64_t age = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), age);
  return error == std::errc() && age > 0 ? std::chrono::milliseconds(age) : metadata_age;
}

std::optional<ByteView> bytes_of(const void* data, std::size_t size) {
  if (data == nullptr) return std::nullopt;
  return ByteView(static_cast<const std::uint8_t*>(data), size);
}

}  // namespace

PolledRecord::PolledRecord(rd_kafka_message_t* message) : message_(message) {
  record_.topic = rd_kafka_topic_name(message->rkt);
  record_.partition = message->partition;
  record_.offset = message->offset;
  record_.key = bytes_of(message->key, message->key_len);
  record_.value = bytes_of(message->payload, message->len);
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  record_.timestamp = rd_kafka_message_timestamp(message, &type);
  if (type == RD_KAFKA_TIMESTAMP_CREATE_TIME) record_.timestamp_type = records::TimestampType::create_time;
  if (type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) {
    record_.timestamp_type = records::TimestampType::log_append_time;
  }
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    record_.headers.emplace_back(name, bytes_of(value, size));
  }
}

Consumption::Consumption(ConsumptionPlan plan)
    : plan_(std::move(plan)), look_every_(metadata_age_of(plan_.properties)) {
  commits_ = plan_.in_group && text_of(plan_.properties, "enable.auto.commit", "true") == "true";
  RdKafkaConf conf = make_conf(ClientKind::consumer, plan_.properties);
  set_conf(conf.get(), "enable.auto.offset.store", "false");
  set_conf(conf.get(), "enable.auto.commit", commits_ ? "true" : "false");
  set_conf(conf.get(), "fetch.error.backoff.ms", "50");
  if (!plan_.topic) set_conf(conf.get(), "topic.blacklist", blacklist());
  client_ = make_client(ClientKind::consumer, std::move(conf));
  if (plan_.partition) {
    assign({{*plan_.topic, *plan_.partition}}, plan_.offset);
  } else if (plan_.in_group) {
    subscribe();
  }
}

Consumption::~Consumption() {
  topic_.reset();
  if (plan_.in_group) {
    store_offsets();
    rd_kafka_consumer_close(client_);
    rd_kafka_destroy(client_);
  } else {
    rd_kafka_destroy_flags(client_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
}

void Consumption::subscribe() {
  const RdKafkaPartitions topics(rd_kafka_topic_partition_list_new(1));
  const std::string& name = plan_.topic ? *plan_.topic : plan_.included;
  if (name.empty()) refuse("Topic collection to subscribe to cannot contain null or empty topic");
  rd_kafka_topic_partition_list_add(topics.get(), name.c_str(), RD_KAFKA_PARTITION_UA);
  const auto error = rd_kafka_subscribe(client_, topics.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw failure_of(error);
}

void Consumption::assign(const std::vector<TopicPartition>& partitions, std::int64_t offset) {
  const RdKafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const auto& [topic, partition] : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = offset;
    assigned_.emplace(topic, partition);
  }
  const RdKafkaError error(rd_kafka_incremental_assign(client_, list.get()));
  if (error) throw failure_of(rd_kafka_error_code(error.get()), rd_kafka_error_string(error.get()));
}

std::string Consumption::blacklist() const {
  std::string patterns = plan_.excluded;
  if (plan_.reads_internal_topics) return patterns;
  for (const std::string_view topic : internal_topics) {
    patterns += fmt::format("{}^{}$", patterns.empty() ? "" : ",", topic);
  }
  return patterns;
}

bool Consumption::is_wanted(const std::string& topic) const {
  if (plan_.topic) return topic == *plan_.topic;
  const bool is_internal = std::ranges::find(internal_topics, topic) != internal_topics.end();
  if (is_internal && !plan_.reads_internal_topics) return false;
  if (!plan_.excluded.empty() && matches(plan_.excluded, topic)) return false;
  return plan_.included.empty() || matches(plan_.included, topic);
}

std::vector<Consumption::TopicPartition> Consumption::partitions_of(const rd_kafka_metadata_t& metadata) {
  std::vector<TopicPartition> found;
  for (int i = 0; i < metadata.topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata.topics[i];
    if (!is_wanted(topic.topic)) continue;
    if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (plan_.topic) on_error(topic.err, topic.topic);
      continue;
    }
    for (int n = 0; n < topic.partition_cnt; ++n) {
      const TopicPartition partition{topic.topic, topic.partitions[n].id};
      if (!assigned_.contains(partition)) found.push_back(partition);
    }
  }
  return found;
}

void Consumption::look_for_partitions() {
  if (!topic_ && plan_.topic) topic_.reset(rd_kafka_topic_new(client_, plan_.topic->c_str(), nullptr));
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto error = rd_kafka_metadata(client_, topic_ ? 0 : 1, topic_.get(), &metadata, metadata_wait_ms);
  std::vector<TopicPartition> found;
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::unique_ptr<const rd_kafka_metadata_t, void (*)(const rd_kafka_metadata_t*)> held(
        metadata, rd_kafka_metadata_destroy);
    found = partitions_of(*metadata);
  }
  // What comes up later is read from its front: its records came while we were reading.
  if (!found.empty())
    assign(found, assigned_.empty() && !was_missing_ ? plan_.offset : RD_KAFKA_OFFSET_BEGINNING);
  const bool is_waiting = assigned_.empty() && (plan_.topic || error != RD_KAFKA_RESP_ERR_NO_ERROR);
  next_look_ = std::chrono::steady_clock::now() + (is_waiting ? look_again_soon : look_every_);
}

void Consumption::on_error(rd_kafka_resp_err_t error, std::string_view reason) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      if (!was_missing_) {
        log_line(
            "WARN",
            fmt::format("[Consumer] The metadata response from the cluster reported a recoverable issue: "
                        "{{{}={}}}",
                        plan_.topic.value_or("topics"),
                        error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ? "LEADER_NOT_AVAILABLE"
                                                                        : "UNKNOWN_TOPIC_OR_PARTITION"),
            network);
      }
      was_missing_ = true;
      return;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_INVALID_GROUP_ID:
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR__FATAL:
      throw failure_of(error, reason);
    default:
      log_line("WARN", fmt::format("[Consumer] {}", reason), network);
  }
}

std::optional<PolledRecord> Consumption::poll(int timeout_ms) {
  if (!plan_.in_group && !plan_.partition && std::chrono::steady_clock::now() >= next_look_) {
    look_for_partitions();
    if (assigned_.empty()) timeout_ms = std::min(timeout_ms, static_cast<int>(look_again_soon.count()));
  }
  rd_kafka_message_t* message = rd_kafka_consumer_poll(client_, timeout_ms);
  if (message == nullptr) return std::nullopt;
  PolledRecord polled(message);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return polled;
  on_error(message->err, rd_kafka_message_errstr(message));
  return std::nullopt;
}

void Consumption::done(const ConsumedRecord& record) {
  if (commits_) done_[{std::string(record.topic), record.partition}] = record.offset + 1;
}

void Consumption::store_offsets() {
  if (done_.empty()) return;
  const RdKafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(done_.size())));
  for (const auto& [partition, offset] : done_) {
    rd_kafka_topic_partition_list_add(list.get(), partition.first.c_str(), partition.second)->offset = offset;
  }
  done_.clear();
  // Partitions that went to another member are refused, and are its business.
  rd_kafka_offsets_store(client_, list.get());
}

}  // namespace ottla::cli
