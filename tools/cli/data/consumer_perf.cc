// kafka-consumer-perf-test: reads records as fast as it can and reports how fast that was.
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <memory>
#include <random>
#include <vector>

#include "cli/console.h"
#include "cli/data/client_metrics.h"
#include "cli/data/date_text.h"
#include "cli/data/rdkafka.h"
#include "cli/data/topic_pattern.h"
#include "cli/data/zookeeper_brokers.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/properties.h"
#include "cli/tool.h"

namespace ottla::cli::consumer_perf {
namespace {

constexpr std::array<std::string_view, 3> names{"kafka-consumer-perf-test", "kafka.tools.ConsumerPerformance",
                                                "org.apache.kafka.tools.ConsumerPerformance"};
constexpr std::string_view summary = "Measures how fast the records of a topic can be read.";

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

OptionParser declare() {
  OptionParser parser(names.front(), summary);
  parser.group("What to read");
  parser.value({"bootstrap-server", "broker-list"}, "server to connect to",
               "REQUIRED: One or more brokers as HOST1:PORT1,HOST2:PORT2.");
  parser.value({"zookeeper"}, "urls",
               "In its place, as up to Kafka 1.1: a ZooKeeper port that knows the brokers.");
  parser.value({"topic"}, "topic", "The topic to read.");
  parser.value({"include"}, "Java regex (String)", "In its place a pattern of topics to read.");
  parser.value({"num-records", "messages"}, "count", "REQUIRED: How many records to read.");
  parser.value({"group"}, "gid", "The group to read in. (default: perf-consumer- and a number)");
  parser.flag({"from-latest"},
              "Begins at the end where the group has no offset yet, not with the oldest record.");
  parser.value({"timeout"}, "milliseconds", "Ends after so long without a record.").defaults_to("10000");

  parser.group("How to read");
  parser.value({"fetch-size"}, "size", "The most to fetch from a partition at once, in bytes.")
      .defaults_to("1048576");
  parser.value({"socket-buffer-size"}, "size", "The size of the socket's receive buffer.")
      .defaults_to("2097152");
  parser.value({"command-config", "consumer.config"}, "config file",
               "A file with properties of the consumer.");
  parser.value({"command-property"}, "prop1=val1", "A property of the consumer; it goes before the file's.");

  parser.group("How to report");
  parser.flag({"show-detailed-stats"}, "A line for each interval, not one at the end.");
  parser.value({"reporting-interval"}, "interval_ms", "The length of an interval.").defaults_to("5000");
  parser.value({"date-format"}, "date format", "How times are shown, as java.text.SimpleDateFormat takes it.")
      .defaults_to("yyyy-MM-dd HH:mm:ss:SSS");
  parser.flag({"hide-header"}, "Leaves the line with the columns' names out.");
  parser.flag({"print-metrics"}, "Prints the client's counts at the end.");

  parser.group("Of Kafka 1.1.0: accepted, without effect");
  parser.flag({"new-consumer"}, "There is one consumer.");
  for (const std::string_view name :
       {"threads", "num-fetch-threads", "message-size", "batch-size", "compression-codec"}) {
    parser.value({name}, "value", "Of the old consumer or of other tools.");
  }
  parser.common();
  return parser;
}

struct Load {
  std::string topic;
  std::int64_t records = 0;
  std::int64_t timeout_ms = 0;
  std::int64_t interval_ms = 0;
  bool is_detailed = false;
  bool hides_header = false;
  bool prints_metrics = false;
  std::string date_format;
  Properties properties;
};

Properties properties_of(const ParsedOptions& options) {
  Properties properties;
  if (options.has("command-config")) load_properties(options.get("command-config"), properties);
  add_key_values(options.all("command-property"), properties);
  const std::string servers = options.has("zookeeper") ? brokers_in_zookeeper(options.get("zookeeper"))
                                                       : options.get("bootstrap-server");
  check_bootstrap(servers);
  properties["bootstrap.servers"] = servers;
  constexpr std::uint32_t groups = 100'000;
  properties["group.id"] = options.has("group")
                               ? options.get("group")
                               : fmt::format("perf-consumer-{}", std::random_device{}() % groups);
  properties["receive.buffer.bytes"] = options.get("socket-buffer-size");
  properties["max.partition.fetch.bytes"] = options.get("fetch-size");
  properties["auto.offset.reset"] = options.has("from-latest") ? "latest" : "earliest";
  properties["check.crcs"] = "false";
  properties.try_emplace("client.id", "perf-consumer-client");
  return properties;
}

Load read_load(const ParsedOptions& options) {
  options.maybe_help_or_version(summary);
  if (!options.has("zookeeper")) options.require({"bootstrap-server"});
  options.require({"num-records"});
  if (options.has("topic") == options.has("include")) {
    options.parser().usage("Exactly one of the following arguments is required: [include], [topic]");
  }
  for (const std::string_view name :
       {"new-consumer", "threads", "num-fetch-threads", "message-size", "batch-size", "compression-codec"}) {
    if (options.has(name)) complain("--{} has no effect here.", name);
  }
  Load load;
  load.topic = options.has("topic") ? options.get("topic") : posix_pattern(options.get("include"));
  load.records = *options.find_long("num-records");
  load.timeout_ms = *options.find_long("timeout");
  load.interval_ms = *options.find_long("reporting-interval");
  if (load.interval_ms <= 0) refuse("Reporting interval must be greater than 0.");
  load.is_detailed = options.has("show-detailed-stats");
  load.hides_header = options.has("hide-header");
  load.prints_metrics = options.has("print-metrics");
  load.date_format = options.get("date-format");
  date_text(0, load.date_format);  // a wrong one is told before anything is read
  load.properties = properties_of(options);
  return load;
}

struct Progress {
  std::int64_t bytes = 0;
  std::int64_t records = 0;
};

constexpr double bytes_a_mebibyte = 1024.0 * 1024.0;
double mebibytes(std::int64_t bytes) { return static_cast<double>(bytes) / bytes_a_mebibyte; }
double a_second(double amount, std::int64_t elapsed_ms) {
  return elapsed_ms <= 0 ? 0.0 : 1000.0 * amount / static_cast<double>(elapsed_ms);
}

class PerfConsumer {
 public:
  explicit PerfConsumer(Load& load) : load_(load) {
    RdKafkaConf conf = make_conf(ClientKind::consumer, load.properties);
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_rebalance_cb(conf.get(), &PerfConsumer::on_rebalance);
    if (load.prints_metrics) {
      rd_kafka_conf_set_stats_cb(conf.get(), &PerfConsumer::on_statistics);
      set_conf(conf.get(), "statistics.interval.ms", std::to_string(metrics_interval_ms));
    }
    client_ = make_client(ClientKind::consumer, std::move(conf));
    queue_ = rd_kafka_queue_get_consumer(client_);
  }
  ~PerfConsumer() {
    rd_kafka_queue_destroy(queue_);
    rd_kafka_consumer_close(client_);
    rd_kafka_destroy(client_);
  }
  PerfConsumer(const PerfConsumer&) = delete;
  PerfConsumer& operator=(const PerfConsumer&) = delete;

