// The facade's own class: which manager a call and a record belong to, and the life of partitions.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coordinator/context.h"
#include "coordinator/groups/classic_groups.h"
#include "coordinator/groups/consumer_groups.h"
#include "coordinator/groups/share_groups.h"
#include "coordinator/groups/streams_groups.h"
#include "coordinator/hosted.h"
#include "coordinator/offsets.h"
#include "ottla/coordinator/group_coordinator.h"

namespace ottla::coordinator {

class Coordinator : public Hosted<GroupCoordinator> {
 public:
  Coordinator(const Environment& environment, config::GroupConfig options);
  ~Coordinator() override { stop(); }

  void start(metadata::ImagePointer image, TimestampMs now_ms) override;
  void on_image(const metadata::ImageChange& change, TimestampMs now_ms) override;
  void set_options(config::GroupConfig options) override;

  void join_group(const Caller& caller, const protocol::JoinGroupRequest& request,
                  Reply<protocol::JoinGroupResponse> reply, TimestampMs now_ms) override;
  void sync_group(const Caller& caller, const protocol::SyncGroupRequest& request,
                  Reply<protocol::SyncGroupResponse> reply, TimestampMs now_ms) override;
  void heartbeat(const Caller& caller, const protocol::HeartbeatRequest& request,
                 Reply<protocol::HeartbeatResponse> reply, TimestampMs now_ms) override;
  void leave_group(const Caller& caller, const protocol::LeaveGroupRequest& request,
                   Reply<protocol::LeaveGroupResponse> reply, TimestampMs now_ms) override;
  void describe_groups(const Caller& caller, const protocol::DescribeGroupsRequest& request,
                       Reply<protocol::DescribeGroupsResponse> reply) override;
  void consumer_group_heartbeat(const Caller& caller, const protocol::ConsumerGroupHeartbeatRequest& request,
                                Reply<protocol::ConsumerGroupHeartbeatResponse> reply,
                                TimestampMs now_ms) override;
  void consumer_group_describe(const Caller& caller, const protocol::ConsumerGroupDescribeRequest& request,
                               Reply<protocol::ConsumerGroupDescribeResponse> reply) override;
  void share_group_heartbeat(const Caller& caller, const protocol::ShareGroupHeartbeatRequest& request,
                             Reply<protocol::ShareGroupHeartbeatResponse> reply, TimestampMs now_ms) override;
  void share_group_describe(const Caller& caller, const protocol::ShareGroupDescribeRequest& request,
                            Reply<protocol::ShareGroupDescribeResponse> reply) override;
  void describe_share_group_offsets(const Caller& caller,
                                    const protocol::DescribeShareGroupOffsetsRequest& request,
                                    Reply<protocol::DescribeShareGroupOffsetsResponse> reply) override;
  void alter_share_group_offsets(const Caller& caller, const protocol::AlterShareGroupOffsetsRequest& request,
                                 Reply<protocol::AlterShareGroupOffsetsResponse> reply,
                                 TimestampMs now_ms) override;
  void delete_share_group_offsets(const Caller& caller,
                                  const protocol::DeleteShareGroupOffsetsRequest& request,
                                  Reply<protocol::DeleteShareGroupOffsetsResponse> reply,
                                  TimestampMs now_ms) override;
  void streams_group_heartbeat(const Caller& caller, const protocol::StreamsGroupHeartbeatRequest& request,
                               Reply<protocol::StreamsGroupHeartbeatResponse> reply,
                               TimestampMs now_ms) override;
  void streams_group_describe(const Caller& caller, const protocol::StreamsGroupDescribeRequest& request,
                              Reply<protocol::StreamsGroupDescribeResponse> reply) override;
  void list_groups(const Caller& caller, const protocol::ListGroupsRequest& request,
                   Reply<protocol::ListGroupsResponse> reply) override;
  void delete_groups(const Caller& caller, const protocol::DeleteGroupsRequest& request,
                     Reply<protocol::DeleteGroupsResponse> reply, TimestampMs now_ms) override;
  void offset_commit(const Caller& caller, const protocol::OffsetCommitRequest& request,
                     Reply<protocol::OffsetCommitResponse> reply, TimestampMs now_ms) override;
  void txn_offset_commit(const Caller& caller, const protocol::TxnOffsetCommitRequest& request,
                         const TransactionVerifier& verify, Reply<protocol::TxnOffsetCommitResponse> reply,
                         TimestampMs now_ms) override;
  ErrorCode complete_transaction(PartitionIndex partition, const TransactionMarker& marker,
                                 TimestampMs now_ms) override;
  void offset_fetch(const Caller& caller, const protocol::OffsetFetchRequest& request,
                    Reply<protocol::OffsetFetchResponse> reply) override;
  void offset_delete(const Caller& caller, const protocol::OffsetDeleteRequest& request,
                     Reply<protocol::OffsetDeleteResponse> reply, TimestampMs now_ms) override;

 private:
  Result<> replay(const LogRecord& record) override;
  void replay_marker(PartitionIndex partition, ProducerId producer_id, records::ControlType type) override;
  void on_loaded(PartitionIndex partition, TimestampMs now_ms) override;
  void on_unload(PartitionIndex partition) override;
  void cancel_timeouts() override;

  bool serves_consumer_protocol() const;
  bool serves_share_groups() const;
  // Whether share groups are served, and this one here: unsupported_version, invalid_group_id, those of
  // Runtime::check.
  ErrorCode check_share_group(std::string_view group_id) const;
  bool serves_streams_protocol() const;
  ErrorCode check_described(std::string_view group_id, bool is_served) const;
  ErrorCode delete_group(std::string_view group_id, TimestampMs now_ms);
  void schedule_expiry();
  void expire(TimestampMs now_ms);

  Context context_;
  Offsets offsets_;
  ClassicGroups classic_;
  ConsumerGroups consumer_;
  ShareCoordinator* const share_states_;  // null: no share group is served
  const EndOffset end_offset_;
  ShareGroups share_;
  StreamsGroups streams_;
  std::set<std::int16_t> types_left_out_;  // told of once
  Timeout expiry_;
};

}  // namespace ottla::coordinator
