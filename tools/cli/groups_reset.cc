// kafka-consumer-groups --reset-offsets: what offsets a group shall have, by the scenario asked for.
#include <algorithm>
#include <chrono>
#include <fstream>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/groups.h"
#include "cli/java_order.h"
#include "cli/java_time.h"
#include "cli/number.h"

namespace ottla::cli::groups {
namespace {

using Partitions = std::vector<client::TopicPartition>;
// By group, as a file of --from-file says it.
using Plan = std::map<std::string, Offsets>;

Offsets listed(const Service& service, const Partitions& partitions, std::int64_t timestamp) {
  Offsets asked;
  for (const client::TopicPartition& at : partitions) asked[at] = timestamp;
  Offsets offsets;
  for (const auto& [at, offset] : client::list_offsets(service.kafka, asked)) {
    if (!offset) throw runtime_of(execution_of(offset.error()));
    offsets[at] = offset->offset;
  }
  return offsets;
}

// Behind the last record where there is none since then, which is said.
Offsets listed_since(const Service& service, const Partitions& partitions, std::int64_t timestamp) {
  Offsets offsets = listed(service, partitions, timestamp);
  Partitions without;
  for (const auto& [at, offset] : offsets) {
    if (offset < 0) without.push_back(at);
  }
  for (const client::TopicPartition& at : in_hash_order(without)) {
    if (service.era == Era::kafka_1_1) break;
    say("\nWarn: Partition {} from topic {} is empty. Falling back to latest known offset.", at.partition,
        at.topic);
  }
  for (const auto& [at, offset] : listed(service, without, client::latest_offset)) offsets[at] = offset;
  return offsets;
}

// Within what the log holds; what is not is moved there, with a warning.
Offsets within_range(const Service& service, const Offsets& wanted) {
  Partitions partitions;
  for (const auto& [at, offset] : wanted) partitions.push_back(at);
  const Offsets starts = listed(service, partitions, client::earliest_offset);
  const Offsets ends = listed(service, partitions, client::latest_offset);
  Offsets offsets = wanted;
  for (const client::TopicPartition& at : in_hash_order(partitions)) {
    std::int64_t& offset = offsets[at];
    const auto move = [&](std::string_view how, std::int64_t to) {
      log_line("WARN",
               fmt::format("New offset ({}) is {} offset for topic partition {}. Value will be set to {}",
                           offset, how, at.to_string(), to),
               logger);
      offset = to;
    };
    if (offset > ends.at(at)) {
      move("higher than latest", ends.at(at));
    } else if (offset < starts.at(at)) {
      move("lower than earliest", starts.at(at));
    }
  }
  return offsets;
}

Offsets committed(const Service& service, const std::string& group) {
  const auto fetched = client::committed_offsets(service.kafka, group, service.timeout_ms);
  if (!fetched) throw runtime_of(execution_of(fetched.error()));
  Offsets offsets;
  for (const auto& [at, offset] : *fetched) offsets[at] = offset.offset;
  return offsets;
}

Partitions partitions_to_reset(const Service& service, const std::string& group) {
  Partitions partitions;
  if (service.options.has("all-topics")) {
    for (const auto& [at, offset] : committed(service, group)) partitions.push_back(at);
    return partitions;
  }
  if (!service.options.has("topic")) {
    if (!service.options.has("from-file")) {
      service.options.parser().usage("One of the reset scopes should be defined: --all-topics, --topic.");
    }
    return partitions;
  }
  return named_partitions(service);
}

template <class Number>
Number csv_number(const std::string& line, const std::string& text) {
  if (const auto value = number_in<Number>(text)) return *value;
  throw Failure(
      "java.lang.RuntimeException",
      fmt::format(
          "com.fasterxml.jackson.databind.exc.InvalidFormatException: '{}' in the line '{}' is no number",
          text, line));
}

Plan plan_of(const Service& service) {
  const std::string path = service.options.get("from-file");
  std::ifstream file(path);
  if (!file) {
    const std::string cause = "java.nio.file.NoSuchFileException: " + path;
    throw Failure("java.lang.RuntimeException", cause, cause);
  }
  const std::vector<std::string> groups = service.options.all("group");
  Plan plan;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> cells = split(trimmed(line), ',');
    if (cells.empty()) continue;
    for (std::string& cell : cells) cell = trimmed(cell);
    if (cells.size() == 3 && groups.size() == 1) cells.insert(cells.begin(), groups.front());
    if (cells.size() != 4) {
      refuse(fmt::format("{}: '{}' is not \"{}topic,partition,offset\"", path, line,
                         groups.size() == 1 ? "" : "group,"));
    }
    plan[cells[0]][{cells[1], csv_number<std::int32_t>(line, cells[2])}] =
        csv_number<std::int64_t>(line, cells[3]);
  }
  return plan;
}

Offsets shifted(const Service& service, const std::string& group, const Partitions& partitions) {
  const Offsets current = committed(service, group);
  const std::int64_t shift = service.options.find_long("shift-by").value_or(0);
  Offsets wanted;
  for (const client::TopicPartition& at : partitions) {
    const auto found = current.find(at);
    if (found == current.end()) {
      refuse(fmt::format("Cannot shift offset for partition {} since there is no current committed offset",
                         at.to_string()));
    }
    wanted[at] = found->second + shift;
  }
  return within_range(service, wanted);
}

Offsets current_or_latest(const Service& service, const std::string& group, const Partitions& partitions) {
  const Offsets current = committed(service, group);
  Offsets offsets;
  Partitions without;
  for (const client::TopicPartition& at : partitions) {
    if (const auto found = current.find(at); found != current.end()) {
      offsets[at] = found->second;
    } else {
      without.push_back(at);
    }
  }
  offsets.merge(listed(service, without, client::latest_offset));
  return offsets;
}

Offsets planned(const Service& service, const std::string& group) {
  const Plan plan = plan_of(service);
  const auto found = plan.find(group);
  if (found != plan.end()) return within_range(service, found->second);
  print_error(service.era, fmt::format("No reset plan for group {} found", group));
  return {};
}

Offsets prepare(const Service& service, const std::string& group, const Partitions& partitions) {
  const ParsedOptions& options = service.options;
  if (options.has("to-offset")) {
    Offsets wanted;
    for (const client::TopicPartition& at : partitions)
      wanted[at] = options.find_long("to-offset").value_or(0);
    return within_range(service, wanted);
  }
  if (auto offsets = offsets_in_time(service, partitions)) return std::move(*offsets);
  if (options.has("shift-by")) return shifted(service, group, partitions);
  if (options.has("by-duration")) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    return listed_since(service, partitions, now_ms - parse_duration_ms(options.get("by-duration")));
  }
  if (options.has("from-file")) return planned(service, group);
  if (options.has("to-current")) return current_or_latest(service, group, partitions);
  std::string all;
  for (const std::string_view scenario : {"to-offset", "shift-by", "to-datetime", "by-duration",
                                          "to-earliest", "to-latest", "to-current", "from-file"}) {
    all += (all.empty() ? "" : ", ") + options.shown(scenario);
  }
  options.parser().usage(fmt::format("Option '{}' requires one of the following scenarios: [{}]",
                                     options.shown("reset-offsets"), all));
}

