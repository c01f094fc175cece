// kafka-producer-perf-test: sends records as fast as it may and reports how fast that was.
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "cli/console.h"
#include "cli/data/client_metrics.h"
#include "cli/data/perf_payload.h"
#include "cli/data/producer_stats.h"
#include "cli/data/rdkafka.h"
#include "cli/failure.h"
#include "cli/number.h"
#include "cli/properties.h"
#include "cli/subcommands.h"
#include "cli/tool.h"
#include "ottla/env/posix.h"

namespace ottla::cli::producer_perf {
namespace {

constexpr std::array<std::string_view, 2> names{"kafka-producer-perf-test",
                                                "org.apache.kafka.tools.ProducerPerformance"};
constexpr std::string_view summary = "Measures how fast records can be sent to a topic.";
constexpr std::int64_t default_transaction_ms = 3000;

using Clock = std::chrono::steady_clock;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch()).count();
}

void declare_connection(ArgumentParser& parser) {
  parser.add({.flags = {"--bootstrap-server"},
              .value_name = "BOOTSTRAP-SERVER",
              .help = "The brokers to connect to. It goes before bootstrap.servers of the properties."});
  parser.add({.flags = {"--topic"},
              .value_name = "TOPIC",
              .help = "The topic that gets the records.",
              .required = true});
  parser.add({.flags = {"--command-property", "--producer-props"},
              .words = Words::one_or_more,
              .value_name = "PROP-NAME=PROP-VALUE",
              .help = "Properties of the producer, which go before those of the file.",
              .appends = true});
  parser.add({.flags = {"--command-config", "--producer.config"},
              .value_name = "CONFIG-FILE",
              .help = "A file with properties of the producer."});
  parser.add({.flags = {"--transactional-id"},
              .value_name = "TRANSACTIONAL-ID",
              .help = "Sends in transactions under this id."});
  parser.add({.flags = {"--transaction-duration-ms"},
              .value_name = "TRANSACTION-DURATION",
              .help = "Ends a transaction after that time and begins the next. (default: 3000)"});
}

void declare_load(ArgumentParser& parser) {
  parser.add({.flags = {"--num-records"},
              .value_name = "NUM-RECORDS",
              .help = "How many records to send.",
              .required = true});
  parser.add({.flags = {"--record-size"},
              .value_name = "RECORD-SIZE",
              .help = "The size of a record in bytes: random letters.",
              .exclusive_group = "payload",
              .group_required = true});
  parser.add({.flags = {"--payload-file"},
              .value_name = "PAYLOAD-FILE",
              .help = "A text file whose lines are the records, taken at random.",
              .exclusive_group = "payload",
              .group_required = true});
  parser.add({.flags = {"--payload-monotonic"},
              .words = Words::none,
              .help = "The records are the numbers from 0 on.",
              .exclusive_group = "payload",
              .group_required = true});
  parser.add({.flags = {"--payload-delimiter"},
              .value_name = "PAYLOAD-DELIMITER",
              .help = "What stands between the records of --payload-file.",
              .default_value = "\\n"});
  parser.add({.flags = {"--throughput"},
              .value_name = "THROUGHPUT",
              .help = "The most records a second, about; -1 for no limit.",
              .required = true});
  parser.add({.flags = {"--warmup-records"},
              .value_name = "WARMUP-RECORDS",
              .help = "So many records first are left out of a second summary, that of the steady state."});
  parser.add({.flags = {"--reporting-interval"},
              .value_name = "INTERVAL-MS",
              .help = "The time between lines of progress.",
              .default_value = "5000"});
  parser.add(
      {.flags = {"--print-metrics"}, .words = Words::none, .help = "Prints the client's counts at the end."});
}

struct Load {
  std::string topic;
  std::int64_t records = 0;
  std::int64_t warmup_records = 0;
  std::int64_t interval_ms = 0;
  std::int64_t transaction_ms = 0;  // 0: no transactions
  double throughput = -1;
  bool prints_metrics = false;
  PerfPayload payload;
  Properties properties;
};

PerfPayload payload_of(const ArgumentParser& parser, const ArgumentValues& values) {
  if (values.has("payload-file")) {
    const std::string delimiter = values.get("payload-delimiter");
    return PerfPayload::of_file(values.get("payload-file"), delimiter == "\\n" ? "\n" : delimiter);
  }
  if (values.has("payload-monotonic")) return PerfPayload::monotonic();
  const std::int64_t bytes = *values.find_long("record-size");
  if (bytes <= 0) parser.error("--record-size should be greater than zero.");
  constexpr std::int64_t largest = 1'000'000'000;
  if (bytes > largest) parser.error("--record-size is more than a batch can hold.");
  return PerfPayload::random(static_cast<std::size_t>(bytes));
}

