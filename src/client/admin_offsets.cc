// Offsets of partitions: ListOffsets and DeleteRecords, each to the partitions' leaders.
#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "client/admin_calls.h"
#include "ottla/protocol/messages/02_list_offsets.h"
#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/21_delete_records.h"

namespace ottla::client {
namespace {

using Values = std::map<TopicPartition, std::int64_t>;

// The partitions of a request by their leaders. Those that have none get their failure in `failures`.
struct Led {
  std::map<std::int32_t, Values> by_leader;
  std::map<TopicPartition, Error> failures;
};

Result<Led> find_leaders(Client& client, const Values& values, std::string_view call) {
  protocol::MetadataRequest request;
  request.allow_auto_topic_creation = false;
  for (const auto& [at, value] : values) {
    if (request.topics->empty() || request.topics->back().name != at.topic)
      request.topics->push_back({.name = at.topic});
  }
  const auto answer = client.call<protocol::MetadataResponse>(Target::any(), request, {.name = call});
  if (!answer) return fail(answer.error());
  Led led;
  std::map<TopicPartition, std::pair<std::int16_t, std::int32_t>> found;
  std::map<std::string, std::int16_t, std::less<>> topic_errors;
  for (const auto& topic : (*answer)->topics) {
    const std::string name(topic.name.value_or(""));
    topic_errors[name] = topic.error_code;
    for (const auto& partition : topic.partitions) {
      found[{name, partition.partition_index}] = {partition.error_code, partition.leader_id};
    }
  }
  for (const auto& [at, value] : values) {
    const auto topic_error = topic_errors.find(at.topic);
    const auto partition = found.find(at);
    if (topic_error != topic_errors.end() && topic_error->second != 0) {
      led.failures[at] = error_of(topic_error->second);
    } else if (partition == found.end()) {
      led.failures[at] = error_of(static_cast<std::int16_t>(ErrorCode::unknown_topic_or_partition));
    } else if (partition->second.second < 0) {
      led.failures[at] = error_of(static_cast<std::int16_t>(ErrorCode::leader_not_available));
    } else {
      led.by_leader[partition->second.second][at] = value;
    }
  }
  return led;
}

// One round of requests to all leaders: answers for some, failures for the others.
template <class Value>
using Round =
    std::function<Result<std::map<TopicPartition, Result<Value>>>(std::int32_t leader, const Values&)>;

template <class Value>
std::map<TopicPartition, Result<Value>> ask_leaders(Client& client, const Values& values,
                                                    std::string_view call, const Round<Value>& round) {
  std::map<TopicPartition, Result<Value>> results;
  const auto settings = client.settings();
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(settings.default_api_timeout_ms);
  Values left = values;
  while (!left.empty()) {
    const auto led = find_leaders(client, left, call);
    if (!led) {
      for (const auto& [at, value] : left) results.insert_or_assign(at, fail(led.error()));
      return results;
    }
    for (const auto& [at, error] : led->failures) results.insert_or_assign(at, fail(error));
    for (const auto& [leader, some] : led->by_leader) {
      const auto answers = round(leader, some);
      for (const auto& [at, value] : some) {
        if (!answers) {
          results.insert_or_assign(at, fail(answers.error()));
        } else if (const auto answer = answers->find(at); answer != answers->end()) {
          results.insert_or_assign(at, answer->second);
        }
      }
    }
    std::erase_if(left, [&](const auto& row) {
      const auto found = results.find(row.first);
      return found != results.end() && (found->second || !is_retriable(found->second.error().code));
    });
    if (left.empty() || std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(settings.retry_backoff_ms));
  }
  return results;
}

template <class Request>
typename Request::Topic::Partition& place(Request& request, const TopicPartition& at) {
  if (request.topics.empty() || request.topics.back().name != at.topic)
    request.topics.emplace_back().name = at.topic;
  auto& partition = request.topics.back().partitions.emplace_back();
  partition.partition_index = at.partition;
  return partition;
}

int version_that_knows(const Values& values) {
  int version = 0;
  for (const auto& [at, timestamp] : values) {
    if (timestamp == max_timestamp_offset) version = std::max(version, 7);
    if (timestamp == earliest_local_offset) version = std::max(version, 8);
    if (timestamp == latest_tiered_offset) version = std::max(version, 9);
  }
  return version;
}

Result<std::map<TopicPartition, Result<ListedOffset>>> list_from(Client& client, std::int32_t leader,
                                                                 const Values& values) {
  protocol::ListOffsetsRequest request;
  request.replica_id = -1;
  request.timeout_ms = client.settings().default_api_timeout_ms;
  for (const auto& [at, timestamp] : values) place(request, at).timestamp = timestamp;
  const auto answer = client.call<protocol::ListOffsetsResponse>(
      Target::node(leader), request, {.min_version = version_that_knows(values), .name = "listOffsets"});
  if (!answer) return fail(answer.error());
  std::map<TopicPartition, Result<ListedOffset>> results;
  for (const auto& topic : (*answer)->topics) {
    for (const auto& partition : topic.partitions) {
      const TopicPartition at{std::string(topic.name), partition.partition_index};
      if (partition.error_code != 0) {
        results.emplace(at, fail(error_of(partition.error_code)));
      } else if (answer->version() == 0) {
        const auto& offsets = partition.old_style_offsets;
        results.emplace(at, ListedOffset{offsets.empty() ? -1 : offsets.front(), -1});
      } else {
        results.emplace(at, ListedOffset{partition.offset, partition.timestamp});
      }
    }
  }
  return results;
}

Result<std::map<TopicPartition, Result<std::int64_t>>> delete_at(Client& client, std::int32_t leader,
                                                                 const Values& values) {
  protocol::DeleteRecordsRequest request;
  request.timeout_ms = client.settings().default_api_timeout_ms;
  for (const auto& [at, offset] : values) place(request, at).offset = offset;
  const auto answer =
      client.call<protocol::DeleteRecordsResponse>(Target::node(leader), request, {.name = "deleteRecords"});
  if (!answer) return fail(answer.error());
  std::map<TopicPartition, Result<std::int64_t>> results;
  for (const auto& topic : (*answer)->topics) {
    for (const auto& partition : topic.partitions) {
      const TopicPartition at{std::string(topic.name), partition.partition_index};
      if (partition.error_code != 0) {
        results.emplace(at, fail(error_of(partition.error_code)));
      } else {
        results.emplace(at, partition.low_watermark);
      }
    }
  }
  return results;
}

}  // namespace

std::map<TopicPartition, Result<ListedOffset>> list_offsets(Client& client, const Values& timestamps) {
  return ask_leaders<ListedOffset>(
      client, timestamps, "listOffsets",
      [&](std::int32_t leader, const Values& some) { return list_from(client, leader, some); });
}

std::map<TopicPartition, Result<std::int64_t>> delete_records(Client& client, const Values& before) {
  return ask_leaders<std::int64_t>(
      client, before, "deleteRecords",
      [&](std::int32_t leader, const Values& some) { return delete_at(client, leader, some); });
}

}  // namespace ottla::client
