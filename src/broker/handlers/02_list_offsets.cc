// ListOffsets, key 2, versions 0-11. v0 lists segment starts; v1 one offset with its timestamp; v2 isolation
// level, throttle time; v4 leader epochs; v6 flexible; v7 -3, the largest timestamp; v8 -4, the earliest
// local offset; v9 -5, the latest tiered one; v10 a time-out; v11 -6, the earliest not yet tiered. There is
// no tiered storage.
#include <algorithm>
#include <utility>
#include <vector>

#include "broker/handlers/handlers.h"
#include "broker/isolation_level.h"
#include "broker/partition.h"
#include "ottla/protocol/messages/02_list_offsets.h"

namespace ottla::broker {
namespace {

using protocol::ListOffsetsRequest;
using protocol::ListOffsetsResponse;
using Asked = ListOffsetsRequest::Topic::Partition;
using ToldOffset = ListOffsetsResponse::Topic::Partition;

namespace special {
constexpr TimestampMs latest = -1;
constexpr TimestampMs earliest = -2;
constexpr TimestampMs largest_timestamp = -3;
constexpr TimestampMs earliest_local = -4;
constexpr TimestampMs latest_tiered = -5;
constexpr TimestampMs earliest_pending_upload = -6;
}  // namespace special

constexpr BrokerId consumer_replica_id = -1;

// The first version that may ask for a negative timestamp; nothing for one that means nothing.
bool is_supported(TimestampMs timestamp, int version) {
  if (timestamp >= special::earliest) return true;
  switch (timestamp) {
    case special::largest_timestamp:
      return version >= 7;
    case special::earliest_local:
      return version >= 8;
    case special::latest_tiered:
      return version >= 9;
    case special::earliest_pending_upload:
      return version >= 11;
    default:
      return false;
  }
}

class OffsetsCall {
 public:
  OffsetsCall(const Request& request, const ListOffsetsRequest& body) : request_(request), body_(body) {
    if (body.replica_id != consumer_replica_id) {
      bound_ = log::UpperBound::log_end;
    } else if (body.isolation_level == read_committed) {
      bound_ = log::UpperBound::last_stable;
    }
  }

  Outcome finish(Output& output) {
    const ClusterView& view = *request_.view();
    ListOffsetsResponse response;
    find_duplicates();
    for (const auto& topic : body_.topics) {
      auto& told_topic = response.topics.emplace_back();
      told_topic.name = topic.name;
      const TopicView* found = view.topic(topic.name);
      for (const Asked& asked : topic.partitions) {
        ToldOffset told;
        told.partition_index = asked.partition_index;
        if (const auto named = find_duplicate(topic.name, asked.partition_index);
            named != duplicates_.end()) {
          if (std::exchange(named->second, true)) continue;
          told.error_code = code_of(ErrorCode::invalid_request);
        } else if (const ErrorCode error = look_up(found, asked, told); error != ErrorCode::none) {
          told.error_code = code_of(error);
        }
        told_topic.partitions.push_back(std::move(told));
      }
      if (told_topic.partitions.empty() && request_.version > 0) response.topics.pop_back();
    }
    return answer(request_, response, output);
  }

 private:
  using Name = std::pair<std::string_view, PartitionIndex>;
  using Duplicate = std::pair<Name, bool>;  // true: was told

  // Version 0 answers a partition as often as it is named; later ones refuse it, once.
  void find_duplicates() {
    if (request_.version == 0) return;
    std::vector<Name> names;
    for (const auto& topic : body_.topics) {
      for (const Asked& asked : topic.partitions) names.emplace_back(topic.name, asked.partition_index);
    }
    std::ranges::sort(names);
    for (std::size_t i = 1; i < names.size(); ++i) {
      if (names[i] != names[i - 1] || (i > 1 && names[i] == names[i - 2])) continue;
      duplicates_.emplace_back(names[i], false);
    }
  }
  std::vector<Duplicate>::iterator find_duplicate(std::string_view topic, PartitionIndex partition) {
    if (duplicates_.empty()) return duplicates_.end();
    const auto found = std::ranges::lower_bound(duplicates_, Name(topic, partition), {}, &Duplicate::first);
    return found != duplicates_.end() && found->first == Name(topic, partition) ? found : duplicates_.end();
  }

  ErrorCode look_up(const TopicView* topic, const Asked& asked, ToldOffset& told) const {
    if (!is_supported(asked.timestamp, request_.version)) return ErrorCode::unsupported_version;
    if (topic == nullptr || !topic->has_partition(asked.partition_index)) {
      return ErrorCode::unknown_topic_or_partition;
    }
    Partition* partition = topic->partition(asked.partition_index);
    if (partition == nullptr) return ErrorCode::not_leader_or_follower;
    const log::Log* log = partition->log();
    if (log == nullptr) return ErrorCode::kafka_storage_error;
    const LeaderEpoch epoch = partition->leader_epoch();
    if (const ErrorCode error = partition->check_epoch(asked.current_leader_epoch);
        error != ErrorCode::none) {
      return error;
    }
    if (request_.version == 0) {
      list_segments(*log, asked, told);
      return ErrorCode::none;
    }
    const auto found =
        partition->with_log([&](log::Log& usable) { return find(usable, epoch, asked.timestamp); });
    if (!found) return found.error().code;
    if (*found) {
      told.timestamp = (*found)->timestamp_ms;
      told.offset = (*found)->offset;
      told.leader_epoch = (*found)->leader_epoch;
    }
    return ErrorCode::none;
  }

  Result<std::optional<log::FoundOffset>> find(log::Log& log, LeaderEpoch epoch,
                                               TimestampMs timestamp) const {
    switch (timestamp) {
      case special::latest: {
        log::FoundOffset latest = log.latest(bound_);
        latest.leader_epoch = epoch;
        return latest;
      }
      case special::earliest:
      case special::earliest_local:
        return log.earliest();
      case special::latest_tiered:
      case special::earliest_pending_upload:
        return std::nullopt;
      case special::largest_timestamp: {
        auto found = log.offset_of_max_timestamp();
        if (found && *found && (*found)->offset >= log.latest(bound_).offset) return std::nullopt;
        return found;
      }
      default:
        return log.offset_for_timestamp(timestamp, bound_);
    }
  }

  // The starts of segments not younger than the timestamp, and the log's end, newest first.
  void list_segments(const log::Log& log, const Asked& asked, ToldOffset& told) const {
    std::vector<log::SegmentStart> starts = log.segment_starts();
    const Offset end = log.log_end_offset();
    if (end > starts.back().base_offset) starts.push_back({end, request_.core->clock.wall_ms()});
    std::size_t count = starts.size();
    if (asked.timestamp == special::earliest) count = 1;
    if (asked.timestamp >= 0) {
      while (count > 0 && starts[count - 1].modified_ms > asked.timestamp) --count;
    }
    const Offset most = bound_ == log::UpperBound::log_end ? end : log.high_watermark();
    const auto wanted = static_cast<std::size_t>(std::max(0, asked.max_num_offsets));
    while (count > 0 && told.old_style_offsets.size() < wanted) {
      const Offset start = std::max(starts[--count].base_offset, log.log_start_offset());
      told.old_style_offsets.push_back(std::min(start, most));
    }
  }

  const Request& request_;
  const ListOffsetsRequest& body_;
  log::UpperBound bound_ = log::UpperBound::high_watermark;
  std::vector<Duplicate> duplicates_;  // ascending
};

}  // namespace

Outcome handle_list_offsets(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<ListOffsetsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  return OffsetsCall(request, *body).finish(output);
}

}  // namespace ottla::broker
