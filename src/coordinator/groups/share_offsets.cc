// Offsets of share groups: described, set anew and deleted, by way of the share coordinator, which answers at
// once.
#include <utility>

#include "coordinator/error_text.h"
#include "coordinator/groups/share_groups.h"
#include "ottla/protocol/messages/87_read_share_group_state_summary.h"

namespace ottla::coordinator {

using protocol::AlterShareGroupOffsetsRequest;
using protocol::AlterShareGroupOffsetsResponse;
using protocol::DeleteShareGroupOffsetsRequest;
using protocol::DeleteShareGroupOffsetsResponse;
using protocol::DescribeShareGroupOffsetsRequest;
using protocol::DescribeShareGroupOffsetsResponse;

namespace {

using DescribedPartition = DescribeShareGroupOffsetsResponse::Group::Topic::Partition;
using Summary = protocol::ReadShareGroupStateSummaryResponse::Result::Partition;

constexpr Offset unknown_share_offset = -1;

// A failure is told as the absence of an offset; how much is left to deliver is known once a leader counted.
DescribedPartition describe_share_partition(const Summary& summary, std::string_view topic,
                                            const EndOffset& end_offset) {
  DescribedPartition shown;
  shown.partition_index = summary.partition;
  shown.start_offset = unknown_share_offset;
  if (summary.error_code != 0) return shown;
  shown.start_offset = summary.start_offset;
  shown.leader_epoch = summary.leader_epoch;
  if (summary.start_offset == unknown_share_offset || summary.delivery_complete_count < 0) return shown;
  const Result<Offset> end = end_offset(topic, summary.partition);
  if (end) {
    shown.lag = *end - summary.start_offset - summary.delivery_complete_count;
    return shown;
  }
  DescribedPartition failed;
  failed.partition_index = summary.partition;
  failed.error_code = code_of(end.error().code);
  failed.error_message = error_text(end.error().code);
  return failed;
}

template <class Response>
void refuse_offsets(Reply<Response>& reply, ErrorCode error, std::string_view message) {
  Response response;
  response.error_code = code_of(error);
  response.error_message = message;
  reply(response);
}

}  // namespace

DescribeShareGroupOffsetsResponse::Group ShareGroups::describe_offsets(
    const DescribeShareGroupOffsetsRequest::Group& group) {
  DescribeShareGroupOffsetsResponse::Group shown;
  shown.group_id = group.group_id;
  protocol::ReadShareGroupStateSummaryRequest request;
  request.group_id = group.group_id;
  const auto ask = [&request](const Uuid& id, const std::vector<PartitionIndex>& partitions) {
    auto& asked = request.topics.emplace_back();
    asked.topic_id = id;
    for (const PartitionIndex partition : partitions) asked.partitions.push_back({partition});
  };
  std::vector<DescribeShareGroupOffsetsResponse::Group::Topic> unknown;
  if (group.topics) {
    for (const auto& asked : *group.topics) {
      if (const metadata::TopicImage* topic = context_.image->topic(asked.topic_name)) {
        ask(topic->id, asked.partitions);
        continue;
      }
      auto& told = unknown.emplace_back();
      told.topic_name = asked.topic_name;
      for (const PartitionIndex partition : asked.partitions) {
        told.partitions.push_back({.partition_index = partition, .start_offset = unknown_share_offset});
      }
    }
  } else if (const ShareGroup* known = find(group.group_id); known != nullptr && known->topics()) {
    for (const auto& [id, topic] : known->topics()->initialized) {
      if (context_.image->topic(id) != nullptr) ask(id, topic.partitions);
    }
  }
  states_->read_state_summary({}, request, [&](const protocol::ReadShareGroupStateSummaryResponse& summary) {
    for (const auto& result : summary.results) {
      auto& told = shown.topics.emplace_back();
      told.topic_id = result.topic_id;
      told.topic_name = context_.image->topic(result.topic_id)->name;
      for (const Summary& partition : result.partitions) {
        told.partitions.push_back(describe_share_partition(partition, told.topic_name, end_offset_));
      }
    }
  });
  shown.topics.insert(shown.topics.end(), std::make_move_iterator(unknown.begin()),
                      std::make_move_iterator(unknown.end()));
  return shown;
}

// The answer as it is when all goes well, and what the share coordinator is asked for.
struct ShareGroups::Alteration {
  AlterShareGroupOffsetsResponse response;
  protocol::InitializeShareGroupStateRequest request;
  ShareTopicMap topics;
};

ShareGroups::Alteration ShareGroups::prepare_alteration(const AlterShareGroupOffsetsRequest& request,
                                                        std::int32_t state_epoch) const {
  Alteration alteration;
  alteration.request.group_id = request.group_id;
  for (const auto& asked : request.topics) {
    const metadata::TopicImage* topic = context_.image->topic(asked.topic_name);
    auto& told = alteration.response.responses.emplace_back();
    told.topic_name = asked.topic_name;
    if (topic != nullptr) told.topic_id = topic->id;
    protocol::InitializeShareGroupStateRequest::Topic initialized{told.topic_id, {}};
    for (const auto& partition : asked.partitions) {
      auto& answered = told.partitions.emplace_back();
      answered.partition_index = partition.partition_index;
      if (topic != nullptr && topic->partition(partition.partition_index) != nullptr) {
        initialized.partitions.push_back({partition.partition_index, state_epoch, partition.start_offset});
        continue;
      }
      answered.error_code = code_of(ErrorCode::unknown_topic_or_partition);
      answered.error_message = error_text(ErrorCode::unknown_topic_or_partition);
    }
    if (initialized.partitions.empty()) continue;
    ShareTopic altered{topic->name, {}};
    for (const auto& partition : initialized.partitions) altered.partitions.push_back(partition.partition);
    std::ranges::sort(altered.partitions);
    alteration.topics = united(alteration.topics, {{topic->id, std::move(altered)}});
    alteration.request.topics.push_back(std::move(initialized));
  }
  return alteration;
}

void ShareGroups::alter_offsets(const AlterShareGroupOffsetsRequest& request,
                                Reply<AlterShareGroupOffsetsResponse> reply, TimestampMs now_ms) {
  const std::string group_id(request.group_id);
  const ShareGroup begun(group_id);
  const bool is_new = !context_.groups.contains(group_id);
  const auto known = is_new ? Result<ShareGroup*>(nullptr) : find_or_refuse(group_id);
  if (!known) return refuse_offsets(reply, known.error().code, known.error().message);
  const ShareGroup& group = is_new ? begun : **known;
  if (!group.is_empty()) {
    return refuse_offsets(reply, ErrorCode::non_empty_group, error_text(ErrorCode::non_empty_group));
  }
  Alteration alteration = prepare_alteration(request, group.epoch());
  if (alteration.topics.empty()) return reply(alteration.response);
  ShareTopics next = group.topics().value_or(ShareTopics{});
  next.begin_initializing(alteration.topics);
  if (const ErrorCode error = write_topics(group_id, next, now_ms); error != ErrorCode::none) {
    return refuse_offsets(reply, error, error_text(error));
  }
  const StateErrors errors = initialize_states(alteration.request, now_ms);
  if (errors.empty()) {
    finish_initialization(group_id, alteration.topics, true, now_ms);
    return reply(alteration.response);
  }
  for (auto& topic : alteration.response.responses) {
    const auto of_topic = errors.find(topic.topic_id);
    if (of_topic == errors.end()) continue;
    for (auto& partition : topic.partitions) {
      const auto error = of_topic->second.find(partition.partition_index);
      if (partition.error_code != 0 || error == of_topic->second.end()) continue;
      partition.error_code = code_of(error->second.code);
      partition.error_message = error->second.message;
    }
  }
  reply(alteration.response);
}

void ShareGroups::delete_offsets(const DeleteShareGroupOffsetsRequest& request,
                                 Reply<DeleteShareGroupOffsetsResponse> reply, TimestampMs now_ms) {
  const std::string group_id(request.group_id);
  const auto group = find_or_refuse(group_id);
  if (!group) return refuse_offsets(reply, group.error().code, group.error().message);
  if (const ErrorCode error = (*group)->check_delete(); error != ErrorCode::none) {
    return refuse_offsets(reply, error, error_text(error));
  }
  DeleteShareGroupOffsetsResponse response;
  if (!(*group)->topics()) return reply(response);
  ShareTopics next = *(*group)->topics();
  ShareTopicMap deleted;
  std::vector<DeleteShareGroupOffsetsResponse::Response> refused;
  for (const auto& asked : request.topics) {
    const metadata::TopicImage* topic = context_.image->topic(asked.topic_name);
    const auto found = topic == nullptr ? next.initialized.end() : next.initialized.find(topic->id);
    if (found != next.initialized.end()) {
      deleted.insert_or_assign(topic->id, found->second);
      next.deleting.insert(topic->id);
      next.initialized.erase(found);
    } else if (topic != nullptr && next.deleting.contains(topic->id)) {
      deleted.merge(all_partitions_of({topic->id}));
    } else {
      refused.push_back({asked.topic_name, zero_uuid, code_of(ErrorCode::unknown_topic_or_partition),
                         topic == nullptr ? error_text(ErrorCode::unknown_topic_or_partition)
                                          : "There is no offset information to delete."});
    }
  }
  if (deleted.empty()) {
    response.responses = std::move(refused);
    return reply(response);
  }
  if (const ErrorCode error = write_topics(group_id, next, now_ms); error != ErrorCode::none) {
    return refuse_offsets(reply, error, error_text(error));
  }
  const StateErrors errors = delete_states_of(group_id, deleted, now_ms);
  for (const auto& [id, topic] : deleted) {
    const auto failed = errors.find(id);
    if (failed == errors.end()) {
      next.deleting.erase(id);
      response.responses.push_back({topic.name, id, 0, std::nullopt});
    } else {
      const ErrorCode error = failed->second.begin()->second.code;
      refused.push_back({topic.name, id, code_of(error), error_text(error)});
    }
  }
  if (!response.responses.empty()) {
    if (const ErrorCode error = write_topics(group_id, next, now_ms); error != ErrorCode::none) {
      return refuse_offsets(reply, error, error_text(error));
    }
  }
  response.responses.insert(response.responses.end(), refused.begin(), refused.end());
  reply(response);
}

}  // namespace ottla::coordinator