  void run() {
    print_header();
    const std::int64_t start_ms = now_ms();
    join_start_ms_ = start_ms;
    subscribe();
    consume();
    const std::int64_t end_ms = now_ms();
    if (!load_.is_detailed) print_total(start_ms, end_ms);
    if (load_.prints_metrics) {
      say("{}", metrics_table(statistics_, "consumer-metrics", load_.properties["client.id"]));
    }
  }

 private:
  static constexpr int wait_ms = 100;
  static constexpr std::size_t records_at_once = 4096;

  static void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                           rd_kafka_topic_partition_list_t* partitions, void* opaque) {
    static_cast<PerfConsumer*>(opaque)->rebalanced(client, error, partitions);
  }

  void rebalanced(rd_kafka_t* client, rd_kafka_resp_err_t error,
                  rd_kafka_topic_partition_list_t* partitions) {
    if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      const std::int64_t joined_in_ms = now_ms() - join_start_ms_;
      join_ms_ += joined_in_ms;
      interval_join_ms_ += joined_in_ms;
    } else {
      join_start_ms_ = now_ms();
    }
    accept_rebalance(client, error, partitions);
  }

  static int on_statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque) {
    static_cast<PerfConsumer*>(opaque)->statistics_.assign(json, size);
    return 0;
  }

  void print_header() const {
    if (load_.hides_header) return;
    say("{}, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, "
        "fetch.MB.sec, fetch.nMsg.sec",
        load_.is_detailed ? "time, threadId" : "start.time, end.time");
  }

  void subscribe() {
    const RdKafkaPartitions topics(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(topics.get(), load_.topic.c_str(), RD_KAFKA_PARTITION_UA);
    const auto error = rd_kafka_subscribe(client_, topics.get());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw failure_of(error);
  }

  void consume() {
    std::vector<rd_kafka_message_t*> messages(records_at_once);
    std::int64_t now = now_ms();
    std::int64_t last_record_ms = now;
    last_report_ms_ = now;
    while (read_.records < load_.records && now - last_record_ms <= load_.timeout_ms) {
      const auto wanted = std::min<std::int64_t>(records_at_once, load_.records - read_.records);
      const ssize_t got =
          rd_kafka_consume_batch_queue(queue_, wait_ms, messages.data(), static_cast<std::size_t>(wanted));
      now = now_ms();
      for (ssize_t i = 0; i < got; ++i) {
        if (take(*messages[static_cast<std::size_t>(i)])) last_record_ms = now;
        rd_kafka_message_destroy(messages[static_cast<std::size_t>(i)]);
      }
      report_if_due(now);
    }
    if (read_.records >= load_.records) return;
    say("WARNING: Exiting before consuming the expected number of records: timeout ({} ms) exceeded. You can "
        "use the "
        "--timeout option to increase the timeout.",
        load_.timeout_ms);
  }

  // False for an event that is no record.
  bool take(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++read_.records;
      read_.bytes += static_cast<std::int64_t>(message.len + message.key_len);
      return true;
    }
    if (message.err == RD_KAFKA_RESP_ERR__FATAL ||
        message.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
        message.err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) {
      throw failure_of(message.err, rd_kafka_message_errstr(&message));
    }
    log_line("WARN", rd_kafka_message_errstr(&message), "org.apache.kafka.clients.NetworkClient");
    return false;
  }

  void report_if_due(std::int64_t now) {
    if (now - last_report_ms_ < load_.interval_ms) return;
    if (load_.is_detailed) print_interval(now);
    interval_join_ms_ = 0;
    last_report_ms_ = now;
    reported_ = read_;
  }

  void print_interval(std::int64_t now) const {
    const std::int64_t elapsed_ms = now - last_report_ms_;
    const std::int64_t fetch_ms = elapsed_ms - interval_join_ms_;
    const double read_mebibytes = mebibytes(read_.bytes - reported_.bytes);
    const auto records = static_cast<double>(read_.records - reported_.records);
    say("{}, {}, {:.4f}, {:.4f}, {}, {:.4f}, {}, {}, {:.4f}, {:.4f}", date_text(now, load_.date_format), 0,
        mebibytes(read_.bytes), a_second(read_mebibytes, elapsed_ms), read_.records,
        a_second(records, elapsed_ms), interval_join_ms_, fetch_ms, a_second(read_mebibytes, fetch_ms),
        a_second(records, fetch_ms));
  }

  void print_total(std::int64_t start_ms, std::int64_t end_ms) const {
    const std::int64_t elapsed_ms = end_ms - start_ms;
    const std::int64_t fetch_ms = elapsed_ms - join_ms_;
    const double read_mebibytes = mebibytes(read_.bytes);
    const auto records = static_cast<double>(read_.records);
    say("{}, {}, {:.4f}, {:.4f}, {}, {:.4f}, {}, {}, {:.4f}, {:.4f}", date_text(start_ms, load_.date_format),
        date_text(end_ms, load_.date_format), read_mebibytes, a_second(read_mebibytes, elapsed_ms),
        read_.records, a_second(records, elapsed_ms), join_ms_, fetch_ms, a_second(read_mebibytes, fetch_ms),
        a_second(records, fetch_ms));
  }

  Load& load_;
  rd_kafka_t* client_ = nullptr;
  rd_kafka_queue_t* queue_ = nullptr;
  std::string statistics_;
  Progress read_;
  Progress reported_;
  std::int64_t join_start_ms_ = 0;
  std::int64_t join_ms_ = 0;
  std::int64_t interval_join_ms_ = 0;
  std::int64_t last_report_ms_ = 0;
};

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = declare();
  Load load = read_load(parser.parse(arguments));
  try {
    PerfConsumer consumer(load);
    consumer.run();
  } catch (const Failure& failure) {
    complain("{}", failure.message());
    complain("{}: {}", failure.type(), failure.message());
    return 1;
  }
  return 0;
}

}  // namespace

}  // namespace ottla::cli::consumer_perf

namespace ottla::cli {

extern const Tool kafka_consumer_perf_test;
const Tool kafka_consumer_perf_test{consumer_perf::names, consumer_perf::summary, consumer_perf::run};

}  // namespace ottla::cli
