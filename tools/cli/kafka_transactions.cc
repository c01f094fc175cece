// kafka-transactions: lists and describes transactions and their producers, finds those that hang, aborts
// them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

#include "cli/console.h"
#include "cli/subcommands.h"
#include "cli/transactions/calls.h"

namespace ottla::cli::transactions {
namespace {

using client::Client;

// Partitions, or topics, in one request.
constexpr std::size_t batch_size = 500;
constexpr std::int64_t default_timeout_minutes = 15;
constexpr std::int64_t ms_of_a_minute = 60'000;

[[noreturn]] void end(const std::string& message) {
  complain("{}", message);
  throw Exit{1};
}

[[noreturn]] void end(const std::string& message, const Failure& failure) {
  end(fmt::format("{}: {}. Enable debug logging for additional detail.", message, failure.message()));
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// An argument that argparse4j converts to a number of that size.
template <class Number>
std::optional<Number> number_of(const ArgumentParser& options, const ArgumentValues& arguments,
                                std::string_view name) {
  if (!arguments.has(name)) return std::nullopt;
  const auto value = arguments.find_long(name);
  if (!value || *value != static_cast<Number>(*value)) {
    constexpr int bits = sizeof(Number) * 8;
    options.error(fmt::format("argument --{}: could not convert '{}' to {} ({} bit)", name,
                              arguments.get(name),
                              bits == 64   ? "Long"
                              : bits == 32 ? "Integer"
                                           : "Short",
                              bits));
  }
  return static_cast<Number>(*value);
}

// The arguments of all subcommands that are numbers.
struct Numbers {
  Numbers(const ArgumentParser& options, const ArgumentValues& arguments)
      : partition(number_of<std::int32_t>(options, arguments, "partition")),
        broker(number_of<std::int32_t>(options, arguments, "broker-id")),
        coordinator_epoch(number_of<std::int32_t>(options, arguments, "coordinator-epoch")),
        max_timeout_minutes(number_of<std::int32_t>(options, arguments, "max-transaction-timeout")),
        start_offset(number_of<std::int64_t>(options, arguments, "start-offset")),
        producer_id(number_of<std::int64_t>(options, arguments, "producer-id")),
        duration_ms(number_of<std::int64_t>(options, arguments, "duration-filter")),
        producer_epoch(number_of<std::int16_t>(options, arguments, "producer-epoch")) {}

  std::optional<std::int32_t> partition;
  std::optional<std::int32_t> broker;
  std::optional<std::int32_t> coordinator_epoch;
  std::optional<std::int32_t> max_timeout_minutes;
  std::optional<std::int64_t> start_offset;
  std::optional<std::int64_t> producer_id;
  std::optional<std::int64_t> duration_ms;
  std::optional<std::int16_t> producer_epoch;
};

void print_list(Client& client, const ArgumentValues& arguments, const Numbers& numbers) {
  constexpr std::string_view headers[] = {"TransactionalId", "Coordinator", "ProducerId", "TransactionState"};
  std::vector<std::vector<std::string>> rows;
  try {
    for (const Listing& one : list(client, {.longer_than_ms = numbers.duration_ms,
                                           .id_pattern = arguments.find("transactional-id-pattern"),
                                           .producer_ids = {}})) {
      rows.push_back({one.id, std::to_string(one.coordinator), std::to_string(one.producer_id), one.state});
    }
  } catch (const Failure& failure) {
    end("Failed to list transactions", failure);
  }
  admin::print_table(headers, rows);
}

void print_description(Client& client, const std::string& id) {
  constexpr std::string_view headers[] = {"CoordinatorId",
                                          "TransactionalId",
                                          "ProducerId",
                                          "ProducerEpoch",
                                          "TransactionState",
                                          "TransactionTimeoutMs",
                                          "CurrentTransactionStartTimeMs",
                                          "TransactionDurationMs",
                                          "TopicPartitions"};
  Description found;
  try {
    found = describe(client, id);
  } catch (const Failure& failure) {
    end(fmt::format("Failed to describe transaction state of transactional-id `{}`", id), failure);
  }
  std::vector<std::string> partitions;
  for (const TopicPartition& partition : found.partitions) partitions.push_back(partition.to_string());
  const bool is_open = found.start_ms >= 0;
  admin::print_table(
      headers,
      {{std::to_string(found.coordinator), id, std::to_string(found.producer_id),
        std::to_string(found.producer_epoch), found.state, std::to_string(found.timeout_ms),
        is_open ? std::to_string(found.start_ms) : "None",
        is_open ? std::to_string(now_ms() - found.start_ms) : "None", admin::joined(partitions, ",")}});
}

void print_producers(Client& client, const TopicPartition& partition, std::optional<std::int32_t> broker) {
  constexpr std::string_view headers[] = {"ProducerId",   "ProducerEpoch", "LatestCoordinatorEpoch",
                                          "LastSequence", "LastTimestamp", "CurrentTransactionStartOffset"};
  std::vector<std::vector<std::string>> rows;
  try {
    Producers found = describe_producers(client, {partition}, broker);
    for (const Producer& one : found[partition]) {
      rows.push_back({std::to_string(one.id), std::to_string(one.epoch),
                      std::to_string(one.coordinator_epoch), std::to_string(one.last_sequence),
                      std::to_string(one.last_timestamp_ms),
                      one.start_offset < 0 ? "None" : std::to_string(one.start_offset)});
    }
  } catch (const Failure& failure) {
    end(fmt::format("Failed to describe producers for partition {} on {}", partition.to_string(),
                    broker ? fmt::format("broker {}", *broker) : "leader"),
        failure);
  }
  admin::print_table(headers, rows);
}

// The marker for the transaction that is open since that offset.
Marker marker_at(Client& client, const TopicPartition& partition, std::int64_t start_offset) {
  Producers found;
  try {
    found = describe_producers(client, {partition}, std::nullopt);
  } catch (const Failure& failure) {
    end(fmt::format("Failed to validate producer state for partition {}", partition.to_string()), failure);
  }
  const std::vector<Producer>& producers = found[partition];
  const auto one = std::ranges::find(producers, start_offset, &Producer::start_offset);
  if (start_offset < 0 || one == producers.end()) {
    end(fmt::format("Could not find any open transactions starting at offset {} on partition {}",
                    start_offset, partition.to_string()));
  }
  return {.partition = partition,
          .producer_id = one->id,
          .producer_epoch = static_cast<std::int16_t>(one->epoch),
          .coordinator_epoch = std::max(0, one->coordinator_epoch)};
}

void abort_transaction(Client& client, const TopicPartition& partition, const Numbers& numbers) {
  if (!numbers.start_offset && !numbers.producer_id) {
    end("The transaction to abort must be identified either with --start-offset (for brokers on 3.0 or "
        "above) or "
        "with --producer-id, --producer-epoch, and --coordinator-epoch (for older brokers)");
  }
  Marker marker;
  if (numbers.start_offset) {
    marker = marker_at(client, partition, *numbers.start_offset);
  } else {
    if (!numbers.producer_epoch) end("Missing required argument --producer-epoch");
    if (!numbers.coordinator_epoch) end("Missing required argument --coordinator-epoch");
    // Where the coordinator's epoch is not known, 0 is no more than any leader's.
    marker = {.partition = partition,
              .producer_id = *numbers.producer_id,
              .producer_epoch = *numbers.producer_epoch,
              .coordinator_epoch = std::max(0, *numbers.coordinator_epoch)};
  }
  try {
    abort(client, marker);
  } catch (const Failure& failure) {
    end(fmt::format("Failed to abort transaction AbortTransactionSpec(topicPartition={}, producerId={}, "
                    "producerEpoch={}, coordinatorEpoch={})",
                    partition.to_string(), marker.producer_id, marker.producer_epoch,
                    marker.coordinator_epoch),
        failure);
  }
}

void force_termination(Client& client, const std::string& id) {
  try {
    fence(client, id);
  } catch (const Failure& failure) {
    end(fmt::format("Failed to force terminate transactionalId `{}`", id), failure);
  }
}

struct OpenTransaction {
  TopicPartition partition;
  Producer producer;
};

class HangingSearch {
 public:
  HangingSearch(Client& client, const ArgumentValues& arguments, const Numbers& numbers)
      : client_(client), topic_(arguments.find("topic")), numbers_(numbers) {}

  void run() {
    if (!topic_ && !numbers_.broker) {
      end("The `find-hanging` command requires either --topic or --broker-id to limit the scope of the "
          "search");
    }
    if (numbers_.partition && !topic_) end("The --partition argument requires --topic to be provided");
    const std::vector<OpenTransaction> candidates = open_for_long(partitions_to_search());
    print(candidates.empty() ? candidates : hanging(candidates));
  }

 private:
  std::vector<TopicPartition> partitions_to_search() {
    if (topic_ && numbers_.partition) return {{*topic_, *numbers_.partition}};
    std::vector<std::string> names;
    try {
      names = topic_ ? std::vector<std::string>{*topic_} : topics(client_);
    } catch (const Failure& failure) {
      end("Failed to list topics", failure);
    }
    std::vector<TopicPartition> found;
    for (std::size_t at = 0; at < names.size(); at += batch_size) {
      const std::vector<std::string> batch(
          names.begin() + static_cast<std::ptrdiff_t>(at),
          names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), at + batch_size)));
      try {
        for (TopicPartition& one : partitions(client_, batch, numbers_.broker))
          found.push_back(std::move(one));
      } catch (const Failure& failure) {
        end(fmt::format("Failed to describe {} topics", batch.size()), failure);
      }
    }
    return found;
  }