Properties properties_of(const ArgumentParser& parser, const ArgumentValues& values) {
  Properties properties;
  if (!values.has("bootstrap-server") && !values.has("command-property") && !values.has("command-config")) {
    parser.error(
        "At least one of --bootstrap-server, --command-property, --producer-props, --producer.config or "
        "--command-config must be specified.");
  }
  if (values.has("command-config")) load_properties(values.get("command-config"), properties);
  for (const std::string& assignment : values.all("command-property")) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals + 1 == assignment.size() ||
        assignment.find('=', equals + 1) != std::string::npos) {
      refuse(fmt::format("Invalid property: {}", assignment));
    }
    properties[assignment.substr(0, equals)] = assignment.substr(equals + 1);
  }
  if (values.has("bootstrap-server")) properties["bootstrap.servers"] = values.get("bootstrap-server");
  properties.try_emplace("client.id", "perf-producer-client");
  return properties;
}

void read_transactions(const ArgumentParser& parser, const ArgumentValues& values, Load& load) {
  if (values.has("transactional-id")) load.properties["transactional.id"] = values.get("transactional-id");
  const auto duration_ms = values.find_long("transaction-duration-ms");
  if (duration_ms && *duration_ms <= 0)
    parser.error("--transaction-duration-ms should be greater than zero.");
  const bool has_id = load.properties.contains("transactional.id");
  if (!duration_ms && !has_id) return;
  load.transaction_ms = duration_ms.value_or(default_transaction_ms);
  if (!has_id) {
    load.properties["transactional.id"] =
        fmt::format("performance-producer-{}", system_entropy().uuid().to_string());
  }
}

Load read_load(const ArgumentParser& parser, const ArgumentValues& values) {
  Load load;
  load.topic = values.get("topic");
  load.records = *values.find_long("num-records");
  if (load.records <= 0) parser.error("--num-records should be greater than zero.");
  load.warmup_records = values.find_long("warmup-records").value_or(0);
  if (load.warmup_records >= load.records) {
    parser.error(
        "The value for --warmup-records must be strictly fewer than the number of records in the test, "
        "--num-records.");
  }
  load.interval_ms = *values.find_long("reporting-interval");
  if (load.interval_ms <= 0) parser.error("--reporting-interval should be greater than zero.");
  const std::string throughput = values.get("throughput");
  load.throughput = number_in<decltype(load.throughput)>(throughput).value_or(0);
  if (load.throughput == 0) {
    parser.error(fmt::format("argument --throughput: could not convert '{}' to Double", throughput));
  }
  load.prints_metrics = values.has("print-metrics");
  load.properties = properties_of(parser, values);
  read_transactions(parser, values, load);
  load.payload = payload_of(parser, values);
  return load;
}

class PerfProducer {
 public:
  explicit PerfProducer(Load& load) : load_(load), stats_(load.records, now_ms(), load.interval_ms) {
    RdKafkaConf conf = make_conf(ClientKind::producer, load.properties);
    tune(conf.get());
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_dr_msg_cb(conf.get(), &PerfProducer::on_delivery);
    if (load.prints_metrics) {
      rd_kafka_conf_set_stats_cb(conf.get(), &PerfProducer::on_statistics);
      set_conf(conf.get(), "statistics.interval.ms", std::to_string(metrics_interval_ms));
    }
    client_ = make_client(ClientKind::producer, std::move(conf));
    topic_.reset(rd_kafka_topic_new(client_, load.topic.c_str(), nullptr));
  }
  ~PerfProducer() {
    topic_.reset();
    rd_kafka_destroy(client_);
  }
  PerfProducer(const PerfProducer&) = delete;
  PerfProducer& operator=(const PerfProducer&) = delete;

  void run() {
    if (load_.transaction_ms > 0) check(rd_kafka_init_transactions(client_, -1));
    stats_ = ProducerStats(load_.records, now_ms(), load_.interval_ms);
    start_ = Clock::now();
    for (std::int64_t i = 0; i < load_.records; ++i) {
      if (load_.transaction_ms > 0 && !in_transaction_) begin();
      send(load_.payload.next(i));
      if (in_transaction_ && now_ms() - transaction_start_ms_ >= load_.transaction_ms) commit();
      throttle(i + 1);
    }
    if (in_transaction_) commit();
    while (rd_kafka_outq_len(client_) > 0) rd_kafka_poll(client_, wait_ms);
    say("{}", stats_.total(now_ms()));
    if (steady_) say("{}", steady_->total(now_ms(), " steady state"));
    if (load_.prints_metrics) print_metrics();
  }

 private:
  static constexpr int wait_ms = 10;
  static constexpr std::int64_t records_between_polls = 64;

