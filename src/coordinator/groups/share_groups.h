// Share groups (KIP-932): the coordinator assigns partitions to several members at once and has the share
// coordinator make and delete the state of what they share. Called for groups whose partition is served,
// while share.version is 1 or later. Source of its rules: the share part of Kafka's GroupMetadataManager and
// GroupCoordinatorService.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/context.h"
#include "coordinator/groups/group_times.h"
#include "coordinator/groups/modern_groups.h"
#include "coordinator/groups/share_change.h"
#include "coordinator/groups/share_group.h"
#include "ottla/coordinator/group_coordinator.h"
#include "ottla/coordinator/share_coordinator.h"
#include "ottla/protocol/messages/76_share_group_heartbeat.h"
#include "ottla/protocol/messages/77_share_group_describe.h"
#include "ottla/protocol/messages/83_initialize_share_group_state.h"
#include "ottla/protocol/messages/90_describe_share_group_offsets.h"
#include "ottla/protocol/messages/91_alter_share_group_offsets.h"
#include "ottla/protocol/messages/92_delete_share_group_offsets.h"

namespace ottla::coordinator {

class ShareGroups : private ModernGroups<ShareGroup> {
 public:
  // `states` and `end_offset` must outlive it. Without states it only replays.
  ShareGroups(Context& context, ShareCoordinator* states, const EndOffset& end_offset)
      : ModernGroups(context), states_(states), end_offset_(end_offset) {}

  // The group may be unknown or of any type.
  void heartbeat(const Caller& caller, const protocol::ShareGroupHeartbeatRequest& request,
                 Reply<protocol::ShareGroupHeartbeatResponse> reply, TimestampMs now_ms);
  // Views of the answer point into the group, the image, `group_id` and `texts`, where a sentence about a
  // failure goes.
  protocol::ShareGroupDescribeResponse::Group describe_group(std::string_view group_id,
                                                             std::deque<std::string>& texts);

  // How far the group got; of all that is initialized when the request names no topics. Views of the answer
  // point into the request and the image.
  protocol::DescribeShareGroupOffsetsResponse::Group describe_offsets(
      const protocol::DescribeShareGroupOffsetsRequest::Group& group);
  // Begins the named share partitions anew at other offsets; makes the group if it is unknown.
  void alter_offsets(const protocol::AlterShareGroupOffsetsRequest& request,
                     Reply<protocol::AlterShareGroupOffsetsResponse> reply, TimestampMs now_ms);
  void delete_offsets(const protocol::DeleteShareGroupOffsetsRequest& request,
                      Reply<protocol::DeleteShareGroupOffsetsResponse> reply, TimestampMs now_ms);
  // Before a group that may be deleted is: its state at the share coordinator goes. What the share
  // coordinator or the log says.
  ErrorCode delete_states(const std::string& group_id, TimestampMs now_ms);

  // Of types 10 to 15.
  Result<> replay(const LogRecord& record);

  // Begins the time-outs of a group that was loaded; of share groups only.
  void on_loaded(Group& group, TimestampMs now_ms);
  // The image in the context is the new one already. May write.
  void on_image(const metadata::ImageChange& change, TimestampMs now_ms);

 private:
  // Share partitions that the share coordinator shall begin.
  struct Initialization {
    std::string group_id;
    std::int32_t state_epoch = 0;
    ShareTopicMap topics;
  };
  // What the share coordinator says of each share partition.
  using StateErrors = std::map<Uuid, std::map<PartitionIndex, Error>>;

  ChangeContext change_context(TimestampMs now_ms) const;
  GroupTimes times_of(std::string_view group_id) const;

  // Heartbeats
  void beat(const Caller& caller, const protocol::ShareGroupHeartbeatRequest& request,
            Reply<protocol::ShareGroupHeartbeatResponse> reply, TimestampMs now_ms);
  void leave(const protocol::ShareGroupHeartbeatRequest& request,
             Reply<protocol::ShareGroupHeartbeatResponse> reply, TimestampMs now_ms);
  void start_session(ShareGroup& group, const std::string& member_id);
  void expire(const std::string& group_id, const std::string& member_id, TimestampMs now_ms);

  // Initialization, after the heartbeat that asked for it is answered
  void schedule(Initialization initialization);
  void initialize_scheduled(TimestampMs now_ms);
  StateErrors initialize_states(const protocol::InitializeShareGroupStateRequest& request,
                                TimestampMs now_ms);
  void finish_initialization(const std::string& group_id, const ShareTopicMap& topics, bool is_done,
                             TimestampMs now_ms);
  // Writes the group's topics; `then` as a Decision's.
  void write_topics(const std::string& group_id, const ShareTopics& topics,
                    std::move_only_function<void(ErrorCode)> then, TimestampMs now_ms);
  ErrorCode write_topics(const std::string& group_id, const ShareTopics& topics, TimestampMs now_ms);

  // Offsets
  struct Alteration;
  Alteration prepare_alteration(const protocol::AlterShareGroupOffsetsRequest& request,
                                std::int32_t state_epoch) const;
  StateErrors delete_states_of(const std::string& group_id, const ShareTopicMap& topics, TimestampMs now_ms);
  ShareTopicMap all_partitions_of(const std::set<Uuid>& topics) const;

  ShareCoordinator* states_;
  const EndOffset& end_offset_;
  std::vector<Initialization> scheduled_;
  Timeout initialization_;
};

}  // namespace ottla::coordinator
