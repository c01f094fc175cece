// Requests to the share coordinator without a wire between.
#include "broker/share_state_store.h"

#include <optional>
#include <utility>

#include "ottla/protocol/messages/84_read_share_group_state.h"
#include "ottla/protocol/messages/85_write_share_group_state.h"

namespace ottla::broker {
namespace {

using coordinator::shares::RecordState;
using coordinator::shares::ShareStateUpdate;

ErrorCode told_to_consumers(ErrorCode error) {
  switch (error) {
    case ErrorCode::not_coordinator:
    case ErrorCode::coordinator_not_available:
    case ErrorCode::coordinator_load_in_progress:
      return ErrorCode::coordinator_not_available;
    case ErrorCode::group_id_not_found:
    case ErrorCode::unknown_topic_or_partition:
      return error;
    case ErrorCode::fenced_leader_epoch:
    case ErrorCode::fenced_state_epoch:
      return ErrorCode::not_leader_or_follower;
    default:
      return ErrorCode::unknown_server_error;
  }
}

// The one share partition's part of an answer, if it tells no error.
template <class Response>
Result<const typename Response::Result::Partition*> only_part(const Response& response) {
  if (response.results.size() != 1 || response.results.front().partitions.size() != 1) {
    return fail(ErrorCode::unknown_server_error, "the share coordinator did not answer the share partition");
  }
  const auto& part = response.results.front().partitions.front();
  const auto error = static_cast<ErrorCode>(part.error_code);
  if (error == ErrorCode::none) return &part;
  return fail(told_to_consumers(error), std::string(part.error_message.value_or("")));
}

StoredShareState stored_in(const protocol::ReadShareGroupStateResponse::Result::Partition& part) {
  StoredShareState stored{part.state_epoch, part.start_offset, {}};
  for (const auto& batch : part.state_batches) {
    stored.ranges.push_back({batch.first_offset, batch.last_offset,
                             static_cast<RecordState>(batch.delivery_state), batch.delivery_count});
  }
  return stored;
}

// A request about one share partition.
template <class Request>
std::pair<Request, typename Request::Topic::Partition*> request_about(std::string_view group_id,
                                                                      const ShareTarget& target) {
  std::pair<Request, typename Request::Topic::Partition*> made;
  made.first.group_id = group_id;
  auto& topic = made.first.topics.emplace_back();
  topic.topic_id = target.topic_id;
  made.second = &topic.partitions.emplace_back();
  made.second->partition = target.partition;
  return made;
}

}  // namespace

Result<StoredShareState> ShareStateStore::read(std::string_view group_id, const ShareTarget& target,
                                               LeaderEpoch leader_epoch) {
  using Request = protocol::ReadShareGroupStateRequest;
  auto [request, asked] = request_about<Request>(group_id, target);
  asked->leader_epoch = leader_epoch;
  Result<StoredShareState> stored = fail(ErrorCode::coordinator_not_available, "the share state is loading");
  const auto reply = [&stored](const protocol::ReadShareGroupStateResponse& response) {
    const auto part = only_part(response);
    if (part) {
      stored = stored_in(**part);
    } else {
      stored = fail(part.error());
    }
  };
  coordinator_.read_state({Request::api.versions.max, "", ""}, request, reply, clock_.wall_ms());
  return stored;
}

Result<> ShareStateStore::write(std::string_view group_id, const ShareTarget& target,
                                const ShareStateUpdate& update) {
  using Request = protocol::WriteShareGroupStateRequest;
  auto [request, asked] = request_about<Request>(group_id, target);
  asked->state_epoch = update.state_epoch;
  asked->leader_epoch = update.leader_epoch;
  asked->start_offset = update.start_offset;
  asked->delivery_complete_count = update.delivery_complete_count;
  for (const auto& range : update.ranges) {
    asked->state_batches.push_back(
        {range.first_offset, range.last_offset, static_cast<std::int8_t>(range.state), range.delivery_count});
  }
  Result<> written = fail(ErrorCode::coordinator_not_available, "the share state cannot be written now");
  const auto reply = [&written](const protocol::WriteShareGroupStateResponse& response) {
    if (const auto part = only_part(response); part) {
      written = {};
    } else {
      written = fail(part.error());
    }
  };
  coordinator_.write_state({Request::api.versions.max, "", ""}, request, reply, clock_.wall_ms());
  return written;
}

}  // namespace ottla::broker