  std::vector<OpenTransaction> open_for_long(const std::vector<TopicPartition>& partitions) {
    const std::int64_t limit_ms =
        numbers_.max_timeout_minutes.value_or(default_timeout_minutes) * ms_of_a_minute;
    std::vector<OpenTransaction> open;
    for (std::size_t at = 0; at < partitions.size(); at += batch_size) {
      const std::vector<TopicPartition> batch(
          partitions.begin() + static_cast<std::ptrdiff_t>(at),
          partitions.begin() + static_cast<std::ptrdiff_t>(std::min(partitions.size(), at + batch_size)));
      try {
        for (const auto& [partition, producers] : describe_producers(client_, batch, numbers_.broker)) {
          for (const Producer& producer : producers) {
            if (producer.start_offset < 0 || now_ms() - producer.last_timestamp_ms <= limit_ms) continue;
            open.push_back({partition, producer});
          }
        }
      } catch (const Failure& failure) {
        end(fmt::format("Failed to describe producers for {} partitions on broker {}", batch.size(),
                        numbers_.broker ? fmt::format("Optional[{}]", *numbers_.broker) : "Optional.empty"),
            failure);
      }
    }
    return open;
  }

  // Those of which the coordinator knows nothing: nobody will ever end them.
  std::vector<OpenTransaction> hanging(const std::vector<OpenTransaction>& candidates) {
    Filter filter;
    for (const OpenTransaction& one : candidates) filter.producer_ids.insert(one.producer.id);
    std::map<std::int64_t, std::string> ids;
    try {
      for (const Listing& one : list(client_, filter)) {
        if (filter.producer_ids.contains(one.producer_id)) ids[one.producer_id] = one.id;
      }
    } catch (const Failure& failure) {
      end(fmt::format("Failed to list transactions for {} producers", filter.producer_ids.size()), failure);
    }
    std::map<std::int64_t, std::vector<TopicPartition>> expected;
    for (const auto& [producer, id] : ids) {
      try {
        expected[producer] = describe(client_, id).partitions;
      } catch (const Failure& failure) {
        if (failure.code() == ErrorCode::transactional_id_not_found) continue;
        end(fmt::format("Failed to describe {} transactions", ids.size()), failure);
      }
    }
    std::vector<OpenTransaction> hanging;
    for (const OpenTransaction& one : candidates) {
      const std::vector<TopicPartition>& partitions = expected[one.producer.id];
      if (std::ranges::find(partitions, one.partition) == partitions.end()) hanging.push_back(one);
    }
    return hanging;
  }