Partitions keys_of(const Offsets& offsets) {
  Partitions partitions;
  for (const auto& [at, offset] : offsets) partitions.push_back(at);
  return in_hash_order(partitions);
}

void print_csv(const Service& service, const std::vector<std::pair<std::string, Offsets>>& groups) {
  const bool is_one = service.options.all("group").size() == 1;
  std::string lines;
  for (const auto& [group, offsets] : groups) {
    for (const client::TopicPartition& at : keys_of(offsets)) {
      lines += fmt::format("{}{},{},{}\n", is_one ? "" : group + ",", at.topic, at.partition, offsets.at(at));
    }
  }
  say("{}", lines);
}

Offsets reset(const Service& service, const std::string& group) {
  const auto described = client::describe_group(service.kafka, group, service.timeout_ms);
  const bool is_missing = !described && described.error().code == ErrorCode::group_id_not_found;
  if (!described && !is_missing) throw runtime_of(execution_of(described.error()));
  const std::string state = is_missing ? "Dead" : described->state;
  if (state != "Empty" && state != "Dead") {
    print_error(
        service.era,
        fmt::format(
            "Assignments can only be reset if the group '{}' is inactive, but the current state is {}.",
            group, state));
    return {};
  }
  Offsets offsets = prepare(service, group, partitions_to_reset(service, group));
  if (service.options.has("execute") && !service.options.has("dry-run") && !offsets.empty()) {
    const auto done = client::commit_offsets(service.kafka, group, offsets, service.timeout_ms);
    if (!done) throw runtime_of(execution_of(done.error()));
  }
  return offsets;
}

}  // namespace

