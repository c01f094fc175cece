// ottla_load: drives one broker over the wire and prints what it saw as one line of JSON. tools/dev/bench
// runs it.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <array>

#include "bench/load/scenarios.h"

namespace {

using namespace ottla::bench;

void add_target(CLI::App& command, Target& target) {
  command.add_option("--port", target.address.port, "port of the broker on 127.0.0.1")->required();
  command.add_option("--pid", target.process, "the broker's process, for its processor time and memory");
  command.add_option("--topic", target.topic, "topic, made when absent");
  command.add_option("--partitions", target.partitions, "partitions of the topic");
}

void add_batch(CLI::App& command, BatchShape& batch) {
  command.add_option("--records", batch.records, "records a batch");
  command.add_option("--record-bytes", batch.record_bytes, "bytes of a record's value");
  command.add_option("--codec", batch.codec, "none, gzip, snappy, lz4 or zstd");
}

struct ScaleLoad {
  Target target;
  int topics = 10'000;
  int groups = 100'000;
  std::int64_t since_ns = 0;
  GroupLoad group;
};

// A broker that made so many of something, and the same broker started anew on its data.
void add_scale(CLI::App& app, ScaleLoad& scale, const std::string& what, int& count, auto measure,
               auto measure_ready) {
  const std::array commands = {app.add_subcommand(what, "makes many " + what),
                               app.add_subcommand(what + "-ready", "how long a start with many takes")};
  for (CLI::App* command : commands) {
    add_target(*command, scale.target);
    command->add_option("--" + what, count);
  }
  commands[1]
      ->add_option("--since-ns", scale.since_ns, "when it was started, by the monotonic clock")
      ->required();
  commands[0]->callback([=, &scale, &count] { measure(scale.target, count); });
  commands[1]->callback([=, &scale, &count] { measure_ready(scale.target, count, scale.since_ns); });
}

void add_scale_commands(CLI::App& app, ScaleLoad& scale) {
  add_scale(app, scale, "topics", scale.topics, measure_topics, measure_topics_ready);
  add_scale(app, scale, "groups", scale.groups, measure_commits, measure_groups_ready);
  CLI::App* command = app.add_subcommand("group", "a group of many members that forms and rebalances");
  add_target(*command, scale.group.target);
  command->add_option("--protocol", scale.group.protocol, "classic or consumer");
  command->add_option("--members", scale.group.members);
  command->callback([&] { measure_group(scale.group); });
}

void add_transactions(CLI::App& app, TransactionLoad& load) {
  CLI::App* command = app.add_subcommand(
      "transactions", "transactions over all partitions of the topic, one after the other");
  add_target(*command, load.target);
  add_batch(*command, load.batch);
  command->add_option("--connections", load.connections);
  command->add_option("--transactions", load.transactions, "measured transactions")->required();
  command->callback([&] { measure_transactions(load); });
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int count, char** arguments) {
  raise_descriptor_limit();
  CLI::App app{"Drives a Kafka broker and measures it"};
  app.require_subcommand(1);

  ProduceLoad produce;
  CLI::App* command = app.add_subcommand("produce", "pipelined Produce, acks=all");
  add_target(*command, produce.target);
  add_batch(*command, produce.batch);
  command->add_option("--connections", produce.connections);
  command->add_option("--depth", produce.depth, "requests in flight on a connection");
  command->add_option("--requests", produce.requests, "measured requests")->required();
  command->add_flag("--idempotent", produce.idempotent);
  command->callback([&] { measure_produce(produce); });

  TransactionLoad transactions;
  add_transactions(app, transactions);

  FetchLoad fetch;
  command = app.add_subcommand("fetch", "Fetch from the start");
  add_target(*command, fetch.target);
  add_batch(*command, fetch.batch);
  command->add_option("--fill-bytes", fetch.fill_bytes)->required();
  command->add_option("--total-bytes", fetch.total_bytes)->required();
  command->add_option("--connections", fetch.connections);
  command->add_option("--max-bytes", fetch.max_bytes);
  command->add_option("--partition-max-bytes", fetch.partition_max_bytes);
  command->callback([&] { measure_fetch(fetch); });

  LatencyLoad latency;
  command = app.add_subcommand("latency", "end to end at a fixed rate");
  add_target(*command, latency.target);
  command->add_option("--record-bytes", latency.record_bytes);
  command->add_option("--rate", latency.records_a_second, "records a second");
  command->add_option("--seconds", latency.seconds);
  command->callback([&] { measure_end_to_end(latency); });

  Target target;
  int connections = 5000;
  int seconds = 5;
  std::int64_t bytes = std::int64_t{1} << 30;
  command = app.add_subcommand("idle", "idle connections");
  add_target(*command, target);
  command->add_option("--connections", connections);
  command->add_option("--seconds", seconds);
  command->callback([&] { measure_idle(target, connections, seconds); });
  command = app.add_subcommand("partitions", "makes a topic of many partitions");
  add_target(*command, target);
  command->callback([&] { measure_partitions(target); });
  command = app.add_subcommand("memory", "resident memory after so much in and out");
  add_target(*command, target);
  command->add_option("--bytes", bytes);
  command->callback([&] { measure_in_and_out(target, bytes); });

  SegmentLoad segments;
  command = app.add_subcommand("segments", "writes segment files of keyed records, without any broker");
  command->add_option("--folder", segments.folder)->required();
  command->add_option("--record-bytes", segments.record_bytes);
  command->add_option("--total-bytes", segments.total_bytes);
  command->add_option("--keys", segments.keys);
  command->callback([&] { write_segments(segments); });

  ScaleLoad scale;
  add_scale_commands(app, scale);

  CLI11_PARSE(app, count, arguments);
  return 0;
}
