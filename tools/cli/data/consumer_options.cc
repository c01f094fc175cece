// The options of kafka-console-consumer, 1.1.0's and 4.3.0's.
#include "cli/data/consumer_settings.h"

namespace ottla::cli {

OptionParser console_consumer_options() {
  OptionParser parser(console_consumer_name, console_consumer_summary);
  parser.group("Where from");
  parser.value({"bootstrap-server", "broker-list"}, "server to connect to",
               "REQUIRED: One or more brokers as HOST1:PORT1,HOST2:PORT2.");
  parser.value(
      {"zookeeper"}, "urls",
      "In its place, as up to Kafka 1.1: a ZooKeeper port that knows the brokers, HOST:PORT[/PATH].");
  parser.value({"topic"}, "topic", "The topic to read.");
  parser.value({"include", "whitelist"}, "Java regex (String)", "In its place a pattern of topics to read.");
  parser.value({"blacklist"}, "blacklist", "With --zookeeper: a pattern of topics not to read.");
  parser.value({"partition"}, "partition",
               "The one partition of the topic to read, from its end unless --offset says otherwise.");
  parser.value({"offset"}, "consume offset", "Where to begin in it: a number, earliest or latest.")
      .defaults_to("latest");
  parser.flag({"from-beginning"}, "Begins with the oldest record where the group has no offset yet.");
  parser.value({"group"}, "consumer group id",
               "The group to read in. (default: console-consumer- and a number)");
  parser
      .value({"isolation-level"}, "String",
             "read_committed leaves out what transactions did not commit; read_uncommitted shows all.")
      .defaults_to("read_uncommitted");
  parser.value({"command-config", "consumer.config"}, "config file",
               "A file with properties of the consumer.");
  parser.value({"command-property", "consumer-property"}, "prop",
               "A property of the consumer as key=value; it goes before the file's.");

  parser.group("When to end");
  parser.value({"max-messages"}, "num_messages", "After so many records.");
  parser.value({"timeout-ms"}, "timeout_ms", "After so long without a record.");
  parser.flag({"skip-message-on-error"}, "Goes on after a record that the formatter cannot read.");

  parser.group("How to show a record");
  parser.value({"formatter"}, "class", "Kafka's formatter to use, by its class name.")
      .defaults_to(std::string(default_formatter));
  parser.value(
      {"formatter-property", "property"}, "prop",
      "key=value: print.timestamp, print.partition, print.offset, print.headers, print.key, print.value "
      "(true or false), key.separator, line.separator, headers.separator, null.literal, "
      "key.deserializer, value.deserializer, headers.deserializer (class names of Kafka's clients).");
  parser.value({"formatter-config"}, "config file", "A file with properties of the formatter.");
  parser.value({"key-deserializer"}, "deserializer for keys", "The same as key.deserializer.");
  parser.value({"value-deserializer"}, "deserializer for values", "The same as value.deserializer.");
  parser.flag({"enable-systest-events"}, "Says when it has ended: for Kafka's system tests.");

  parser.group("Of Kafka 1.1.0's old consumer");
  parser.flag({"new-consumer"}, "Accepted: there is one consumer.");
  parser.flag({"delete-consumer-offsets"}, "With --zookeeper: forgets there what the group had read.");
  parser.flag({"csv-reporter-enabled"}, "Accepted, without effect: no metrics are written.");
  parser.value({"metrics-dir"}, "metrics directory", "Accepted, without effect.");
  parser.common();
  return parser;
}

}  // namespace ottla::cli
