// The state of share partitions at the share coordinator: made for what a group subscribes to, deleted with
// the group, forgotten with its topic.
#include <algorithm>
#include <utility>

#include "coordinator/groups/share_groups.h"
#include "coordinator/groups/share_records.h"
#include "ottla/base/logging.h"
#include "ottla/protocol/messages/86_delete_share_group_state.h"

namespace ottla::coordinator {

namespace {

// What went wrong, by topic and partition.
template <class Response>
std::map<Uuid, std::map<PartitionIndex, Error>> state_errors_of(const Response& response) {
  std::map<Uuid, std::map<PartitionIndex, Error>> errors;
  for (const auto& result : response.results) {
    for (const auto& partition : result.partitions) {
      if (partition.error_code == 0) continue;
      errors[result.topic_id].insert_or_assign(partition.partition,
                                               Error{static_cast<ErrorCode>(partition.error_code),
                                                     std::string(partition.error_message.value_or(""))});
    }
  }
  return errors;
}

ErrorCode first_of(const std::map<Uuid, std::map<PartitionIndex, Error>>& errors) {
  return errors.empty() ? ErrorCode::none : errors.begin()->second.begin()->second.code;
}

}  // namespace

// At the next turn of the thread: the share coordinator may have to make its topic.
void ShareGroups::schedule(Initialization initialization) {
  scheduled_.push_back(std::move(initialization));
  if (scheduled_.size() > 1) return;
  initialization_.set(context_.timeouts, 0, [this](TimestampMs now_ms) { initialize_scheduled(now_ms); });
}

void ShareGroups::initialize_scheduled(TimestampMs now_ms) {
  for (const Initialization& due : std::exchange(scheduled_, {})) {
    protocol::InitializeShareGroupStateRequest request;
    request.group_id = due.group_id;
    for (const auto& [id, topic] : due.topics) {
      auto& asked = request.topics.emplace_back();
      asked.topic_id = id;
      for (const PartitionIndex partition : topic.partitions) {
        asked.partitions.push_back({partition, due.state_epoch, -1});
      }
    }
    const StateErrors errors = initialize_states(request, now_ms);
    if (!errors.empty()) {
      log_warn("the state of share group {} cannot be initialized: {}", due.group_id,
               error_name(first_of(errors)));
    }
    finish_initialization(due.group_id, due.topics, errors.empty(), now_ms);
  }
}

ShareGroups::StateErrors ShareGroups::initialize_states(
    const protocol::InitializeShareGroupStateRequest& request, TimestampMs now_ms) {
  StateErrors errors;
  states_->initialize_state(
      {}, request, [&errors](const auto& response) { errors = state_errors_of(response); }, now_ms);
  return errors;
}

// Refused ones are asked for again by the next heartbeat.
void ShareGroups::finish_initialization(const std::string& group_id, const ShareTopicMap& topics,
                                        bool is_done, TimestampMs now_ms) {
  const ShareGroup* group = find(group_id);
  if (group == nullptr) return;
  ShareTopics next = group->topics().value_or(ShareTopics{});
  if (is_done) {
    next.end_initializing(topics);
  } else {
    next.give_up_initializing(topics);
  }
  write_topics(group_id, next, nullptr, now_ms);
}

void ShareGroups::write_topics(const std::string& group_id, const ShareTopics& topics,
                               std::move_only_function<void(ErrorCode)> then, TimestampMs now_ms) {
  Decision decision;
  decision.records.push_back(share_topics_record(group_id, topics, *context_.image));
  decision.then = [this, group_id, now_ms, then = std::move(then)](ErrorCode error) mutable {
    ShareGroup* group = find(group_id);
    if (error == ErrorCode::none && group != nullptr) group->set_topics_since_ms(now_ms);
    if (then) then(error);
  };
  context_.runtime.write(group_id, std::move(decision), now_ms);
}

ErrorCode ShareGroups::write_topics(const std::string& group_id, const ShareTopics& topics,
                                    TimestampMs now_ms) {
  ErrorCode outcome = ErrorCode::none;
  write_topics(
      group_id, topics, [&outcome](ErrorCode error) { outcome = error; }, now_ms);
  return outcome;
}

ShareTopicMap ShareGroups::all_partitions_of(const std::set<Uuid>& topics) const {
  ShareTopicMap all;
  for (const Uuid& id : topics) {
    const metadata::TopicImage* topic = context_.image->topic(id);
    if (topic == nullptr) continue;
    ShareTopic& entry = all[id];
    entry.name = topic->name;
    for (const metadata::PartitionImage& partition : topic->partitions) {
      entry.partitions.push_back(partition.index);
    }
  }
  return all;
}

ShareGroups::StateErrors ShareGroups::delete_states_of(const std::string& group_id,
                                                       const ShareTopicMap& topics, TimestampMs now_ms) {
  protocol::DeleteShareGroupStateRequest request;
  request.group_id = group_id;
  for (const auto& [id, topic] : topics) {
    auto& asked = request.topics.emplace_back();
    asked.topic_id = id;
    for (const PartitionIndex partition : topic.partitions) asked.partitions.push_back({partition});
  }
  StateErrors errors;
  states_->delete_state(
      {}, request, [&errors](const auto& response) { errors = state_errors_of(response); }, now_ms);
  return errors;
}

// What an earlier deletion did not get done is tried again.
ErrorCode ShareGroups::delete_states(const std::string& group_id, TimestampMs now_ms) {
  const ShareGroup* group = find(group_id);
  if (group == nullptr || !group->topics()) return ErrorCode::none;
  const ShareTopics& now = *group->topics();
  const ShareTopicMap topics =
      united(united(now.initialized, now.initializing), all_partitions_of(now.deleting));
  ShareTopics next;
  for (const auto& [id, topic] : topics) next.deleting.insert(id);
  if (const ErrorCode error = write_topics(group_id, next, now_ms); error != ErrorCode::none) return error;
  return first_of(delete_states_of(group_id, topics, now_ms));
}

// The share coordinator deletes the state of such topics by itself.
void ShareGroups::on_image(const metadata::ImageChange& change, TimestampMs now_ms) {
  mark_metadata_stale(groups_, change);
  std::vector<std::pair<std::string, ShareTopics>> changed;
  for (const ShareGroup* group : groups_) {
    if (!group->topics()) continue;
    ShareTopics next = *group->topics();
    bool is_other = false;
    for (const metadata::TopicPointer& topic : change.removed) is_other |= next.forget(topic->id);
    if (is_other) changed.emplace_back(group->id(), std::move(next));
  }
  for (const auto& [group_id, topics] : changed) write_topics(group_id, topics, nullptr, now_ms);
}

}  // namespace ottla::coordinator
