// The share coordinator's own class: decides on each share partition of a request, and looks after its
// topic: cold snapshots, pruning, deleted topics.
#pragma once

#include <map>
#include <string_view>

#include "coordinator/hosted.h"
#include "coordinator/shares/share_shard.h"
#include "ottla/coordinator/share_coordinator.h"
#include "ottla/protocol/messages/83_initialize_share_group_state.h"
#include "ottla/protocol/messages/84_read_share_group_state.h"
#include "ottla/protocol/messages/85_write_share_group_state.h"
#include "ottla/protocol/messages/86_delete_share_group_state.h"
#include "ottla/protocol/messages/87_read_share_group_state_summary.h"

namespace ottla::coordinator {

class Shares final : public Hosted<ShareCoordinator> {
 public:
  Shares(const Environment& environment, config::ShareCoordinatorConfig options);
  ~Shares() override { stop(); }

  void start(metadata::ImagePointer image, TimestampMs now_ms) override;
  void on_image(const metadata::ImageChange& change, TimestampMs now_ms) override;

  void initialize_state(const Caller& caller, const protocol::InitializeShareGroupStateRequest& request,
                        Reply<protocol::InitializeShareGroupStateResponse> reply,
                        TimestampMs now_ms) override;
  void read_state(const Caller& caller, const protocol::ReadShareGroupStateRequest& request,
                  Reply<protocol::ReadShareGroupStateResponse> reply, TimestampMs now_ms) override;
  void write_state(const Caller& caller, const protocol::WriteShareGroupStateRequest& request,
                   Reply<protocol::WriteShareGroupStateResponse> reply, TimestampMs now_ms) override;
  void delete_state(const Caller& caller, const protocol::DeleteShareGroupStateRequest& request,
                    Reply<protocol::DeleteShareGroupStateResponse> reply, TimestampMs now_ms) override;
  void read_state_summary(const Caller& caller, const protocol::ReadShareGroupStateSummaryRequest& request,
                          Reply<protocol::ReadShareGroupStateSummaryResponse> reply) override;

 private:
  // A share partition of a request and where its state is.
  struct Place {
    PartitionIndex shard = 0;
    const ShareStateKey& key;
  };
  // What a write says, and the leader epoch that will be the state's.
  struct Change {
    Offset start_offset = no_start_offset;
    std::int32_t delivery_complete_count = no_complete_count;
    StateBatches batches;
    std::int32_t leader_epoch = 0;
  };

  Result<> replay(const LogRecord& record) override;
  void on_loaded(PartitionIndex partition, TimestampMs now_ms) override;
  void on_unload(PartitionIndex partition) override;
  void cancel_timeouts() override;

  // Calls `serve(place, asked, told)`, which gives a Result<>, for each share partition that is served.
  template <class Request, class Response, class Serve>
  void answer_each(const Request& request, std::string_view operation, Reply<Response>& reply, Serve serve);

  Result<> initialize(const Place& place,
                      const protocol::InitializeShareGroupStateRequest::Topic::Partition& asked,
                      TimestampMs now_ms);
  Result<> read(const Place& place, const protocol::ReadShareGroupStateRequest::Topic::Partition& asked,
                protocol::ReadShareGroupStateResponse::Result::Partition& told, TimestampMs now_ms);
  Result<> write(const Place& place, const protocol::WriteShareGroupStateRequest::Topic::Partition& asked,
                 TimestampMs now_ms);
  Result<> remove(const Place& place, TimestampMs now_ms);
  Result<> summarize(const Place& place,
                     protocol::ReadShareGroupStateSummaryResponse::Result::Partition& told) const;

  void make_topic();
  const ShareEntry* find(const Place& place) const;
  Result<> check_topic(const ShareStateKey& key) const;
  Record change_record(const ShareStateKey& key, const ShareEntry& entry, Change change,
                       TimestampMs now_ms) const;
  Result<> append(const Place& place, Record record, TimestampMs now_ms);

  // Deletes the state of share partitions whose topic `is_gone(topic_id)`.
  template <class IsGone>
  void forget_topics(PartitionIndex shard, IsGone is_gone, TimestampMs now_ms);
  bool is_enabled() const;
  void schedule_pruning();
  void prune();
  void schedule_cold_snapshots();
  void snapshot_cold(PartitionIndex shard, TimestampMs now_ms);

  const Environment environment_;
  config::ShareCoordinatorConfig options_;
  metadata::ImagePointer image_;  // never null
  std::map<PartitionIndex, ShareShard> shards_;
  std::map<PartitionIndex, Offset> pruned_;
  Timeout pruning_;
  Timeout cold_snapshots_;
};

}  // namespace ottla::coordinator
