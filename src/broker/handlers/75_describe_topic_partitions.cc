// DescribeTopicPartitions, key 75, version 0: topics by name, page by page. A page holds as many partitions
// as the client and max.request.partition.size.limit allow; its cursor says where the next begins. Rules:
// DescribeTopicPartitionsRequestHandler of Kafka.
#include <algorithm>
#include <unordered_set>

#include "broker/authorized_operations.h"
#include "broker/handlers/handlers.h"
#include "broker/partition.h"
#include "ottla/metadata/topic_name.h"
#include "ottla/protocol/messages/75_describe_topic_partitions.h"

namespace ottla::broker {
namespace {

using protocol::DescribeTopicPartitionsRequest;
using protocol::DescribeTopicPartitionsResponse;
using ToldTopic = DescribeTopicPartitionsResponse::Topic;

class Page {
 public:
  Page(const Request& request, const DescribeTopicPartitionsRequest& body)
      : request_(request),
        body_(body),
        view_(*request.view()),
        left_(std::max(1, std::min(request.core->config.max_request_partition_size_limit,
                                   body.response_partition_limit))) {
    if (body.cursor) first_topic_ = body.cursor->topic_name;
  }

  Outcome finish(Output& output) {
    const std::vector<std::string_view> names = body_.topics.empty() ? all_names() : asked_names();
    if (!is_valid_cursor(names)) return refuse(output);
    for (const std::string_view name : names) {
      if (left_ == 0) {
        response_.next_cursor = {name, 0};
        break;
      }
      const TopicView* topic = view_.topic(name);
      if (topic == nullptr) {
        add_unknown(name);
      } else if (!add(*topic)) {
        break;
      }
    }
    return answer(request_, response_, output);
  }

 private:
  // From the cursor's on, in order; no more than a page can take.
  std::vector<std::string_view> all_names() const {
    std::vector<std::string_view> names;
    view_.by_name.for_each([&](const TopicViewPointer& topic) {
      if (topic->name() >= first_topic_) names.push_back(topic->name());
    });
    // The topic that the cursor names may have no partition left, and one more is named by the next cursor.
    const std::size_t most = std::min(names.size(), static_cast<std::size_t>(left_) + 2);
    std::ranges::partial_sort(names, names.begin() + static_cast<std::ptrdiff_t>(most));
    names.resize(most);
    return names;
  }

  std::vector<std::string_view> asked_names() const {
    std::vector<std::string_view> names;
    for (const auto& topic : body_.topics) {
      if (topic.name >= first_topic_) names.push_back(topic.name);
    }
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
  }

  // One into a list of topics must name one of them.
  bool is_valid_cursor(const std::vector<std::string_view>& names) const {
    if (!body_.cursor) return true;
    if (body_.cursor->partition_index < 0) return false;
    return body_.topics.empty() || (!names.empty() && names.front() == body_.cursor->topic_name);
  }

  Outcome refuse(Output& output) const {
    DescribeTopicPartitionsResponse response;
    for (const auto& topic : body_.topics) {
      ToldTopic& told = response.topics.emplace_back();
      told.error_code = code_of(ErrorCode::invalid_request);
      told.name = topic.name;
    }
    return answer(request_, response, output);
  }

  void add_unknown(std::string_view name) {
    ToldTopic& told = response_.topics.emplace_back();
    told.error_code = code_of(metadata::validate_topic_name(name) ? ErrorCode::unknown_topic_or_partition
                                                                  : ErrorCode::invalid_topic_exception);
    told.name = name;
    told.is_internal = metadata::is_internal_topic(name);
    told.topic_authorized_operations = all_topic_operations;
  }

  // Gives whether the topic is told to its end.
  bool add(const TopicView& topic) {
    ToldTopic& told = response_.topics.emplace_back();
    told.name = topic.name();
    told.topic_id = topic.id();
    told.is_internal = topic.image->is_internal;
    told.topic_authorized_operations = all_topic_operations;
    const PartitionIndex first =
        body_.cursor && topic.name() == first_topic_ ? body_.cursor->partition_index : 0;
    for (const metadata::PartitionImage& partition : topic.image->partitions) {
      if (partition.index < first) continue;
      if (left_ == 0) {
        response_.next_cursor = {topic.name(), partition.index};
        return false;
      }
      --left_;
      told.partitions.push_back(describe(topic, partition));
    }
    return true;
  }

  // This node is the only one alive: replicas elsewhere are offline.
  ToldTopic::Partition describe(const TopicView& topic, const metadata::PartitionImage& image) const {
    const BrokerId self = view_.image->node_id;
    const bool is_led_here = image.leader == self && topic.has_log(image.index);
    ToldTopic::Partition told;
    told.partition_index = image.index;
    told.leader_id = is_led_here ? self : metadata::no_leader;
    told.leader_epoch = image.leader_epoch;
    told.replica_nodes = image.replicas;
    told.isr_nodes = image.isr;
    told.eligible_leader_replicas = image.eligible_leader_replicas;
    told.last_known_elr = image.last_known_eligible_leader_replicas;
    for (const BrokerId replica : image.replicas) {
      if (replica != self || !is_led_here) told.offline_replicas.push_back(replica);
    }
    return told;
  }

  const Request& request_;
  const DescribeTopicPartitionsRequest& body_;
  const ClusterView& view_;
  std::int32_t left_;
  std::string_view first_topic_;
  DescribeTopicPartitionsResponse response_;
};

}  // namespace

Outcome handle_describe_topic_partitions(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<DescribeTopicPartitionsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  return Page(request, *body).finish(output);
}

}  // namespace ottla::broker
