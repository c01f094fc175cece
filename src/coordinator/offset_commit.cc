// OffsetCommit: each partition that may be committed becomes a record.
#include <map>
#include <utility>

#include "coordinator/offsets.h"
#include "coordinator/utf16.h"

namespace ottla::coordinator {
namespace {

using protocol::OffsetCommitRequest;
using protocol::OffsetCommitResponse;

constexpr std::int16_t first_version_with_group_id_not_found = 9;

// The partitions of one topic that exist.
struct ValidTopic {
  std::string_view name;
  Uuid id;
  Uuid answered;  // what the answer names the topic by: its id since version 10, else the name alone
  std::vector<const OffsetCommitRequest::Topic::Partition*> partitions;
};

// The topics of the answer, each once.
class Answer {
 public:
  OffsetCommitResponse::Topic& topic(std::string_view name, const Uuid& id) {
    const auto [at, is_new] = index_.try_emplace({name, id}, response_.topics.size());
    if (is_new) {
      response_.topics.emplace_back();
      response_.topics.back().name = name;
      response_.topics.back().topic_id = id;
    }
    return response_.topics[at->second];
  }
  void add(std::string_view name, const Uuid& id, PartitionIndex partition, ErrorCode error) {
    topic(name, id).partitions.push_back({partition, code_of(error)});
  }
  const OffsetCommitResponse& response() const { return response_; }

 private:
  std::map<std::pair<std::string_view, Uuid>, std::size_t> index_;
  OffsetCommitResponse response_;
};

// Answers what does not exist and gives the rest.
std::vector<ValidTopic> valid_topics(const OffsetCommitRequest& request, int version,
                                     const metadata::MetadataImage& image, Answer& answer) {
  const bool by_id = version >= 10;
  std::vector<ValidTopic> valid;
  valid.reserve(request.topics.size());
  for (const OffsetCommitRequest::Topic& asked : request.topics) {
    const metadata::TopicImage* topic = by_id ? image.topic(asked.topic_id) : image.topic(asked.name);
    const Uuid answered = by_id ? asked.topic_id : zero_uuid;
    ValidTopic known{topic == nullptr ? asked.name : std::string_view(topic->name),
                     topic == nullptr ? zero_uuid : topic->id,
                     answered,
                     {}};
    for (const auto& partition : asked.partitions) {
      if (topic != nullptr && topic->partition(partition.partition_index) != nullptr) {
        known.partitions.push_back(&partition);
        continue;
      }
      const ErrorCode error =
          by_id && topic == nullptr ? ErrorCode::unknown_topic_id : ErrorCode::unknown_topic_or_partition;
      answer.add(known.name, answered, partition.partition_index, error);
    }
    if (!known.partitions.empty()) valid.push_back(std::move(known));
  }
  return valid;
}

void refuse_all(const std::vector<ValidTopic>& topics, ErrorCode error, Answer& answer) {
  for (const ValidTopic& topic : topics) {
    for (const auto* partition : topic.partitions) {
      answer.add(topic.name, topic.answered, partition->partition_index, error);
    }
  }
}

// With an expiry of its own an offset is stored in the one version that has a field for it.
Record commit_record(std::string_view group_id, const ValidTopic& topic,
                     const OffsetCommitRequest::Topic::Partition& partition, TimestampMs expire_ms,
                     TimestampMs now_ms) {
  protocol::OffsetCommitValue value;
  value.offset = partition.committed_offset;
  value.leader_epoch = partition.committed_leader_epoch;
  value.metadata = partition.committed_metadata.value_or("");
  value.commit_timestamp = partition.commit_timestamp == no_timestamp ? now_ms : partition.commit_timestamp;
  value.expire_timestamp = expire_ms;
  value.topic_id = topic.id;
  return make_record(
      protocol::OffsetCommitKey{group_id, topic.name, partition.partition_index}, value,
      expire_ms == no_timestamp ? offset_commit_value_version : offset_commit_value_version_with_expiry);
}

}  // namespace

// Without a group only who claims no generation may commit: an administrator or a consumer that assigns
// itself.
ErrorCode Offsets::check_commit(const OffsetCommitRequest& request, const OffsetCommitter& committer) const {
  if (const Group* group = context_.groups.find(request.group_id); group != nullptr) {
    return group->check_offset_commit(committer);
  }
  if (committer.generation_or_epoch < 0) return ErrorCode::none;
  if (context_.groups.contains(request.group_id)) return ErrorCode::unknown_member_id;
  return committer.version >= first_version_with_group_id_not_found ? ErrorCode::group_id_not_found
                                                                    : ErrorCode::illegal_generation;
}

void Offsets::commit(const Caller& caller, const OffsetCommitRequest& request,
                     Reply<OffsetCommitResponse> reply, TimestampMs now_ms) {
  Answer answer;
  const auto topics = valid_topics(request, caller.version, *context_.image, answer);
  const auto refuse = [&](ErrorCode error) {
    refuse_all(topics, error, answer);
    reply(answer.response());
  };
  if (topics.empty()) return refuse(ErrorCode::none);
  const OffsetCommitter committer{request.member_id, request.group_instance_id,
                                  request.generation_id_or_member_epoch, false, caller.version};
  ErrorCode error = context_.runtime.check(request.group_id);
  if (error == ErrorCode::none) error = check_commit(request, committer);
  if (error != ErrorCode::none) return refuse(error);
  Group* group = context_.groups.find(request.group_id);
  if (group != nullptr) group->on_offset_commit(committer, now_ms);
  const TimestampMs expire_ms =
      request.retention_time_ms == -1 ? no_timestamp : now_ms + request.retention_time_ms;
  std::vector<Record> records;
  Answer decided = answer;
  for (const ValidTopic& topic : topics) {
    for (const auto* partition : topic.partitions) {
      const PartitionIndex index = partition->partition_index;
      if (utf16_units(partition->committed_metadata.value_or("")) >
          static_cast<std::size_t>(context_.options.offset_metadata_max_bytes)) {
        decided.add(topic.name, topic.answered, index, ErrorCode::offset_metadata_too_large);
        continue;
      }
      if (group != nullptr) error = group->check_offset_commit(committer, topic.name, topic.id, index);
      if (error != ErrorCode::none) return refuse(error);
      decided.add(topic.name, topic.answered, index, ErrorCode::none);
      records.push_back(commit_record(request.group_id, topic, *partition, expire_ms, now_ms));
    }
  }
  auto then = [&](ErrorCode written) {
    if (written != ErrorCode::none) return refuse(written);
    reply(decided.response());
  };
  context_.runtime.write(request.group_id, {std::move(records), std::move(then)}, now_ms);
}

}  // namespace ottla::coordinator
