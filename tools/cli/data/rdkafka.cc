// Translation of the Java clients' settings and of librdkafka's errors.
#include "cli/data/rdkafka.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "cli/console.h"
#include "cli/number.h"
#include "ottla/client/address.h"
#include "ottla/client/exceptions.h"

namespace ottla::cli {
namespace {

constexpr std::string_view kafka_exception = "org.apache.kafka.common.KafkaException";

struct Renamed {
  std::string_view java;
  std::string_view here;  // empty: accepted, and without effect
};

// Names that librdkafka has under another name or not at all; the others are the same.
constexpr std::array renamed{
    Renamed{"send.buffer.bytes", "socket.send.buffer.bytes"},
    Renamed{"receive.buffer.bytes", "socket.receive.buffer.bytes"},
    Renamed{"max.request.size", "message.max.bytes"},
    Renamed{"delivery.timeout.ms", "message.timeout.ms"},
    Renamed{"fetch.max.wait.ms", "fetch.wait.max.ms"},
    Renamed{"metadata.max.age.ms", "topic.metadata.refresh.interval.ms"},
    Renamed{"compression.gzip.level", "compression.level"},
    Renamed{"compression.lz4.level", "compression.level"},
    Renamed{"compression.zstd.level", "compression.level"},
    Renamed{"key.serializer", ""},
    Renamed{"value.serializer", ""},
    Renamed{"key.deserializer", ""},
    Renamed{"value.deserializer", ""},
    Renamed{"max.block.ms", ""},
};

// Known to Kafka's clients, and nothing that these tools could follow.
constexpr std::array<std::string_view, 22> without_effect{
    "max.poll.records",
    "default.api.timeout.ms",
    "exclude.internal.topics",
    "interceptor.classes",
    "metric.reporters",
    "metrics.num.samples",
    "metrics.sample.window.ms",
    "metrics.recording.level",
    "auto.include.jmx.reporter",
    "enable.metrics.push",
    "security.providers",
    "retry.backoff.max.ms",
    "socket.connection.setup.timeout.max.ms",
    "partitioner.class",
    "partitioner.ignore.keys",
    "partitioner.adaptive.partitioning.enable",
    "partitioner.availability.timeout.ms",
    "group.protocol",
    "group.remote.assignor",
    "metadata.recovery.strategy",
    "metadata.recovery.rebootstrap.trigger.ms",
    "metadata.max.idle.ms",
};

std::int64_t number_of(std::string_view name, const std::string& text) {
  if (const auto value = number_in<std::int64_t>(text)) return *value;
  throw Failure(std::string(config_exception),
                fmt::format("Invalid value {} for configuration {}: Not a number of type LONG", text, name));
}

// The value where librdkafka writes it otherwise.
std::string value_of(std::string_view name, const std::string& text) {
  constexpr std::int64_t longest_linger_ms = 900'000;
  constexpr std::int64_t longest_age_ms = 3'600'000;
  if (name == "auto.offset.reset" && text == "none") return "error";
  if (name == "linger.ms") return std::to_string(std::min(number_of(name, text), longest_linger_ms));
  if (name == "metadata.max.age.ms") {
    return std::to_string(std::clamp<std::int64_t>(number_of(name, text), 1, longest_age_ms));
  }
  if (name == "batch.size") return std::to_string(std::max<std::int64_t>(number_of(name, text), 1));
  if (name == "partition.assignment.strategy") {
    if (text.ends_with("CooperativeStickyAssignor")) return "cooperative-sticky";
    return text.ends_with("RoundRobinAssignor") ? "roundrobin" : "range";
  }
  return text;
}

void apply(rd_kafka_conf_t* conf, ClientKind kind, const std::string& name, const std::string& value) {
  if (std::ranges::find(without_effect, name) != without_effect.end()) {
    log_line("WARN", fmt::format("{} has no effect here", name), "org.apache.kafka.clients.ClientConfig");
    return;
  }
  if (name == "buffer.memory") {
    set_conf(conf, "queue.buffering.max.kbytes",
             std::to_string(std::max<std::int64_t>(number_of(name, value) / 1024, 1)));
    return;
  }
  const auto other = std::ranges::find(renamed, std::string_view(name), &Renamed::java);
  const std::string here(other == renamed.end() ? std::string_view(name) : other->here);
  if (here.empty()) return;
  std::array<char, 512> reason{};
  switch (
      rd_kafka_conf_set(conf, here.c_str(), value_of(name, value).c_str(), reason.data(), reason.size())) {
    case RD_KAFKA_CONF_OK:
      return;
    case RD_KAFKA_CONF_INVALID:
      throw Failure(std::string(config_exception),
                    fmt::format("Invalid value {} for configuration {}: {}", value, name, reason.data()));
    case RD_KAFKA_CONF_UNKNOWN:
      log_line("WARN", fmt::format("These configurations '[{}]' were supplied but are not used yet.", name),
               kind == ClientKind::producer ? "org.apache.kafka.clients.producer.ProducerConfig"
                                            : "org.apache.kafka.clients.consumer.ConsumerConfig");
  }
}

// The node's address of librdkafka's "localhost:9092/bootstrap: Connect to …", or its "host:port/1".
std::string_view address_in(std::string_view reason) { return reason.substr(0, reason.find('/')); }

void on_error(rd_kafka_t* client, int error, const char* reason, void*) {
  const std::string_view text = reason == nullptr ? "" : reason;
  const std::string_view who = rd_kafka_type(client) == RD_KAFKA_PRODUCER ? "Producer" : "Consumer";
  constexpr std::string_view network = "org.apache.kafka.clients.NetworkClient";
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;  // each of them has been said
  if (error == RD_KAFKA_RESP_ERR__TRANSPORT && text.contains("onnect")) {
    log_line(
        "WARN",
        fmt::format("[{}] Connection to node -1 ({}) could not be established. Node may not be available.",
                    who, address_in(text)),
        network);
    return;
  }
  log_line("WARN",
           fmt::format("[{}] {}: {}", who, rd_kafka_err2str(static_cast<rd_kafka_resp_err_t>(error)), text),
           network);
}

// What matters of librdkafka's log reaches on_error too.
void drop_log(const rd_kafka_t*, int, const char*, const char*) {}

}  // namespace

void set_conf(rd_kafka_conf_t* conf, const char* name, const std::string& value) {
  std::array<char, 512> reason{};
  if (rd_kafka_conf_set(conf, name, value.c_str(), reason.data(), reason.size()) != RD_KAFKA_CONF_OK) {
    throw Failure(std::string(config_exception), reason.data());
  }
}

RdKafkaConf make_conf(ClientKind kind, const Properties& properties) {
  refuse_security(properties);
  RdKafkaConf conf(rd_kafka_conf_new());
  rd_kafka_conf_set_error_cb(conf.get(), on_error);
  if (!properties.contains("debug")) rd_kafka_conf_set_log_cb(conf.get(), drop_log);
  set_conf(conf.get(), "log.connection.close", "false");
  set_conf(conf.get(), "allow.auto.create.topics", "true");
  if (kind == ClientKind::producer) {
    // The partition of a key is that of Kafka's own clients.
    set_conf(conf.get(), "partitioner", "murmur2_random");
  } else {
    set_conf(conf.get(), "isolation.level", "read_uncommitted");
  }
  for (const auto& [name, value] : properties) apply(conf.get(), kind, name, value);
  return conf;
}

rd_kafka_t* make_client(ClientKind kind, RdKafkaConf conf) {
  std::array<char, 512> reason{};
  const auto type = kind == ClientKind::producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), reason.data(), reason.size());
  if (client == nullptr) throw Failure(std::string(config_exception), reason.data());
  static_cast<void>(conf.release());  // the client has it now
  if (kind == ClientKind::consumer) rd_kafka_poll_set_consumer(client);
  return client;
}

void accept_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                      rd_kafka_topic_partition_list_t* partitions) {
  const bool is_given = error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  if (std::string_view(rd_kafka_rebalance_protocol(client)) == "COOPERATIVE") {
    const RdKafkaError refused(is_given ? rd_kafka_incremental_assign(client, partitions)
                                        : rd_kafka_incremental_unassign(client, partitions));
  } else {
    rd_kafka_assign(client, is_given ? partitions : nullptr);
  }
}

Failure failure_of(rd_kafka_resp_err_t error, std::string_view reason) {
  const std::string text(reason.empty() ? std::string_view(rd_kafka_err2str(error)) : reason);
  if (error > 0) {
    const auto code = static_cast<ErrorCode>(error);
    return Failure(std::string(client::exception_of(code)), std::string(client::default_message(code)));
  }
  switch (error) {
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return Failure("org.apache.kafka.common.errors.TimeoutException", text);
    default:
      return Failure(std::string(kafka_exception), text);
  }
}

void check_bootstrap(std::string_view servers) {
  const auto addresses = client::parse_bootstrap(servers);
  if (!addresses) throw Failure(std::string(config_exception), addresses.error().message);
}

}  // namespace ottla::cli
