// The group coordinator: groups and their committed offsets, whose durable state is the log
// `__consumer_offsets` and nothing else. One thread owns it; a call may answer before it returns or park its
// reply. Source of its rules: GroupCoordinatorService and GroupCoordinatorShard of Apache Kafka.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "ottla/base/error_code.h"
#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/config/group_config.h"
#include "ottla/coordinator/internal_topics.h"
#include "ottla/coordinator/reply.h"
#include "ottla/coordinator/state_coordinator.h"
#include "ottla/coordinator/state_log.h"
#include "ottla/coordinator/transaction_marker.h"
#include "ottla/env/clock.h"
#include "ottla/env/entropy.h"
#include "ottla/env/timers.h"
#include "ottla/metadata/image.h"

namespace ottla::protocol {
struct AlterShareGroupOffsetsRequest;
struct AlterShareGroupOffsetsResponse;
struct ConsumerGroupDescribeRequest;
struct ConsumerGroupDescribeResponse;
struct ConsumerGroupHeartbeatRequest;
struct ConsumerGroupHeartbeatResponse;
struct DeleteGroupsRequest;
struct DeleteGroupsResponse;
struct DeleteShareGroupOffsetsRequest;
struct DeleteShareGroupOffsetsResponse;
struct DescribeGroupsRequest;
struct DescribeGroupsResponse;
struct DescribeShareGroupOffsetsRequest;
struct DescribeShareGroupOffsetsResponse;
struct HeartbeatRequest;
struct HeartbeatResponse;
struct JoinGroupRequest;
struct JoinGroupResponse;
struct LeaveGroupRequest;
struct LeaveGroupResponse;
struct ListGroupsRequest;
struct ListGroupsResponse;
struct OffsetCommitRequest;
struct OffsetCommitResponse;
struct OffsetDeleteRequest;
struct OffsetDeleteResponse;
struct OffsetFetchRequest;
struct OffsetFetchResponse;
struct ShareGroupDescribeRequest;
struct ShareGroupDescribeResponse;
struct ShareGroupHeartbeatRequest;
struct ShareGroupHeartbeatResponse;
struct StreamsGroupDescribeRequest;
struct StreamsGroupDescribeResponse;
struct StreamsGroupHeartbeatRequest;
struct StreamsGroupHeartbeatResponse;
struct SyncGroupRequest;
struct SyncGroupResponse;
struct TxnOffsetCommitRequest;
struct TxnOffsetCommitResponse;
}  // namespace ottla::protocol

namespace ottla::coordinator {

// Whether a transaction may write to that partition of `__consumer_offsets`, or what the client is told.
using TransactionVerifier = std::function<ErrorCode(PartitionIndex partition)>;

class ShareCoordinator;

// The offset that the next record of a partition will get, as ListOffsets tells it.
using EndOffset = std::function<Result<Offset>(std::string_view topic, PartitionIndex partition)>;

// on_image() deletes the offsets of deleted topics.
class GroupCoordinator : public StateCoordinator {
 public:
  // What it works with; all must outlive it. The clock serves the actions of timers only: calls carry their
  // time.
  struct Environment {
    StateLog& log;
    Timers& timers;
    const Clock& clock;
    Entropy& entropy;
    // Without one no share group is served.
    ShareCoordinator* shares = nullptr;
    EndOffset end_offset = nullptr;
    InternalTopics* topics = nullptr;  // null: streams groups wait until somebody makes their topics
  };

  static std::unique_ptr<GroupCoordinator> create(const Environment& environment,
                                                  config::GroupConfig options);

  // Options that changed while running.
  virtual void set_options(config::GroupConfig options) = 0;

  virtual void join_group(const Caller& caller, const protocol::JoinGroupRequest& request,
                          Reply<protocol::JoinGroupResponse> reply, TimestampMs now_ms) = 0;
  virtual void sync_group(const Caller& caller, const protocol::SyncGroupRequest& request,
                          Reply<protocol::SyncGroupResponse> reply, TimestampMs now_ms) = 0;
  virtual void heartbeat(const Caller& caller, const protocol::HeartbeatRequest& request,
                         Reply<protocol::HeartbeatResponse> reply, TimestampMs now_ms) = 0;
  virtual void leave_group(const Caller& caller, const protocol::LeaveGroupRequest& request,
                           Reply<protocol::LeaveGroupResponse> reply, TimestampMs now_ms) = 0;
  virtual void describe_groups(const Caller& caller, const protocol::DescribeGroupsRequest& request,
                               Reply<protocol::DescribeGroupsResponse> reply) = 0;

