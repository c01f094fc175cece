// Groups of the streams protocol (KIP-1071): members tell what they compute, the coordinator says who does
// which task. Called for groups whose partition is served, while the protocol is enabled. Source of its
// rules: the streams part of Kafka's GroupMetadataManager.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/context.h"
#include "coordinator/groups/metadata_hash.h"
#include "coordinator/groups/modern_groups.h"
#include "coordinator/groups/streams_group.h"
#include "ottla/protocol/messages/88_streams_group_heartbeat.h"
#include "ottla/protocol/messages/89_streams_group_describe.h"

namespace ottla::coordinator {

class StreamsGroups : private ModernGroups<StreamsGroup> {
 public:
  explicit StreamsGroups(Context& context) : ModernGroups(context) {}

  // The group may be unknown or of any type.
  void heartbeat(const Caller& caller, const protocol::StreamsGroupHeartbeatRequest& request,
                 Reply<protocol::StreamsGroupHeartbeatResponse> reply, TimestampMs now_ms);
  // Views of the answer point into the group, `group_id` and `texts`, where a sentence about a failure goes.
  protocol::StreamsGroupDescribeResponse::Group describe_group(std::string_view group_id,
                                                               std::deque<std::string>& texts);

  // Of types 17 and 19 to 23.
  Result<> replay(const LogRecord& record);

  // Begins the time-outs of a group that was loaded; of streams groups only.
  void on_loaded(Group& group);
  // The image in the context is the new one already.
  void on_image(const metadata::ImageChange& change);

 private:
  using Response = protocol::StreamsGroupHeartbeatResponse;
  using Request = protocol::StreamsGroupHeartbeatRequest;

  // The group that a request changes: the one in the table, or one that the records begin.
  struct Origin {
    const StreamsGroup* group = nullptr;
    std::unique_ptr<const StreamsGroup> made;
    std::vector<Record> records;
  };
  // What happened besides the records.
  struct Outcome;

  // Heartbeats
  Result<Origin> find_or_begin(std::string_view group_id, bool may_begin) const;
  void beat(const Caller& caller, const Request& request, Reply<Response> reply, TimestampMs now_ms);
  void settle(StreamsGroup& group, Outcome& outcome);
  void answer(StreamsGroup& group, Outcome& outcome, Reply<Response>& reply);
  void make_missing_topics(Outcome& outcome);
  void leave(const Request& request, Reply<Response> reply, TimestampMs now_ms);

  // Time-outs
  void fence(const std::string& group_id, const std::string& member_id, std::string_view reason,
             TimestampMs now_ms);
  void start_session(StreamsGroup& group, const std::string& member_id);
  void start_rebalance(StreamsGroup& group, const StreamsMember& member);
  void start_initial_delay(StreamsGroup& group, std::int32_t delay_ms);
  void end_initial_delay(const std::string& group_id, TimestampMs now_ms);

  TopicHashes hashes_;
};

}  // namespace ottla::coordinator