  // What a producer of many records gains by; what the user set stays.
  void tune(rd_kafka_conf_t* conf) const {
    const auto unless_set = [&](const char* java, const char* here, const char* value) {
      if (!load_.properties.contains(java)) set_conf(conf, here, value);
    };
    unless_set("buffer.memory", "queue.buffering.max.kbytes", "32768");
    unless_set("queue.buffering.max.messages", "queue.buffering.max.messages", "500000");
    unless_set("batch.num.messages", "batch.num.messages", "100000");
    if (!load_.properties.contains("acks")) unless_set("enable.idempotence", "enable.idempotence", "true");
  }

  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    static_cast<PerfProducer*>(opaque)->delivered(*message);
  }

  static int on_statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque) {
    static_cast<PerfProducer*>(opaque)->statistics_.assign(json, size);
    return 0;
  }

  void print_metrics() {
    rd_kafka_poll(client_, 2 * metrics_interval_ms);
    say("{}", metrics_table(statistics_, "producer-metrics", load_.properties["client.id"]));
  }

  void delivered(const rd_kafka_message_t& message) {
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const Failure failure = failure_of(message.err);
      complain("{}: {}", failure.type(), failure.message());
      return;
    }
    const std::int64_t now = now_ms();
    const std::int64_t latency_ms = now - reinterpret_cast<std::intptr_t>(message._private);
    if (const std::string line = stats_.record(latency_ms, message.len, now); !line.empty()) say("{}", line);
    if (load_.warmup_records == 0 || stats_.count() <= load_.warmup_records) return;
    if (!steady_) {
      say("In steady state.");
      steady_.emplace(load_.records - load_.warmup_records, now, load_.interval_ms);
    }
    steady_->record(latency_ms, message.len, now);
  }

  void send(std::string_view payload) {
    if (++since_poll_ >= records_between_polls) {
      since_poll_ = 0;
      rd_kafka_poll(client_, 0);
      sent_ms_ = now_ms();
    }
    auto* opaque = reinterpret_cast<void*>(static_cast<std::intptr_t>(sent_ms_));
    while (rd_kafka_produce(topic_.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                            const_cast<char*>(payload.data()), payload.size(), nullptr, 0, opaque) != 0) {
      const auto error = rd_kafka_last_error();
      if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) throw failure_of(error);
      rd_kafka_poll(client_, wait_ms);
      sent_ms_ = now_ms();
      opaque = reinterpret_cast<void*>(static_cast<std::intptr_t>(sent_ms_));
    }
  }

  // Sleeps until the records so far are due; tells of what was delivered meanwhile.
  void throttle(std::int64_t sent) {
    if (load_.throughput < 0) return;
    const auto due = start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                                  static_cast<double>(sent) / load_.throughput));
    for (auto now = Clock::now(); now < due; now = Clock::now()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(due - now);
      if (left.count() == 0) {
        rd_kafka_poll(client_, 0);
        std::this_thread::sleep_until(due);
      } else {
        rd_kafka_poll(client_, static_cast<int>(std::min<std::int64_t>(left.count(), wait_ms)));
      }
    }
    sent_ms_ = now_ms();
  }

  void begin() {
    check(rd_kafka_begin_transaction(client_));
    in_transaction_ = true;
    transaction_start_ms_ = now_ms();
  }

  void commit() {
    check(rd_kafka_commit_transaction(client_, -1));
    in_transaction_ = false;
  }

  static void check(rd_kafka_error_t* error) {
    const RdKafkaError held(error);
    if (held) throw failure_of(rd_kafka_error_code(held.get()), rd_kafka_error_string(held.get()));
  }

  Load& load_;
  ProducerStats stats_;
  std::optional<ProducerStats> steady_;
  rd_kafka_t* client_ = nullptr;
  RdKafkaTopic topic_;
  std::string statistics_;
  Clock::time_point start_;
  std::int64_t sent_ms_ = now_ms();
  std::int64_t since_poll_ = 0;
  std::int64_t transaction_start_ms_ = 0;
  bool in_transaction_ = false;
};

int run(std::string_view, const Arguments& arguments) {
  ArgumentParser parser(std::string(names.front()), std::string(summary));
  declare_connection(parser);
  declare_load(parser);
  if (arguments.empty()) {
    say("{}", parser.help());
    return 0;
  }
  Load load = read_load(parser, parser.parse(arguments));
  if (load.warmup_records > 0) {
    say("Warmup first {} records. Steady state results will print after the complete test summary.",
        load.warmup_records);
  }
  if (const auto servers = load.properties.find("bootstrap.servers"); servers != load.properties.end()) {
    check_bootstrap(servers->second);
  } else {
    throw Failure("org.apache.kafka.common.config.ConfigException",
                  "Missing required configuration \"bootstrap.servers\" which has no default value.");
  }
  PerfProducer producer(load);
  producer.run();
  return 0;
}

}  // namespace

}  // namespace ottla::cli::producer_perf

namespace ottla::cli {

extern const Tool kafka_producer_perf_test;
const Tool kafka_producer_perf_test{producer_perf::names, producer_perf::summary, producer_perf::run};

}  // namespace ottla::cli