  virtual void consumer_group_heartbeat(const Caller& caller,
                                        const protocol::ConsumerGroupHeartbeatRequest& request,
                                        Reply<protocol::ConsumerGroupHeartbeatResponse> reply,
                                        TimestampMs now_ms) = 0;
  virtual void consumer_group_describe(const Caller& caller,
                                       const protocol::ConsumerGroupDescribeRequest& request,
                                       Reply<protocol::ConsumerGroupDescribeResponse> reply) = 0;

  virtual void share_group_heartbeat(const Caller& caller,
                                     const protocol::ShareGroupHeartbeatRequest& request,
                                     Reply<protocol::ShareGroupHeartbeatResponse> reply,
                                     TimestampMs now_ms) = 0;
  virtual void share_group_describe(const Caller& caller, const protocol::ShareGroupDescribeRequest& request,
                                    Reply<protocol::ShareGroupDescribeResponse> reply) = 0;
  virtual void describe_share_group_offsets(const Caller& caller,
                                            const protocol::DescribeShareGroupOffsetsRequest& request,
                                            Reply<protocol::DescribeShareGroupOffsetsResponse> reply) = 0;
  virtual void alter_share_group_offsets(const Caller& caller,
                                         const protocol::AlterShareGroupOffsetsRequest& request,
                                         Reply<protocol::AlterShareGroupOffsetsResponse> reply,
                                         TimestampMs now_ms) = 0;
  virtual void delete_share_group_offsets(const Caller& caller,
                                          const protocol::DeleteShareGroupOffsetsRequest& request,
                                          Reply<protocol::DeleteShareGroupOffsetsResponse> reply,
                                          TimestampMs now_ms) = 0;

  // Makes the internal topics of the member's topology that are not there.
  virtual void streams_group_heartbeat(const Caller& caller,
                                       const protocol::StreamsGroupHeartbeatRequest& request,
                                       Reply<protocol::StreamsGroupHeartbeatResponse> reply,
                                       TimestampMs now_ms) = 0;
  virtual void streams_group_describe(const Caller& caller,
                                      const protocol::StreamsGroupDescribeRequest& request,
                                      Reply<protocol::StreamsGroupDescribeResponse> reply) = 0;

  virtual void list_groups(const Caller& caller, const protocol::ListGroupsRequest& request,
                           Reply<protocol::ListGroupsResponse> reply) = 0;
  virtual void delete_groups(const Caller& caller, const protocol::DeleteGroupsRequest& request,
                             Reply<protocol::DeleteGroupsResponse> reply, TimestampMs now_ms) = 0;

  virtual void offset_commit(const Caller& caller, const protocol::OffsetCommitRequest& request,
                             Reply<protocol::OffsetCommitResponse> reply, TimestampMs now_ms) = 0;
  // Offsets that count once the producer's transaction is committed.
  virtual void txn_offset_commit(const Caller& caller, const protocol::TxnOffsetCommitRequest& request,
                                 const TransactionVerifier& verify,
                                 Reply<protocol::TxnOffsetCommitResponse> reply, TimestampMs now_ms) = 0;
  // The end of a transaction in that partition of `__consumer_offsets`: appends the marker and decides its
  // offsets. Errors: those of an API's partition, and invalid_producer_epoch, transaction_coordinator_fenced.
  virtual ErrorCode complete_transaction(PartitionIndex partition, const TransactionMarker& marker,
                                         TimestampMs now_ms) = 0;
  virtual void offset_fetch(const Caller& caller, const protocol::OffsetFetchRequest& request,
                            Reply<protocol::OffsetFetchResponse> reply) = 0;
  virtual void offset_delete(const Caller& caller, const protocol::OffsetDeleteRequest& request,
                             Reply<protocol::OffsetDeleteResponse> reply, TimestampMs now_ms) = 0;
};

}  // namespace ottla::coordinator
