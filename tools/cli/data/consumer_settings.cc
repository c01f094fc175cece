// What the options of kafka-console-consumer mean together.
#include "cli/data/consumer_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "cli/console.h"
#include "cli/data/topic_pattern.h"
#include "cli/data/zookeeper_brokers.h"
#include "cli/failure.h"
#include "cli/java_text.h"
#include "cli/number.h"

namespace ottla::cli {
namespace {

void check_combinations(const ParsedOptions& options) {
  const OptionParser& parser = options.parser();
  const bool is_old = options.has("zookeeper");
  if (is_old && options.has("bootstrap-server")) {
    parser.usage(fmt::format("Option {} is not valid with {}.", options.shown("bootstrap-server"),
                             options.shown("zookeeper")));
  }
  if (is_old && options.has("new-consumer")) {
    parser.usage(fmt::format("Option {} is not valid with {}.", options.shown("new-consumer"),
                             options.shown("zookeeper")));
  }
  if (!is_old && options.has("blacklist")) {
    parser.usage(fmt::format("Option {} is valid with {} only.", options.shown("blacklist"),
                             options.shown("zookeeper")));
  }
  const int filters = options.has("topic") + options.has("include") + options.has("blacklist");
  if (filters != 1) {
    parser.usage(is_old ? "Exactly one of whitelist/blacklist/topic is required."
                        : "Exactly one of the following arguments is required: [include], [topic]");
  }
  if (is_old && (options.has("partition") || options.has("offset"))) {
    parser.usage("Partition-offset based consumption is supported in the new consumer only.");
  }
  if (options.has("partition")) {
    if (!options.has("topic")) parser.usage("The topic is required when partition is specified.");
    if (options.has("from-beginning") && options.has("offset")) {
      parser.usage("Options from-beginning and offset cannot be specified together.");
    }
  } else if (options.has("offset")) {
    parser.usage("The partition is required when offset is specified.");
  }
  if (!is_old) options.require({"bootstrap-server"});
}

void say_what_has_no_effect(const ParsedOptions& options) {
  if (options.has("zookeeper")) {
    complain(
        "Using the ConsoleConsumer with old consumer is deprecated and will be removed in a future major "
        "release. "
        "Consider using the new consumer by passing [bootstrap-server] instead of [zookeeper].");
  }
  for (const std::string_view name : {"csv-reporter-enabled", "metrics-dir"}) {
    if (options.has(name)) complain("--{} has no effect: no metrics are written.", name);
  }
  if (options.has("new-consumer")) complain("--new-consumer has no effect: there is one consumer.");
}

std::int64_t offset_of(const ParsedOptions& options) {
  if (!options.has("offset")) {
    return options.has("from-beginning") ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
  }
  const std::string given = options.get("offset");
  std::string lower = given;
  std::ranges::transform(lower, lower.begin(), [](unsigned char letter) { return std::tolower(letter); });
  if (lower == "earliest") return RD_KAFKA_OFFSET_BEGINNING;
  if (lower == "latest") return RD_KAFKA_OFFSET_END;
  const auto offset = number_in<std::int64_t>(given);
  if (!offset || *offset < 0) {
    options.parser().usage(
        fmt::format("The provided offset value '{}' is incorrect. Valid values are 'earliest', 'latest', or "
                    "a non-negative long.",
                    given));
  }
  return *offset;
}

// auto.offset.reset as the options and the properties say it together.
void set_reset(const ParsedOptions& options, Properties& properties) {
  const bool is_old = options.has("zookeeper");
  const std::string_view earliest = is_old ? "smallest" : "earliest";
  const auto given = properties.find("auto.offset.reset");
  if (given == properties.end()) {
    properties["auto.offset.reset"] = options.has("from-beginning") ? "earliest" : "latest";
    return;
  }
  if (options.has("from-beginning") && given->second != earliest) {
    complain(
        "Can't simultaneously specify --from-beginning and 'auto.offset.reset={}', please remove one option",
        given->second);
    throw Exit{1};
  }
}

// The group of --group and of the properties, which must be one; empty without.
std::string group_of(const ParsedOptions& options, const Properties& file, const Properties& assigned) {
  std::set<std::string> groups;
  if (options.has("group")) groups.insert(options.get("group"));
  if (const auto found = file.find("group.id"); found != file.end()) groups.insert(found->second);
  if (const auto found = assigned.find("group.id"); found != assigned.end()) groups.insert(found->second);
  if (groups.size() > 1) {
    std::string list;
    for (const std::string& group : groups) list += fmt::format("{}'{}'", list.empty() ? "" : ", ", group);
    options.parser().usage(
        fmt::format("The group ids provided in different places (directly using '--group', via "
                    "'--consumer-property', or via '--consumer.config') do not match. Detected group ids: {}",
                    list));
  }
  if (options.has("group") && options.has("partition")) {
    options.parser().usage("Options group and partition cannot be specified together.");
  }
  return groups.empty() ? std::string() : *groups.begin();
}

std::string random_group() {
  constexpr std::uint32_t groups = 100'000;
  return fmt::format("console-consumer-{}", std::random_device{}() % groups);
}

std::string servers_of(const ParsedOptions& options, const std::string& group) {
  if (!options.has("zookeeper")) return options.get("bootstrap-server");
  const std::string connect = options.get("zookeeper");
  if (options.has("delete-consumer-offsets") && !group.empty()) forget_group_in_zookeeper(connect, group);
  return brokers_in_zookeeper(connect);
}

void set_filter(const ParsedOptions& options, ConsumptionPlan& plan) {
  plan.topic = options.find("topic");
  if (plan.topic) return;
  const std::string_view option = options.has("blacklist") ? "blacklist" : "include";
  const std::string given = options.get(option);
  const std::string pattern = posix_pattern(options.has("zookeeper") ? old_list_pattern(given) : given);
  (option == "blacklist" ? plan.excluded : plan.included) = pattern;
  if (plan.included.empty()) plan.included = "^.*$";
}

ConsumptionPlan plan_of(const ParsedOptions& options) {
  Properties file;
  Properties assigned;
  if (options.has("command-config")) load_properties(options.get("command-config"), file);
  add_key_values(options.all("command-property"), assigned);
  const std::string group = group_of(options, file, assigned);

  ConsumptionPlan plan;
  plan.properties = file;
  for (const auto& [name, value] : assigned) plan.properties[name] = value;
  set_reset(options, plan.properties);
  plan.offset = offset_of(options);
  if (options.has("partition")) plan.partition = options.find_int("partition");
  if (!plan.partition) {
    const std::string& reset = plan.properties["auto.offset.reset"];
    plan.offset = RD_KAFKA_OFFSET_END;
    if (reset == "earliest" || reset == "smallest") plan.offset = RD_KAFKA_OFFSET_BEGINNING;
    if (reset == "none") plan.offset = RD_KAFKA_OFFSET_INVALID;
  }
  plan.properties["group.id"] = group.empty() ? random_group() : group;
  // Nobody comes back to such a group.
  if (group.empty()) plan.properties.try_emplace("enable.auto.commit", "false");
  if (options.has("isolation-level")) {
    plan.properties["isolation.level"] = options.get("isolation-level");
  } else {
    plan.properties.try_emplace("isolation.level", options.get("isolation-level"));
  }
  plan.properties.try_emplace("client.id", "console-consumer");
  const auto exclude = plan.properties.find("exclude.internal.topics");
  plan.reads_internal_topics = exclude != plan.properties.end() && !is_java_true(exclude->second);
  plan.properties.erase("exclude.internal.topics");
  set_filter(options, plan);
  const std::string servers = servers_of(options, group);
  check_bootstrap(servers);
  plan.properties["bootstrap.servers"] = servers;
  return plan;
}

std::unique_ptr<MessageFormatter> formatter_of(const ParsedOptions& options) {
  Properties properties;
  if (options.has("formatter-config")) load_properties(options.get("formatter-config"), properties);
  const auto take = [&](std::string_view option, const char* property) {
    if (const std::string name = options.get(option); !name.empty()) properties[property] = name;
  };
  take("key-deserializer", "key.deserializer");
  take("value-deserializer", "value.deserializer");
  add_key_values(options.all("formatter-property"), properties);
  return make_formatter(options.get("formatter"), properties);
}

}  // namespace

ConsumerSettings read_consumer_settings(const ParsedOptions& options) {
  options.maybe_help_or_version(console_consumer_summary);
  check_combinations(options);
  say_what_has_no_effect(options);
  ConsumerSettings settings;
  settings.formatter = formatter_of(options);
  settings.max_messages = options.find_int("max-messages").value_or(-1);
  settings.timeout_ms = options.find_long("timeout-ms").value_or(-1);
  settings.skips_errors = options.has("skip-message-on-error");
  settings.tells_system_tests = options.has("enable-systest-events");
  settings.plan = plan_of(options);
  return settings;
}

}  // namespace ottla::cli
