// The share coordinator (KIP-932): how far each share group got in each topic partition, whose durable state
// is the log `__share_group_state` and nothing else. One thread owns it; every call answers before it
// returns. Source of its rules: ShareCoordinatorService and ShareCoordinatorShard of Apache Kafka.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/config/group_config.h"
#include "ottla/coordinator/reply.h"
#include "ottla/coordinator/state_coordinator.h"
#include "ottla/env/clock.h"
#include "ottla/env/timers.h"
#include "ottla/metadata/image.h"

namespace ottla::protocol {
struct DeleteShareGroupStateRequest;
struct DeleteShareGroupStateResponse;
struct InitializeShareGroupStateRequest;
struct InitializeShareGroupStateResponse;
struct ReadShareGroupStateRequest;
struct ReadShareGroupStateResponse;
struct ReadShareGroupStateSummaryRequest;
struct ReadShareGroupStateSummaryResponse;
struct WriteShareGroupStateRequest;
struct WriteShareGroupStateResponse;
}  // namespace ottla::protocol

namespace ottla::coordinator {

class StateLog;

// The key of a share partition, by which its partition of `__share_group_state` is found (partition_for) and
// FindCoordinator asks: "group:topicId:partition", the id as Kafka writes it (SharePartitionKey).
std::string share_partition_key(std::string_view group_id, const Uuid& topic_id, PartitionIndex partition);
// The same of a text that a client made; the group's id may hold colons. invalid_request when it is no such
// key.
Result<std::string> read_share_partition_key(std::string_view text);

// on_image() deletes the state of deleted topics.
class ShareCoordinator : public StateCoordinator {
 public:
  // What it works with; all must outlive it.
  struct Environment {
    StateLog& log;
    Timers& timers;
    const Clock& clock;
    // Makes `__share_group_state` before it returns, on_image included; what fails is told by the next call
    // that needs the topic.
    std::function<void()> make_topic;
    // Deletes the records of a partition before the offset; none is needed any more.
    std::function<Result<>(PartitionIndex partition, Offset before)> delete_records;
  };

  static std::unique_ptr<ShareCoordinator> create(const Environment& environment,
                                                  config::ShareCoordinatorConfig options);

  // Each call answers every share partition of the request by itself, in the request's order, with its own
  // code. Those of all calls: coordinator_load_in_progress, coordinator_not_available, not_coordinator;
  // invalid_request for an empty group id or a negative partition; unknown_topic_or_partition. A request
  // without topics gets an empty answer.

  // Begins the state of a share partition anew at the start offset (-1: by share.auto.offset.reset, when the
  // partition is read). fenced_state_epoch for an older epoch than the one it has. Makes the topic.
  virtual void initialize_state(const Caller& caller,
                                const protocol::InitializeShareGroupStateRequest& request,
                                Reply<protocol::InitializeShareGroupStateResponse> reply,
                                TimestampMs now_ms) = 0;
  // The state, and that a leader of this epoch reads it: earlier ones are fenced from now on.
  // fenced_leader_epoch; invalid_request for a share partition that was not initialized.
  virtual void read_state(const Caller& caller, const protocol::ReadShareGroupStateRequest& request,
                          Reply<protocol::ReadShareGroupStateResponse> reply, TimestampMs now_ms) = 0;
  // Lays the batches over those that are there; start offset -1: stays. fenced_leader_epoch,
  // fenced_state_epoch; invalid_request for a share partition that was not initialized.
  virtual void write_state(const Caller& caller, const protocol::WriteShareGroupStateRequest& request,
                           Reply<protocol::WriteShareGroupStateResponse> reply, TimestampMs now_ms) = 0;
  // None also where there is no state. Makes the topic.
  virtual void delete_state(const Caller& caller, const protocol::DeleteShareGroupStateRequest& request,
                            Reply<protocol::DeleteShareGroupStateResponse> reply, TimestampMs now_ms) = 0;
  // Start offset -1, state epoch 0 and delivery complete count -1 where there is no state.
  virtual void read_state_summary(const Caller& caller,
                                  const protocol::ReadShareGroupStateSummaryRequest& request,
                                  Reply<protocol::ReadShareGroupStateSummaryResponse> reply) = 0;
};

}  // namespace ottla::coordinator
