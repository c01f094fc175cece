// What one heartbeat of one member makes of its streams group, step by step: the member, the topology and its
// topics, the group's epoch, the target, the member's tasks. It reads the group and collects records and what
// the member is told; nothing is changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/context.h"
#include "coordinator/groups/metadata_hash.h"
#include "coordinator/groups/streams_group.h"
#include "coordinator/groups/streams_rules.h"
#include "coordinator/records.h"
#include "ottla/base/result.h"

namespace ottla::coordinator {

class StreamsChange {
 public:
  using Request = protocol::StreamsGroupHeartbeatRequest;

  // `records` go before all others: those that turn another group into this one. The references must outlive
  // this.
  StreamsChange(const metadata::MetadataImage& image, TopicHashes& hashes, const StreamsSettings& settings,
                const StreamsGroup& group, std::vector<Record> records, TimestampMs now_ms);

  // The steps in their order. Errors: unknown_member_id, fenced_member_epoch; invalid_request,
  // streams_invalid_topology, unknown_server_error.
  Result<> run(const Request& request, std::string_view client_id, std::string_view client_host);

  // The member as it was (epoch 0 and without tasks when it is new) and as it will be.
  const StreamsMember& before() const { return before_; }
  const StreamsMember& after() const { return after_; }
  bool has_moved() const { return has_moved_; }
  bool has_checked_metadata() const { return has_checked_metadata_; }
  // Whether the first members of the group wait for more of them.
  bool starts_initial_delay() const { return starts_initial_delay_; }

  std::vector<Record> take_records() { return std::move(records_); }
  std::vector<StatusText> take_statuses() { return std::move(statuses_); }
  // The topology with the topics that there are now.
  ConfiguredTopology take_configured() { return std::move(*configured_); }

 private:
  Result<> find_member(const Request& request);
  void update_member(const Request& request, std::string_view client_id, std::string_view client_host);
  Result<> update_topology(const Request& request);
  Result<> configure_topology();
  Result<> check_tasks() const;
  void update_epoch();
  void update_target();
  Result<> reconcile_member();

  const metadata::MetadataImage& image_;
  TopicHashes& hashes_;
  const StreamsSettings& settings_;
  const StreamsGroup& group_;
  std::vector<Record> records_;
  TimestampMs now_ms_;

  std::optional<StreamsTasks> owned_;  // what the member says it has
  StreamsMember before_;
  StreamsMember after_;
  std::optional<StreamsTopology> topology_;
  std::optional<ConfiguredTopology> configured_;
  std::vector<StatusText> statuses_;
  std::int64_t metadata_hash_;
  bool must_raise_epoch_ = false;
  bool has_checked_metadata_ = false;
  bool starts_initial_delay_ = false;
  bool has_moved_ = false;
  std::int32_t epoch_;
  std::int32_t target_epoch_;
  StreamsTasks target_;
};

// The record of the group with the next epoch; all else stays.
Record next_streams_epoch_record(const StreamsGroup& group);

}  // namespace ottla::coordinator
