// The requests of kafka-transactions.
#include "cli/transactions/calls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/22_init_producer_id.h"
#include "ottla/protocol/messages/27_write_txn_markers.h"
#include "ottla/protocol/messages/61_describe_producers.h"
#include "ottla/protocol/messages/65_describe_transactions.h"
#include "ottla/protocol/messages/66_list_transactions.h"

namespace ottla::cli::transactions {
namespace {

using client::Client;
using client::Target;
using protocol::DescribeProducersRequest;
using protocol::DescribeProducersResponse;
using protocol::DescribeTransactionsRequest;
using protocol::DescribeTransactionsResponse;
using protocol::InitProducerIdRequest;
using protocol::InitProducerIdResponse;
using protocol::ListTransactionsRequest;
using protocol::ListTransactionsResponse;
using protocol::MetadataRequest;
using protocol::MetadataResponse;
using protocol::WriteTxnMarkersRequest;
using protocol::WriteTxnMarkersResponse;

using ByTopic = std::map<std::string_view, std::vector<std::int32_t>>;

ErrorCode code_of(std::int16_t code) { return static_cast<ErrorCode>(code); }

client::Answer<MetadataResponse> describe_topics(
    Client& client, const std::optional<std::vector<std::string>>& topics, std::string_view name,
    const std::function<ErrorCode(const MetadataResponse&)>& judge = {}) {
  MetadataRequest request;
  request.allow_auto_topic_creation = false;
  if (topics) {
    for (const std::string& topic : *topics) request.topics->emplace_back().name = topic;
  } else {
    request.topics = std::nullopt;
  }
  return must(client.call_until<MetadataResponse>(Target::any(), request, judge, {.name = name}));
}

// The leader of each, sought for as long as a call may take: new partitions have none yet.
std::map<TopicPartition, std::int32_t> leaders_of(Client& client,
                                                  const std::vector<TopicPartition>& partitions,
                                                  std::string_view name) {
  std::set<std::string> topics;
  for (const TopicPartition& partition : partitions) topics.insert(partition.topic);
  const std::set<TopicPartition> wanted(partitions.begin(), partitions.end());
  std::map<TopicPartition, std::int32_t> leaders;
  const auto judge = [&](const MetadataResponse& answer) {
    leaders.clear();
    for (const auto& topic : answer.topics) {
      for (const auto& one : topic.partitions) {
        const TopicPartition partition{std::string(topic.name.value_or("")), one.partition_index};
        if (one.error_code == 0 && wanted.contains(partition)) leaders[partition] = one.leader_id;
      }
      if (topic.error_code != 0 && !is_retriable(code_of(topic.error_code))) return code_of(topic.error_code);
    }
    return leaders.size() == wanted.size() ? ErrorCode::none : ErrorCode::leader_not_available;
  };
  const auto answer =
      describe_topics(client, std::vector<std::string>(topics.begin(), topics.end()), name, judge);
  for (const auto& topic : answer->topics) {
    if (!is_retriable(code_of(topic.error_code))) admin::check(topic.error_code);
  }
  if (leaders.size() != wanted.size()) {
    throw Failure(Error{ErrorCode::request_timed_out,
                        fmt::format("Timed out waiting for a node assignment. Call: {}", name)});
  }
  return leaders;
}

// In the words of the admin client.
[[noreturn]] void refuse_description(const std::string& id, ErrorCode code) {
  const std::string_view why =
      code == ErrorCode::transactional_id_not_found              ? "because the ID could not be found"
      : code == ErrorCode::transactional_id_authorization_failed ? "due to authorization failure"
                                                                 : "due to unexpected error";
  throw Failure(
      Error{code, fmt::format("DescribeTransactions request for transactionalId `{}` failed {}", id, why)});
}

}  // namespace

Producers describe_producers(Client& client, const std::vector<TopicPartition>& partitions,
                             std::optional<std::int32_t> broker) {
  std::map<std::int32_t, ByTopic> by_broker;
  if (broker) {
    for (const TopicPartition& one : partitions) by_broker[*broker][one.topic].push_back(one.partition);
  } else {
    for (const auto& [one, leader] : leaders_of(client, partitions, "describeProducers")) {
      const auto place = std::ranges::find(partitions, one);
      by_broker[leader][place->topic].push_back(one.partition);
    }
  }
  Producers producers;
  for (const auto& [id, topics] : by_broker) {
    DescribeProducersRequest request;
    for (const auto& [topic, numbers] : topics) request.topics.push_back({topic, numbers});
    const auto answer = must(
        client.call<DescribeProducersResponse>(Target::node(id), request, {.name = "describeProducers"}));
    for (const auto& topic : answer->topics) {
      for (const auto& one : topic.partitions) {
        admin::check(one.error_code, one.error_message);
        auto& found = producers[{std::string(topic.name), one.partition_index}];
        for (const auto& producer : one.active_producers) {
          found.push_back({.id = producer.producer_id,
                           .epoch = producer.producer_epoch,
                           .last_sequence = producer.last_sequence,
                           .last_timestamp_ms = producer.last_timestamp,
                           .coordinator_epoch = producer.coordinator_epoch,
                           .start_offset = producer.current_txn_start_offset});
        }
      }
    }
  }
  return producers;
}

std::vector<Listing> list(Client& client, const Filter& filter) {
  ListTransactionsRequest request;
  request.producer_id_filters.assign(filter.producer_ids.begin(), filter.producer_ids.end());
  request.duration_filter = filter.longer_than_ms.value_or(-1);
  if (filter.id_pattern) request.transactional_id_pattern = *filter.id_pattern;
  const int min_version = filter.id_pattern ? 2 : request.duration_filter >= 0 ? 1 : 0;
  std::vector<Listing> listings;
  for (const auto& [id, node] : must(client.cluster()).nodes) {
    const auto answer = must(client.call_until<ListTransactionsResponse>(
        Target::node(id), request,
        [](const ListTransactionsResponse& got) { return code_of(got.error_code); },
        {.min_version = min_version, .name = "listTransactions"}));
    admin::check(answer->error_code);
    for (const auto& one : answer->transaction_states) {
      listings.push_back(
          {std::string(one.transactional_id), id, one.producer_id, std::string(one.transaction_state)});
    }
  }
  return listings;
}

Description describe(Client& client, const std::string& id) {
  DescribeTransactionsRequest request;
  request.transactional_ids = {id};
  const auto judge = [](const DescribeTransactionsResponse& got) {
    return got.transaction_states.empty() ? ErrorCode::none
                                          : code_of(got.transaction_states.front().error_code);
  };
  const client::Node coordinator = must(client.find_coordinator(client::CoordinatorKind::transaction, id));
  const auto answer = must(client.call_until<DescribeTransactionsResponse>(
      Target::transaction(id), request, judge, {.name = "describeTransactions"}));
  if (answer->transaction_states.empty()) refuse_description(id, ErrorCode::transactional_id_not_found);
  const auto& found = answer->transaction_states.front();
  if (found.error_code != 0) refuse_description(id, code_of(found.error_code));
  Description description{.coordinator = coordinator.id,
                          .producer_id = found.producer_id,
                          .producer_epoch = found.producer_epoch,
                          .state = std::string(found.transaction_state),
                          .timeout_ms = found.transaction_timeout_ms,
                          .start_ms = found.transaction_start_time_ms,
                          .partitions = {}};
  for (const auto& topic : found.topics) {
    for (const std::int32_t partition : topic.partitions) {
      description.partitions.push_back({std::string(topic.topic), partition});
    }
  }
  return description;
}

void abort(Client& client, const Marker& marker) {
  const std::int32_t leader = leaders_of(client, {marker.partition}, "abortTransaction").at(marker.partition);
  WriteTxnMarkersRequest request;
  auto& added = request.markers.emplace_back();
  added.producer_id = marker.producer_id;
  added.producer_epoch = marker.producer_epoch;
  added.coordinator_epoch = marker.coordinator_epoch;
  added.transaction_result = false;
  added.topics.push_back({marker.partition.topic, {marker.partition.partition}});
  const auto answer =
      must(client.call<WriteTxnMarkersResponse>(Target::node(leader), request, {.name = "abortTransaction"}));
  for (const auto& one : answer->markers) {
    for (const auto& topic : one.topics) {
      for (const auto& partition : topic.partitions) admin::check(partition.error_code);
    }
  }
}

void fence(Client& client, const std::string& id) {
  InitProducerIdRequest request;
  request.transactional_id = id;
  request.transaction_timeout_ms = admin::timeout_field(client);
  const auto answer = must(client.call_until<InitProducerIdResponse>(
      Target::transaction(id), request,
      [](const InitProducerIdResponse& got) { return code_of(got.error_code); }, {.name = "fenceProducer"}));
  admin::check(answer->error_code);
}

std::vector<std::string> topics(Client& client) {
  const auto answer = describe_topics(client, std::nullopt, "listTopics");
  std::vector<std::string> names;
  for (const auto& topic : answer->topics) names.emplace_back(topic.name.value_or(""));
  std::ranges::sort(names);
  return names;
}

std::vector<TopicPartition> partitions(Client& client, const std::vector<std::string>& topics,
                                       std::optional<std::int32_t> broker) {
  const auto answer = describe_topics(client, topics, "describeTopics");
  std::vector<TopicPartition> found;
  for (const auto& topic : answer->topics) {
    admin::check(topic.error_code);
    for (const auto& one : topic.partitions) {
      if (broker && std::ranges::find(one.replica_nodes, *broker) == one.replica_nodes.end()) continue;
      found.push_back({std::string(topic.name.value_or("")), one.partition_index});
    }
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace ottla::cli::transactions
