// librdkafka's consumer under a plan.
#include "cli/data/consumption.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "cli/console.h"
#include "cli/data/topic_pattern.h"
#include "cli/java_text.h"

namespace ottla::cli {
namespace {

constexpr std::string_view network = "org.apache.kafka.clients.NetworkClient";
constexpr int lookup_ms = 500;
constexpr std::chrono::milliseconds look_again_soon{50};

constexpr std::array<std::string_view, 3> internal_topics{"__consumer_offsets", "__transaction_state",
                                                          "__share_group_state"};

std::string_view text_of(const Properties& properties, std::string_view name, std::string_view otherwise) {
  const auto found = properties.find(name);
  return found == properties.end() ? otherwise : std::string_view(found->second);
}

std::span<rd_kafka_topic_partition_t> elements_of(const rd_kafka_topic_partition_list_t& list) {
  return {list.elems, static_cast<std::size_t>(list.cnt)};
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

Consumption::Consumption(ConsumptionPlan plan) : plan_(std::move(plan)) {
  const bool in_group = !plan_.partition;
  commits_ = in_group && text_of(plan_.properties, "enable.auto.commit", "true") == "true";
  RdKafkaConf conf = make_conf(ClientKind::consumer, plan_.properties);
  set_conf(conf.get(), "enable.auto.offset.store", "false");
  set_conf(conf.get(), "enable.auto.commit", commits_ ? "true" : "false");
  set_conf(conf.get(), "fetch.error.backoff.ms", "50");
  if (!plan_.topic) set_conf(conf.get(), "topic.blacklist", blacklist());
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_rebalance_cb(conf.get(), &Consumption::on_rebalance);
  client_ = make_client(ClientKind::consumer, std::move(conf));
  in_group ? subscribe() : assign_partition();
}

Consumption::~Consumption() {
  topic_.reset();
  if (plan_.partition) {
    rd_kafka_destroy_flags(client_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  } else {
    store_offsets();
    rd_kafka_consumer_close(client_);
    rd_kafka_destroy(client_);
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

void Consumption::assign_partition() {
  const RdKafkaPartitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), plan_.topic->c_str(), *plan_.partition)->offset =
      plan_.offset;
  look_up_ends(*list);
  const auto error = rd_kafka_assign(client_, list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw failure_of(error);
}

void Consumption::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                               rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto& self = *static_cast<Consumption*>(opaque);
  if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    self.choose_offsets(*partitions);
  } else {
    self.store_offsets();
    self.note_positions(*partitions);
  }
  accept_rebalance(client, error, partitions);
}

void Consumption::choose_offsets(rd_kafka_topic_partition_list_t& partitions) {
  const RdKafkaPartitions committed(rd_kafka_topic_partition_list_copy(&partitions));
  if (rd_kafka_committed(client_, committed.get(), lookup_ms) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  for (rd_kafka_topic_partition_t& partition : elements_of(partitions)) {
    const auto* found =
        rd_kafka_topic_partition_list_find(committed.get(), partition.topic, partition.partition);
    if (found->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    const auto position = positions_.find({partition.topic, partition.partition});
    if (found->offset >= 0) {
      partition.offset = found->offset;
    } else if (position != positions_.end()) {
      partition.offset = position->second;
    } else if (plan_.offset != RD_KAFKA_OFFSET_INVALID) {
      // The records of a topic that came up meanwhile came while we were reading.
      partition.offset = was_missing_ ? RD_KAFKA_OFFSET_BEGINNING : plan_.offset;
    }
  }
  look_up_ends(partitions);
  for (const rd_kafka_topic_partition_t& partition : elements_of(partitions)) {
    if (partition.offset >= 0) positions_[{partition.topic, partition.partition}] = partition.offset;
  }
}

void Consumption::look_up_ends(rd_kafka_topic_partition_list_t& partitions) {
  const RdKafkaPartitions asked(rd_kafka_topic_partition_list_new(partitions.cnt));
  for (const rd_kafka_topic_partition_t& partition : elements_of(partitions)) {
    if (partition.offset != RD_KAFKA_OFFSET_BEGINNING && partition.offset != RD_KAFKA_OFFSET_END) continue;
    rd_kafka_topic_partition_list_add(asked.get(), partition.topic, partition.partition)->offset =
        partition.offset;
  }
  if (asked->cnt == 0) return;
  // In place of a time ListOffsets takes these two as well.
  if (rd_kafka_offsets_for_times(client_, asked.get(), lookup_ms) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  for (const rd_kafka_topic_partition_t& end : elements_of(*asked)) {
    if (end.err != RD_KAFKA_RESP_ERR_NO_ERROR || end.offset < 0) continue;
    rd_kafka_topic_partition_list_set_offset(&partitions, end.topic, end.partition, end.offset);
  }
}

void Consumption::note_positions(const rd_kafka_topic_partition_list_t& partitions) {
  const RdKafkaPartitions list(rd_kafka_topic_partition_list_copy(&partitions));
  if (rd_kafka_position(client_, list.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  for (const rd_kafka_topic_partition_t& partition : elements_of(*list)) {
    if (partition.offset >= 0) positions_[{partition.topic, partition.partition}] = partition.offset;
  }
}

std::string Consumption::blacklist() const {
  std::string patterns = plan_.excluded;
  if (plan_.reads_internal_topics) return patterns;
  for (const std::string_view topic : internal_topics) {
    patterns += fmt::format("{}^{}$", patterns.empty() ? "" : ",", topic);
  }
  return patterns;
}

void Consumption::look_for_topic() {
  if (!topic_) topic_.reset(rd_kafka_topic_new(client_, plan_.topic->c_str(), nullptr));
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client_, 0, topic_.get(), &metadata, lookup_ms) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::unique_ptr<const rd_kafka_metadata_t, void (*)(const rd_kafka_metadata_t*)> held(
        metadata, rd_kafka_metadata_destroy);
    is_missing_ = metadata->topic_cnt == 0 || metadata->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (!is_missing_) subscribe();  // anew: of itself librdkafka looks seconds later
  }
  next_look_ = std::chrono::steady_clock::now() + look_again_soon;
}

void Consumption::on_error(rd_kafka_resp_err_t error, std::string_view reason) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      if (!plan_.topic) return;  // a pattern may have no topic yet
      if (!was_missing_) {
        log_line(
            "WARN",
            fmt::format("[Consumer] The metadata response from the cluster reported a recoverable issue: "
                        "{{{}={}}}",
                        *plan_.topic,
                        error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ? "LEADER_NOT_AVAILABLE"
                                                                        : "UNKNOWN_TOPIC_OR_PARTITION"),
            network);
      }
      was_missing_ = true;
      is_missing_ = !plan_.partition;
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
  if (is_missing_) {
    if (std::chrono::steady_clock::now() >= next_look_) look_for_topic();
    timeout_ms = std::min(timeout_ms, static_cast<int>(look_again_soon.count()));
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
