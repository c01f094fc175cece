// Decisions on share partitions.
#include "coordinator/shares/shares.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "coordinator/error_text.h"

namespace ottla::coordinator {

namespace {

std::unexpected<Error> refuse_share(ErrorCode error) { return fail(error, std::string(error_text(error))); }

bool names_partitions(const auto& request) {
  return !request.group_id.empty() &&
         std::ranges::none_of(request.topics, [](const auto& topic) { return topic.partitions.empty(); });
}

}  // namespace

std::unique_ptr<ShareCoordinator> ShareCoordinator::create(const Environment& environment,
                                                           config::ShareCoordinatorConfig options) {
  return std::make_unique<Shares>(environment, options);
}

template <class Request, class Response, class Serve>
void Shares::answer_each(const Request& request, std::string_view operation, Reply<Response>& reply,
                         Serve serve) {
  Response response;
  std::deque<std::string> texts;
  if (!names_partitions(request)) return reply(response);
  response.results.reserve(request.topics.size());
  for (const auto& topic : request.topics) {
    auto& result = response.results.emplace_back();
    result.topic_id = topic.topic_id;
    result.partitions.reserve(topic.partitions.size());
    for (const auto& asked : topic.partitions) {
      auto& told = result.partitions.emplace_back();
      told.partition = asked.partition;
      const ShareStateKey key{std::string(request.group_id), topic.topic_id, asked.partition};
      const std::string text = share_partition_key(key.group_id, key.topic_id, key.partition);
      Result<> served;
      if (const ErrorCode error = runtime_.check(text); error != ErrorCode::none) {
        served = fail(error, fmt::format("Unable to {}: {}", operation, error_text(error)));
      } else if (asked.partition < 0) {
        served = fail(ErrorCode::invalid_request, "The partition id cannot be a negative number.");
      } else {
        served = serve(Place{*runtime_.partition_of(text), key}, asked, told);
      }
      if (served) continue;
      told.error_code = static_cast<std::int16_t>(served.error().code);
      told.error_message = texts.emplace_back(std::move(served.error().message));
    }
  }
  reply(response);
}

void Shares::initialize_state(const Caller&, const protocol::InitializeShareGroupStateRequest& request,
                              Reply<protocol::InitializeShareGroupStateResponse> reply, TimestampMs now_ms) {
  make_topic();
  answer_each(request, "initialize share group state", reply,
              [&](const Place& place, const auto& asked, auto&) { return initialize(place, asked, now_ms); });
}

void Shares::read_state(const Caller&, const protocol::ReadShareGroupStateRequest& request,
                        Reply<protocol::ReadShareGroupStateResponse> reply, TimestampMs now_ms) {
  answer_each(
      request, "read share group state", reply,
      [&](const Place& place, const auto& asked, auto& told) { return read(place, asked, told, now_ms); });
}

void Shares::write_state(const Caller&, const protocol::WriteShareGroupStateRequest& request,
                         Reply<protocol::WriteShareGroupStateResponse> reply, TimestampMs now_ms) {
  answer_each(request, "write share group state", reply,
              [&](const Place& place, const auto& asked, auto&) { return write(place, asked, now_ms); });
}

void Shares::delete_state(const Caller&, const protocol::DeleteShareGroupStateRequest& request,
                          Reply<protocol::DeleteShareGroupStateResponse> reply, TimestampMs now_ms) {
  make_topic();
  answer_each(request, "delete share group state", reply,
              [&](const Place& place, const auto&, auto&) { return remove(place, now_ms); });
}

void Shares::read_state_summary(const Caller&, const protocol::ReadShareGroupStateSummaryRequest& request,
                                Reply<protocol::ReadShareGroupStateSummaryResponse> reply) {
  answer_each(request, "read share group state summary", reply,
              [&](const Place& place, const auto&, auto& told) { return summarize(place, told); });
}

void Shares::make_topic() {
  if (!is_stopped() && runtime_.partition_count() == 0) environment_.make_topic();
}

const ShareEntry* Shares::find(const Place& place) const {
  const auto shard = shards_.find(place.shard);
  return shard == shards_.end() ? nullptr : shard->second.find(place.key);
}

Result<> Shares::check_topic(const ShareStateKey& key) const {
  const metadata::TopicImage* topic = image_->topic(key.topic_id);
  if (topic != nullptr && static_cast<std::size_t>(key.partition) < topic->partitions.size()) return {};
  return refuse_share(ErrorCode::unknown_topic_or_partition);
}

Result<> Shares::append(const Place& place, Record record, TimestampMs now_ms) {
  ErrorCode outcome = ErrorCode::none;
  Decision decision;
  decision.records.push_back(std::move(record));
  decision.then = [&outcome](ErrorCode error) { outcome = error; };
  runtime_.write_to(place.shard, std::move(decision), now_ms);
  if (outcome == ErrorCode::none) return {};
  return refuse_share(outcome);
}

// A fresh start: nothing of an earlier state is kept but the count of snapshots.
Result<> Shares::initialize(const Place& place,
                            const protocol::InitializeShareGroupStateRequest::Topic::Partition& asked,
                            TimestampMs now_ms) {
  const ShareEntry* entry = find(place);
  if (entry != nullptr && asked.state_epoch != no_epoch && asked.state_epoch < entry->state_epoch) {
    return refuse_share(ErrorCode::fenced_state_epoch);
  }
  if (auto known = check_topic(place.key); !known) return known;
  ShareState state;
  state.snapshot_epoch = entry == nullptr ? 0 : entry->state.snapshot_epoch + 1;
  state.state_epoch = asked.state_epoch;
  state.start_offset = asked.start_offset;
  state.delivery_complete_count = asked.start_offset == no_start_offset ? no_complete_count : 0;
  state.created_ms = now_ms;
  state.written_ms = now_ms;
  return append(place, snapshot_record(place.key, state), now_ms);
}

Result<> Shares::read(const Place& place, const protocol::ReadShareGroupStateRequest::Topic::Partition& asked,
                      protocol::ReadShareGroupStateResponse::Result::Partition& told, TimestampMs now_ms) {
  const ShareEntry* entry = find(place);
  if (entry == nullptr) {
    return fail(ErrorCode::invalid_request, "Read operation on uninitialized share partition not allowed.");
  }
  if (asked.leader_epoch < entry->leader_epoch) return refuse_share(ErrorCode::fenced_leader_epoch);
  if (auto known = check_topic(place.key); !known) return known;
  const ShareState& state = entry->state;
  told.state_epoch = state.state_epoch;
  told.start_offset = state.start_offset;
  told.state_batches =
      messages_of<protocol::ReadShareGroupStateResponse::Result::Partition::StateBatch>(state.batches);
  if (asked.leader_epoch == entry->leader_epoch) return {};
  const Change change{.start_offset = state.start_offset,
                      .delivery_complete_count = state.delivery_complete_count,
                      .batches = {},
                      .leader_epoch = asked.leader_epoch};
  auto appended = append(place, change_record(place.key, *entry, change, now_ms), now_ms);
  if (!appended) told = {.partition = asked.partition};
  return appended;
}

Result<> Shares::write(const Place& place,
                       const protocol::WriteShareGroupStateRequest::Topic::Partition& asked,
                       TimestampMs now_ms) {
  const ShareEntry* entry = find(place);
  if (entry == nullptr) {
    return fail(ErrorCode::invalid_request, "Write operation on uninitialized share partition not allowed.");
  }
  if (asked.leader_epoch != no_epoch && asked.leader_epoch < entry->leader_epoch) {
    return refuse_share(ErrorCode::fenced_leader_epoch);
  }
  if (asked.state_epoch != no_epoch && asked.state_epoch < entry->state_epoch) {
    return refuse_share(ErrorCode::fenced_state_epoch);
  }
  if (auto known = check_topic(place.key); !known) return known;
  Change change{.start_offset = asked.start_offset,
                .delivery_complete_count = asked.delivery_complete_count,
                .batches = state_batches_of(asked.state_batches),
                .leader_epoch = entry->state.leader_epoch};
  if (!is_sound(change.batches)) {
    return fail(ErrorCode::invalid_request, "A state batch must not end before it begins.");
  }
  return append(place, change_record(place.key, *entry, std::move(change), now_ms), now_ms);
}

// An update until there are enough of them, then all of the state.
Record Shares::change_record(const ShareStateKey& key, const ShareEntry& entry, Change change,
                             TimestampMs now_ms) const {
  ShareState next;
  next.snapshot_epoch = entry.state.snapshot_epoch;
  next.start_offset = change.start_offset;
  next.delivery_complete_count = change.delivery_complete_count;
  next.leader_epoch = change.leader_epoch;
  if (entry.updates < options_.snapshot_update_records_per_snapshot) {
    next.batches = combine({}, change.batches, change.start_offset);
    return update_record(key, next);
  }
  ++next.snapshot_epoch;
  next.state_epoch = entry.state.state_epoch;
  if (change.start_offset == no_start_offset) next.start_offset = entry.state.start_offset;
  next.batches = combine(entry.state.batches, change.batches, next.start_offset);
  next.created_ms = now_ms;
  next.written_ms = now_ms;
  return snapshot_record(key, next);
}

Result<> Shares::remove(const Place& place, TimestampMs now_ms) {
  if (auto known = check_topic(place.key); !known) return known;
  if (find(place) == nullptr) return {};
  return append(place, state_tombstone(place.key), now_ms);
}

Result<> Shares::summarize(const Place& place,
                           protocol::ReadShareGroupStateSummaryResponse::Result::Partition& told) const {
  if (auto known = check_topic(place.key); !known) return known;
  const ShareEntry* entry = find(place);
  const ShareState state = entry == nullptr ? ShareState{} : entry->state;
  told.state_epoch = state.state_epoch;
  told.leader_epoch = state.leader_epoch;
  told.start_offset = state.start_offset;
  told.delivery_complete_count = state.delivery_complete_count;
  return {};
}

}  // namespace ottla::coordinator
