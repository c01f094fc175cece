// The order of groups and partitions, errors, and the shorter actions of kafka-consumer-groups.
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/groups.h"
#include "cli/java_order.h"
#include "cli/java_text.h"
#include "cli/number.h"
#include "ottla/client/exceptions.h"

namespace ottla::cli::groups {
namespace {

constexpr std::array<std::string_view, 7> state_names = {
    "PreparingRebalance", "CompletingRebalance", "Stable", "Dead", "Empty", "Assigning", "Reconciling"};
constexpr std::array<std::string_view, 2> type_names = {"Consumer", "Classic"};

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lowered;
}

std::vector<client::GroupListing> consumers(const Service& service, const std::vector<std::string>& states,
                                            const std::vector<std::string>& types) {
  auto listed = client::list_groups(service.kafka, states,
                                    types.empty() ? std::vector<std::string>{"consumer", "classic"} : types,
                                    service.timeout_ms);
  if (!listed) throw execution_of(listed.error());
  std::erase_if(*listed, [](const client::GroupListing& group) {
    return !group.protocol_type.empty() && group.protocol_type != "consumer";
  });
  return in_map_order(std::move(*listed));
}

void print_deleted_offsets(Era era, const std::string& group, ErrorCode code,
                           const std::map<client::TopicPartition, std::string>& statuses) {
  switch (code) {
    case ErrorCode::none:
      say("Request succeeded for deleting offsets from group {}.", group);
      break;
    case ErrorCode::invalid_group_id:
    case ErrorCode::group_id_not_found:
    case ErrorCode::group_authorization_failed:
    case ErrorCode::non_empty_group:
      print_error(era, client::default_message(code));
      break;
    case ErrorCode::group_subscribed_to_topic:
    case ErrorCode::topic_authorization_failed:
    case ErrorCode::unknown_topic_or_partition:
      print_error(era, "Encountered some partition-level error, see the follow-up details.");
      break;
    default:
      print_error(era, fmt::format("Encountered some unknown error: {}", error_name(code)));
  }
  std::size_t width = 15;
  for (const auto& [at, status] : statuses) width = std::max(width, at.topic.size());
  const auto row = [&](std::string_view topic, std::string_view partition, std::string_view status) {
    return fmt::format("\n{:<{}} {:<10} {:<15}", topic, width, partition, status);
  };
  std::string table = row("TOPIC", "PARTITION", "STATUS");
  for (const auto& [at, status] : statuses) {
    table += row(at.topic, at.partition < 0 ? std::string(no_value) : std::to_string(at.partition), status);
  }
  say("{}", table);
}

std::string capitalized(std::string text) {
  if (!text.empty()) text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

}  // namespace

std::vector<std::string> parse_list(const std::string& list, std::string_view what, std::string_view valid,
                                    std::span<const std::string_view> known) {
  std::vector<std::string> values;
  for (const std::string& part : split(list, ',')) {
    const std::string wanted = lower(trimmed(part));
    const auto found =
        std::ranges::find_if(known, [&](std::string_view one) { return lower(one) == wanted; });
    if (found == known.end()) {
      refuse(
          fmt::format("Invalid {} list '{}'. Valid {} are: {}", what, list, valid, fmt::join(known, ", ")));
    }
    values.emplace_back(*found);
  }
  return values;
}

std::vector<client::GroupListing> in_map_order(std::vector<client::GroupListing> listings) {
  std::vector<std::int32_t> hashes;
  for (const client::GroupListing& group : listings) hashes.push_back(java_hash(group.id));
  std::vector<client::GroupListing> ordered;
  for (const std::size_t at : hash_order(hashes)) ordered.push_back(std::move(listings[at]));
  return ordered;
}

void print_error(Era era, std::string_view message) {
  say("{}Error: {}", era == Era::kafka_1_1 ? "" : "\n", message);
}

void print_error(Era era, std::string_view message, const Failure& failure) {
  print_error(era, message);
  if (era == Era::kafka_4_3) complain("{}", failure.trace());
}

Failure execution_of(const Error& error) {
  const std::string cause = Failure(error).trace();
  return Failure("java.util.concurrent.ExecutionException", cause, cause);
}

Failure runtime_of(const Failure& failure) {
  return Failure("java.lang.RuntimeException", failure.type() + ": " + failure.message(), failure.trace());
}

std::vector<client::TopicPartition> parse_topic_partitions(const std::string& text) {
  const std::vector<std::string> parts = split(text, ':');
  if (parts.size() != 2) {
    refuse(fmt::format("Invalid topic arg '{}', expected topic name and partitions", text));
  }
  std::vector<client::TopicPartition> partitions;
  for (const std::string& part : split(parts[1], ',')) {
    const auto partition = number_in<std::int32_t>(part);
    if (!partition) refuse(fmt::format("Invalid partition '{}' specified in topic arg '{}''", part, text));
    partitions.push_back({parts[0], *partition});
  }
  return partitions;
}

std::vector<std::string> Service::group_ids() const {
  if (!options.has("all-groups")) return options.all("group");
  std::vector<std::string> ids;
  for (client::GroupListing& group : consumers(*this, {}, {})) ids.push_back(std::move(group.id));
  return ids;
}

void list(const Service& service) {
  const bool shows_type = service.options.has("type");
  const bool shows_state = service.options.has("state");
  const std::vector<std::string> states =
      parse_list(service.options.get("state"), "state", "states", state_names);
  const std::vector<std::string> types =
      parse_list(service.options.get("type"), "types", "types", type_names);
  const std::vector<client::GroupListing> groups = consumers(service, states, types);
  if (!shows_type && !shows_state) {
    for (const client::GroupListing& group : groups) say("{}", group.id);
    return;
  }
  std::size_t width = 15;
  for (const client::GroupListing& group : groups) width = std::max(width, group.id.size());
  constexpr std::size_t gap = 10;
  const auto print = [&](std::string_view id, std::string_view type, std::string_view state) {
    say("{:<{}}{}{}", id, width + gap, shows_type ? fmt::format(" {:<20}", type) : "",
        shows_state ? fmt::format(" {:<20}", state) : "");
  };
  print("GROUP", "TYPE", "STATE");
  for (const client::GroupListing& group : groups) {
    print(group.id, group.type.empty() ? "Unknown" : capitalized(group.type),
          group.state.empty() ? "Unknown" : group.state);
  }
}

void remove(const Service& service) {
  std::vector<std::string> deleted;
  std::vector<std::string> failed;
  std::map<std::string, std::string> reasons;
  for (const std::string& id : service.group_ids()) {
    const auto result = client::delete_group(service.kafka, id, service.timeout_ms);
    (result ? deleted : failed).push_back(id);
    if (result) continue;
    reasons[id] = service.era == Era::kafka_1_1 ? std::string(error_name(result.error().code))
                                                : Failure(result.error()).trace();
  }
  std::string names;
  for (const std::string& id : in_hash_order(deleted))
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", id);
  if (failed.empty()) {
    say("Deletion of requested consumer groups ({}) was successful.", names);
    return;
  }
  print_error(service.era, "Deletion of some consumer groups failed:");
  for (const std::string& id : in_hash_order(failed)) {
    say("* Group '{}' could not be deleted due to: {}", id, reasons[id]);
  }
  if (!deleted.empty()) say("\nThese consumer groups were deleted successfully: {}", names);
}

void remove_offsets(const Service& service) {
  const std::string group = service.options.get("group");
  std::vector<client::TopicPartition> partitions;
  std::map<client::TopicPartition, std::string> statuses;
  for (const std::string& topic : service.options.all("topic")) {
    if (topic.contains(':')) {
      const auto named = parse_topic_partitions(topic);
      partitions.insert(partitions.end(), named.begin(), named.end());
      continue;
    }
    const auto described = client::describe_topics(service.kafka, {topic});
    if (!described) {
      statuses[{topic, -1}] = "Error: " + Failure(described.error()).trace();
      continue;
    }
    for (const auto& partition : described->front().partitions)
      partitions.push_back({topic, partition.partition});
  }
  const auto deleted = client::delete_offsets(service.kafka, group, partitions, service.timeout_ms);
  ErrorCode code = deleted ? ErrorCode::none : deleted.error().code;
  for (const client::TopicPartition& at : partitions) {
    const auto result = !deleted                ? Result<>(fail(deleted.error()))
                        : deleted->contains(at) ? deleted->at(at)
                                                : Result<>(fail(ErrorCode::unknown_server_error, ""));
    statuses[at] = result ? "Successful" : "Error: " + Failure(result.error()).trace();
    if (!result && code == ErrorCode::none) code = result.error().code;
  }
  print_deleted_offsets(service.era, group, code, statuses);
}

}  // namespace ottla::cli::groups
