// kafka-share-groups --delete, --reset-offsets and --delete-offsets.
#include <algorithm>
#include <set>

#include "cli/java_order.h"
#include "cli/share_groups/actions.h"
#include "ottla/client/exceptions.h"

namespace ottla::cli::share_groups {
namespace {

using groups::execution_of;
using groups::Offsets;
using groups::runtime_of;
using Partitions = std::vector<client::TopicPartition>;

constexpr groups::Era era = groups::Era::kafka_4_3;

// CommandLineUtils.printErrorAndExit.
[[noreturn]] void end(const std::string& message) {
  complain("{}", message);
  throw Exit{1};
}

// What --group names where only one may be.
std::string only_group(const Service& service) {
  if (service.options.all("group").size() > 1) {
    throw Failure("joptsimple.MultipleArgumentsForOptionException",
                  "Found multiple arguments for option group, but you asked for only one");
  }
  return service.options.get("group");
}

std::vector<std::string> without_repeats(const std::vector<std::string>& names) {
  std::vector<std::string> once;
  for (const std::string& name : names) {
    if (std::ranges::find(once, name) == once.end()) once.push_back(name);
  }
  return once;
}

// Why a group is not even asked to be deleted; empty when it is.
std::string refusal_of(const std::string& id, const std::vector<client::GroupListing>& listed) {
  const auto found = std::ranges::find(listed, id, &client::GroupListing::id);
  if (found == listed.end())
    return fmt::format("java.lang.IllegalArgumentException: Group '{}' is not a share group.", id);
  if (found->state == "Dead")
    return fmt::format("java.lang.IllegalStateException: Share group '{}' group state is DEAD.", id);
  if (!found->state.empty() && found->state != "Empty")
    return fmt::format(
        "org.apache.kafka.common.errors.GroupNotEmptyException: Share group '{}' is not EMPTY.", id);
  return {};
}

std::string quoted(const std::vector<std::string>& ids) {
  std::vector<std::string> names;
  for (const std::string& id : in_hash_order(ids)) names.push_back("'" + id + "'");
  return fmt::format("{}", fmt::join(names, ", "));
}

// A HashMap that is a copy of one with so many keys begins as small as they allow.
std::size_t capacity_of_copy(std::size_t keys) {
  constexpr std::size_t default_capacity = 16;
  return keys == 0 ? default_capacity : keys * 4 / 3 + 1;
}

// UnknownTopicOrPartitionException for partitions that are not there, LeaderNotAvailableException for those
// without a leader.
void check_partitions(const Service& service, const Partitions& partitions) {
  std::set<std::string> topics;
  for (const client::TopicPartition& at : partitions) topics.insert(at.topic);
  if (topics.empty()) return;
  const auto described = client::describe_topics(service.kafka, {topics.begin(), topics.end()});
  if (!described) throw runtime_of(execution_of(described.error()));
  std::map<client::TopicPartition, std::int32_t> leaders;
  for (const client::TopicDescription& topic : *described) {
    for (const auto& partition : topic.partitions)
      leaders[{topic.name, partition.partition}] = partition.leader;
  }
  std::vector<std::string> missing;
  std::vector<std::string> leaderless;
  for (const client::TopicPartition& at : partitions) {
    const auto found = leaders.find(at);
    if (found == leaders.end()) {
      missing.push_back(at.to_string());
    } else if (found->second < 0) {
      leaderless.push_back(at.to_string());
    }
  }
  const auto fail_for = [](const std::vector<std::string>& names, ErrorCode code, std::string_view why) {
    if (!names.empty())
      throw Failure(Error{code, fmt::format("The partitions \"{}\" {}", fmt::join(names, ","), why)});
  };
  fail_for(missing, ErrorCode::unknown_topic_or_partition, "do not exist");
  fail_for(leaderless, ErrorCode::leader_not_available, "have no leader");
}

Partitions partitions_to_reset(const Service& service, const std::string& group) {
  if (service.options.has("topic")) return groups::named_partitions(service);
  const auto told = client::share_group_offsets(service.kafka, group, service.timeout_ms);
  if (!told) throw Failure(told.error());
  Partitions partitions;
  for (const auto& [at, offset] : *told) partitions.push_back(at);
  return partitions;
}

// As AlterShareGroupOffsetsResult.all(): the first failure's exception names all partitions that failed.
void alter(const Service& service, const std::string& group, const Offsets& offsets) {
  const auto results = client::alter_share_group_offsets(service.kafka, group, offsets, service.timeout_ms);
  Partitions failed;
  ErrorCode code = results ? ErrorCode::none : results.error().code;
  for (const auto& [at, offset] : offsets) {
    if (!results) failed.push_back(at);
    if (!results || !results->contains(at) || results->at(at)) continue;
    if (failed.empty()) code = results->at(at).error().code;
    failed.push_back(at);
  }
  if (failed.empty()) return;
  std::vector<std::string> names;
  for (const client::TopicPartition& at : in_hash_order(failed)) names.push_back(at.to_string());
  throw Failure(Error{code, fmt::format("Failed altering group offsets for the following partitions: [{}]",
                                        fmt::join(names, ", "))});
}

// What is said of a failure that is not of a topic alone.
void print_failure(const Error& error) {
  switch (error.code) {
    case ErrorCode::invalid_group_id:
    case ErrorCode::group_id_not_found:
    case ErrorCode::group_authorization_failed:
    case ErrorCode::non_empty_group:
      groups::print_error(era, error.message);
      break;
    case ErrorCode::topic_authorization_failed:
    case ErrorCode::unknown_topic_or_partition:
      break;
    default:
      groups::print_error(era, "Encounter some unknown error: " + Failure(error).trace());
  }
}

}  // namespace

void remove(const Service& service) {
  std::vector<client::GroupListing> listed;
  try {
    listed = listed_groups(service, {});
  } catch (const Failure& failure) {
    throw runtime_of(failure);
  }
  std::vector<std::string> ids = service.options.all("group");
  if (service.options.has("all-groups")) {
    ids.clear();
    for (const client::GroupListing& group : listed) ids.push_back(group.id);
  }
  std::map<std::string, std::string> reasons;
  std::vector<std::string> failed;
  std::vector<std::string> asked;
  for (const std::string& id : without_repeats(ids)) {
    std::string refusal = refusal_of(id, listed);
    (refusal.empty() ? asked : failed).push_back(id);
    if (!refusal.empty()) reasons[id] = std::move(refusal);
  }
  const std::size_t capacity = capacity_of_copy(failed.size());
  std::vector<std::string> deleted;
  for (const std::string& id : asked) {
    const auto result = client::delete_group(service.kafka, id, service.timeout_ms, "deleteShareGroups");
    (result ? deleted : failed).push_back(id);
    if (!result) reasons[id] = Failure(result.error()).trace();
  }
  if (failed.empty()) return say("Deletion of requested share groups ({}) was successful.", quoted(deleted));
  groups::print_error(era, "Deletion of some share groups failed:");
  for (const std::string& id : in_hash_order(failed, capacity))
    say("* Group '{}' could not be deleted due to: {}", id, reasons[id]);
  if (!deleted.empty()) say("\nThese share groups were deleted successfully: {}", quoted(deleted));
}

void reset_offsets(const Service& service) {
  const std::string group = only_group(service);
  const auto described = client::describe_share_group(service.kafka, group, service.timeout_ms);
  if (!described && described.error().code != ErrorCode::group_id_not_found)
    end(Failure(described.error()).message());
  if (described && described->state != "Empty" && described->state != "Dead")
    end(fmt::format("Share group '{}' is not empty.", group));
  const Partitions partitions = partitions_to_reset(service, group);
  check_partitions(service, partitions);
  const Offsets offsets = groups::offsets_in_time(service, partitions).value_or(Offsets{});
  if (!service.options.has("dry-run")) alter(service, group, offsets);
  groups::print_new_offsets({{group, offsets}});
}

void remove_offsets(const Service& service) {
  const std::string group = only_group(service);
  const std::vector<std::string> topics = in_hash_order(without_repeats(service.options.all("topic")));
  const auto results = client::delete_share_group_offsets(service.kafka, group, topics, service.timeout_ms);
  std::map<std::string, std::string> statuses;
  std::optional<Error> first = results ? std::nullopt : std::optional(results.error());
  for (const std::string& topic : topics) {
    const Result<> result = !results                   ? Result<>(fail(results.error()))
                            : results->contains(topic) ? results->at(topic)
                                                       : Result<>(fail(ErrorCode::unknown_server_error, ""));
    statuses[topic] = result ? "Successful" : "Error: " + result.error().message;
    if (!result && !first) first = result.error();
  }
  if (first) print_failure(*first);
  std::size_t width = groups::narrowest;
  for (const auto& [topic, status] : statuses) width = groups::widest(width, topic);
  std::string table = fmt::format("\n{:<{}} {}", "TOPIC", width, "STATUS");
  for (const auto& [topic, status] : statuses) table += fmt::format("\n{:<{}} {}", topic, width, status);
  say("{}", table);
}

}  // namespace ottla::cli::share_groups
