// kafka-console-producer: a record of each line.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/console.h"
#include "cli/data/line_reader.h"
#include "cli/data/record_sender.h"
#include "cli/data/standard_input.h"
#include "cli/data/stop_signals.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/properties.h"
#include "cli/tool.h"

namespace ottla::cli::console_producer {
namespace {

constexpr std::array<std::string_view, 3> names{"kafka-console-producer", "kafka.tools.ConsoleProducer",
                                                "org.apache.kafka.tools.ConsoleProducer"};
constexpr std::string_view summary = "Reads lines from standard input and sends each as a record to a topic.";

constexpr std::array<std::string_view, 4> line_readers{"org.apache.kafka.tools.LineMessageReader",
                                                       "kafka.tools.ConsoleProducer$LineMessageReader",
                                                       "kafka.tools.LineMessageReader", "LineMessageReader"};

void declare_connection(OptionParser& parser) {
  parser.group("Where to");
  parser.value({"topic"}, "topic", "REQUIRED: The topic that gets the records.");
  parser.value({"bootstrap-server"}, "server to connect to",
               "REQUIRED, or --broker-list: One or more brokers as HOST1:PORT1,HOST2:PORT2.");
  parser.value({"broker-list"}, "broker-list",
               "The same by its name up to Kafka 2.4; acknowledged by the leader.");
  parser.value({"command-config", "producer.config"}, "config file",
               "A file with properties of the producer. What --command-property says goes before it.");
  parser.value({"command-property", "producer-property"}, "prop", "A property of the producer as key=value.");
}

void declare_reading(OptionParser& parser) {
  parser.group("What a line means");
  parser.value(
      {"reader-property", "property"}, "prop",
      "key=value: parse.key (false), key.separator (a tab), parse.headers (false), headers.delimiter (a "
      "tab), headers.separator (,), headers.key.separator (:), ignore.error (false), null.marker (none: "
      "a field with that text is null). With all of them a line is \"h1:v1,h2:v2\\tkey\\tvalue\".");
  parser.value({"reader-config"}, "config file", "A file with properties of the reader.");
  parser.value({"line-reader"}, "reader_class",
               "The reader's class: only Kafka's LineMessageReader is there.");
}

void declare_sending(OptionParser& parser) {
  parser.group("How to send");
  parser.flag({"sync"}, "Waits for each record's acknowledgement before it reads on.");
  parser.optional_value({"compression-codec"}, "compression-codec",
                        "none, gzip, snappy, lz4 or zstd; without a value gzip.");
  parser.value({"request-required-acks"}, "request required acks",
               "Who must have the record: 0, 1 or all. (default: -1, which is all; 1 with --broker-list)");
  parser.value({"request-timeout-ms"}, "request timeout ms", "How long the broker may take to acknowledge.");
  parser.value({"message-send-max-retries"}, "number", "How often a record is sent again.");
  parser.value({"retry-backoff-ms"}, "milliseconds", "The pause before a record is sent again.");
  parser.value({"timeout"}, "timeout_ms",
               "How long a record may wait for others in its batch. (default: 100, with --sync none)");
  parser.value({"batch-size"}, "size", "The size of a batch in bytes.");
  parser.value({"max-partition-memory-bytes"}, "memory in bytes per partition", "The same by its old name.");
  parser.value({"max-block-ms"}, "max block on send", "How long a record may wait for a broker.")
      .defaults_to("60000");
  parser.value({"max-memory-bytes"}, "total memory in bytes", "The memory for records that wait to be sent.");
  parser.value({"metadata-expiry-ms"}, "metadata expiration interval",
               "The age at which metadata is asked for anew.");
  parser.value({"socket-buffer-size"}, "size", "The size of the socket's send buffer.");
}

// 1.1.0 had them for its old producer, or for classes of the user's own.
constexpr std::array<std::string_view, 4> of_old_producer{"queue-size", "queue-enqueuetimeout-ms",
                                                          "key-serializer", "value-serializer"};

OptionParser declare() {
  OptionParser parser(names.front(), summary);
  declare_connection(parser);
  declare_reading(parser);
  declare_sending(parser);
  parser.group("Of Kafka 1.1.0's old producer: accepted, without effect");
  parser.flag({"old-producer"}, "Its name.");
  for (const std::string_view name : of_old_producer) parser.value({name}, "value", "One of its settings.");
  parser.common();
  return parser;
}

struct Settings {
  ConsoleEra era = ConsoleEra::kafka_4_3;
  std::string topic;
  Properties producer;
  Properties reader;
  bool sync = false;
};

void check_old_options(const ParsedOptions& options) {
  if (options.has("old-producer")) complain("--old-producer has no effect: there is one producer here.");
  for (const std::string_view name : of_old_producer) {
    if (options.has(name))
      complain("--{} has no effect: it is a setting of Kafka 1.1.0's old producer.", name);
  }
  const auto reader = options.find("line-reader");
  if (reader && std::ranges::find(line_readers, *reader) == line_readers.end()) {
    throw Failure("java.lang.ClassNotFoundException",
                  fmt::format("{}: only {} is there", *reader, line_readers.front()));
  }
}

std::string codec_of(const ParsedOptions& options) {
  if (!options.has("compression-codec")) return "none";
  const std::string codec = options.get("compression-codec");
  return codec.empty() ? "gzip" : codec;
}

// CommandLineUtils.maybeMergeOptions: what the command line says wins; its default fills what nobody said.
void merge(Properties& into, std::string_view property, const ParsedOptions& options, std::string_view option,
           std::string_view otherwise = {}) {
  if (options.has(option)) {
    into[std::string(property)] = options.get(option);
  } else if (!otherwise.empty()) {
    into.try_emplace(std::string(property), otherwise);
  }
}

Properties producer_properties(const ParsedOptions& options, ConsoleEra era, const std::string& servers) {
  Properties properties;
  if (options.has("command-config")) load_properties(options.get("command-config"), properties);
  add_key_values(options.all("command-property"), properties);
  properties["bootstrap.servers"] = servers;
  if (options.has("compression-codec") || !properties.contains("compression.type")) {
    properties["compression.type"] = codec_of(options);
  }
  properties.try_emplace("client.id", "console-producer");
  // Lines that come together are one batch, also when the machine is busy; the end of the input waits for
  // nothing.
  merge(properties, "linger.ms", options, "timeout", options.has("sync") ? "" : "100");
  merge(properties, "acks", options, "request-required-acks", era == ConsoleEra::kafka_1_1 ? "1" : "-1");
  merge(properties, "request.timeout.ms", options, "request-timeout-ms");
  merge(properties, "retries", options, "message-send-max-retries");
  merge(properties, "retry.backoff.ms", options, "retry-backoff-ms");
  merge(properties, "send.buffer.bytes", options, "socket-buffer-size");
  merge(properties, "buffer.memory", options, "max-memory-bytes");
  merge(properties, "batch.size", options, "batch-size");
  merge(properties, "batch.size", options, "max-partition-memory-bytes");
  merge(properties, "metadata.max.age.ms", options, "metadata-expiry-ms");
  merge(properties, "delivery.timeout.ms", options, "max-block-ms", "60000");
  const std::string& acks = properties["acks"];
  if (era == ConsoleEra::kafka_4_3 && (acks == "-1" || acks == "all")) {
    properties.try_emplace("enable.idempotence", "true");
  }
  return properties;
}

Settings read_settings(const ParsedOptions& options) {
  options.maybe_help_or_version(summary);
  options.require({"topic"});
  if (!options.has("broker-list")) options.require({"bootstrap-server"});
  check_old_options(options);
  Settings settings;
  settings.era = options.has("bootstrap-server") ? ConsoleEra::kafka_4_3 : ConsoleEra::kafka_1_1;
  settings.topic = options.get("topic");
  settings.sync = options.has("sync");
  const std::string servers =
      options.get(settings.era == ConsoleEra::kafka_4_3 ? "bootstrap-server" : "broker-list");
  check_bootstrap(servers);
  settings.producer = producer_properties(options, settings.era, servers);
  if (options.has("reader-config")) load_properties(options.get("reader-config"), settings.reader);
  add_key_values(options.all("reader-property"), settings.reader);
  return settings;
}

// Gives the signal that ended it, or 0 at the end of the input.
int send_lines(const Settings& settings, LineReader& reader, RecordSender& sender) {
  constexpr int wait_ms = 100;
  // Kafka 1.1.0 prompts whether or not somebody is there.
  const bool prompts =
      settings.era == ConsoleEra::kafka_1_1 || (::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0);
  StandardInput input;
  for (;;) {
    if (prompts) std::fputc('>', stdout);
    StandardInput::Wait found = input.wait(0);
    if (found == StandardInput::Wait::nothing_yet) std::fflush(stdout);
    while (found == StandardInput::Wait::nothing_yet) {
      if (stop_signal() != 0) return stop_signal();
      found = input.wait(wait_ms);
      if (found == StandardInput::Wait::nothing_yet) sender.serve(0);
    }
    if (found == StandardInput::Wait::end) return 0;
    const TypedRecord record = reader.read(input.line());
    settings.sync ? sender.send_and_wait(record) : sender.send(record);
  }
}

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = declare();
  const Settings settings = read_settings(parser.parse(arguments));
  LineReader reader(settings.reader, settings.era);
  RecordSender sender(settings.topic, make_conf(ClientKind::producer, settings.producer));
  watch_stop_signals();
  int signal = 0;
  try {
    signal = send_lines(settings, reader, sender);
  } catch (const Failure& failure) {
    complain("{}: {}", failure.type(), failure.message());
    sender.flush();
    return 1;
  }
  sender.flush();
  return signal == 0 ? 0 : status_after(signal);
}

}  // namespace

}  // namespace ottla::cli::console_producer

namespace ottla::cli {

extern const Tool kafka_console_producer;
const Tool kafka_console_producer{console_producer::names, console_producer::summary, console_producer::run};

}  // namespace ottla::cli