  static void print(const std::vector<OpenTransaction>& open) {
    constexpr std::string_view headers[] = {"Topic",         "Partition",        "ProducerId",
                                            "ProducerEpoch", "CoordinatorEpoch", "StartOffset",
                                            "LastTimestamp", "Duration(min)"};
    std::vector<std::vector<std::string>> rows;
    for (const auto& [partition, producer] : open) {
      rows.push_back({partition.topic, std::to_string(partition.partition), std::to_string(producer.id),
                      std::to_string(producer.epoch), std::to_string(producer.coordinator_epoch),
                      std::to_string(producer.start_offset), std::to_string(producer.last_timestamp_ms),
                      std::to_string((now_ms() - producer.last_timestamp_ms) / ms_of_a_minute)});
    }
    admin::print_table(headers, rows);
  }

  Client& client_;
  std::optional<std::string> topic_;
  const Numbers& numbers_;
};

void add_partition(ArgumentParser& to, bool is_required) {
  to.add({.flags = {"--topic"}, .help = "the topic", .required = is_required});
  to.add({.flags = {"--partition"}, .help = "the partition's number", .required = is_required});
}

ArgumentParser parser() {
  ArgumentParser all("kafka-transactions.sh",
                     "Shows transactions and their producers, and ends those that hang.");
  all.add({.flags = {"-v", "--version"}, .words = Words::none, .help = "prints the version and ends"});
  all.add({.flags = {"--command-config"},
           .value_name = "FILE",
           .help = "a file with properties of the admin client"});
  all.add({.flags = {"--bootstrap-server"},
           .value_name = "host:port",
           .help = "the brokers to connect to",
           .required = true});
  ArgumentParser& listing = all.command("list", "Lists transactions.");
  listing.add({.flags = {"--duration-filter"}, .help = "only those that have lasted for more milliseconds"});
  listing.add(
      {.flags = {"--transactional-id-pattern"}, .help = "only those with an id of this regular expression"});
  all.command("describe", "Describes the transaction of a transactional id.")
      .add({.flags = {"--transactional-id"}, .help = "the transactional id", .required = true});
  ArgumentParser& producers = all.command("describe-producers", "Describes the producers of a partition.");
  producers.add({.flags = {"--broker-id"}, .help = "the broker to ask; the leader if not given"});
  add_partition(producers, true);
  ArgumentParser& aborting = all.command("abort", "Aborts a transaction that hangs.");
  add_partition(aborting, true);
  aborting.add(
      {.flags = {"--start-offset"}, .help = "where the transaction begins: all that brokers since 3.0 need"});
  aborting.add({.flags = {"--producer-id"}, .help = "for older brokers: the producer's id"});
  aborting.add({.flags = {"--producer-epoch"}, .help = "for older brokers: the producer's epoch"});
  aborting.add({.flags = {"--coordinator-epoch"}, .help = "for older brokers: the coordinator's epoch"});
  ArgumentParser& hanging = all.command("find-hanging", "Finds transactions that nobody will end.");
  hanging.add({.flags = {"--broker-id"}, .help = "the broker to search"});
  hanging.add({.flags = {"--max-transaction-timeout"}, .help = "only those older than so many minutes (15)"});
  add_partition(hanging, false);
  all.command("forceTerminateTransaction", "Aborts what a transactional id has open.")
      .add({.flags = {"--transactionalId"}, .help = "the transactional id", .required = true});
  return all;
}