std::vector<client::TopicPartition> named_partitions(const Service& service) {
  Partitions partitions;
  std::vector<std::string> topics;
  for (const std::string& topic : service.options.all("topic")) {
    if (!topic.contains(':')) {
      topics.push_back(topic);
      continue;
    }
    const Partitions named = parse_topic_partitions(topic);
    partitions.insert(partitions.end(), named.begin(), named.end());
  }
  if (topics.empty()) return partitions;
  for (const client::TopicDescription& topic : must(client::describe_topics(service.kafka, topics))) {
    for (const auto& partition : topic.partitions) partitions.push_back({topic.name, partition.partition});
  }
  return partitions;
}

std::optional<Offsets> offsets_in_time(const Service& service, const Partitions& partitions) {
  const ParsedOptions& options = service.options;
  if (options.has("to-earliest")) return listed(service, partitions, client::earliest_offset);
  if (options.has("to-latest")) return listed(service, partitions, client::latest_offset);
  if (!options.has("to-datetime")) return std::nullopt;
  try {
    return listed_since(service, partitions, parse_datetime(options.get("to-datetime")));
  } catch (const Failure& failure) {
    if (failure.type() == "java.text.ParseException") throw runtime_of(failure);
    throw;
  }
}

void print_new_offsets(const std::vector<std::pair<std::string, Offsets>>& groups) {
  std::size_t group_width = 15;
  std::size_t topic_width = 15;
  for (const auto& [group, offsets] : groups) {
    group_width = std::max(group_width, group.size());
    for (const auto& [at, offset] : offsets) topic_width = std::max(topic_width, at.topic.size());
  }
  const auto line = [&](std::string_view group, std::string_view topic, std::string_view partition,
                        std::string_view offset) {
    return fmt::format("\n{:<{}} {:<{}} {:<10} {:<15}", group, group_width, topic, topic_width, partition,
                       offset);
  };
  std::string table;
  if (!groups.empty()) table += line("GROUP", "TOPIC", "PARTITION", "NEW-OFFSET");
  for (const auto& [group, offsets] : groups) {
    for (const client::TopicPartition& at : keys_of(offsets)) {
      table += line(group, at.topic, std::to_string(at.partition), std::to_string(offsets.at(at)));
    }
  }
  say("{}", table);
}

void reset_offsets(const Service& service) {
  std::vector<std::pair<std::string, Offsets>> groups;
  for (const std::string& group : in_hash_order(service.group_ids())) {
    groups.emplace_back(group, reset(service, group));
  }
  if (service.options.has("export")) {
    print_csv(service, groups);
  } else if (service.era == Era::kafka_1_1) {
    print_reset_as_1_1(groups.empty() ? Offsets{} : groups.front().second);
  } else {
    print_new_offsets(groups);
  }
}

}  // namespace ottla::cli::groups