int run(std::string_view, const Arguments& words) {
  const ArgumentParser options = parser();
  if (words.size() == 1 && (words.front() == "--version" || words.front() == "-v")) {
    say("4.3.0");
    return 0;
  }
  const ArgumentValues arguments = options.parse(words);
  const std::string& command = arguments.command();
  if (command.empty()) options.error("too few arguments");
  const Numbers numbers(options, arguments);
  client::Settings settings;
  try {
    settings = admin::settings(
        {.servers = arguments.find("bootstrap-server"), .properties_file = arguments.find("command-config")});
  } catch (const Failure& failure) {
    if (failure.type() != "java.nio.file.NoSuchFileException") throw;
    end("Failed to load admin client properties", failure);
  }
  Client client(std::move(settings));
  const TopicPartition partition{arguments.get("topic"), numbers.partition.value_or(0)};
  if (command == "list") print_list(client, arguments, numbers);
  if (command == "describe") print_description(client, arguments.get("transactional-id"));
  if (command == "describe-producers") print_producers(client, partition, numbers.broker);
  if (command == "abort") abort_transaction(client, partition, numbers);
  if (command == "find-hanging") HangingSearch(client, arguments, numbers).run();
  if (command == "forceTerminateTransaction") force_termination(client, arguments.get("transactionalId"));
  return 0;
}

constexpr std::string_view names[] = {"kafka-transactions", "org.apache.kafka.tools.TransactionsCommand"};

}  // namespace

}  // namespace ottla::cli::transactions

namespace ottla::cli {

extern const Tool kafka_transactions;
const Tool kafka_transactions{
    .names = transactions::names, .summary = "Transactions and their producers", .run = transactions::run};

}  // namespace ottla::cli
