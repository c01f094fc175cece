// The share partitions that this broker leads, with who waits for them, and the share sessions of their
// consumers. On the control thread only: state is written through the share coordinator, which lives there.
// Source of its rules: kafka.server.share.SharePartitionManager.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker/cluster_view.h"
#include "broker/control_timers.h"
#include "broker/io_thread.h"
#include "broker/partition.h"
#include "broker/share_session.h"
#include "broker/share_settings.h"
#include "broker/share_state_store.h"
#include "ottla/coordinator/share_partition.h"

namespace ottla::broker {

struct Core;

// A share partition and the long polls that wait until something of it can be acquired.
struct LedSharePartition {
  std::string group_id;
  ShareTarget target;
  ShareSettings settings;
  std::unique_ptr<coordinator::shares::SharePartition> state;  // null: fenced, or not read yet
  std::vector<LongPoll*> waiting;
  TimerId lock_timer = TimerId::none;
  std::int64_t lock_timer_ms = 0;  // when it is due, by the monotonic clock
};
using LedSharePartitionPointer = std::shared_ptr<LedSharePartition>;

class SharePartitions {
 public:
  SharePartitions(Core& core, coordinator::ShareCoordinator& coordinator);
  ~SharePartitions();
  SharePartitions(const SharePartitions&) = delete;
  SharePartitions& operator=(const SharePartitions&) = delete;

  ShareSessionCache& sessions() { return sessions_; }

  // The share partition of a partition that is led here, read from the share coordinator when it is new; its
  // state is null while that cannot be read yet. not_leader_or_follower, kafka_storage_error, errors of
  // ShareStateStore::read.
  Result<LedSharePartitionPointer> lead(std::string_view group_id, const ShareSettings& settings,
                                        const TopicView& topic, PartitionIndex partition);

  // After an acquisition: whose locks end by themselves.
  void watch_locks(const LedSharePartitionPointer& led);
  // unknown_topic_or_partition when the group read nothing of the partition yet; errors of
  // SharePartition::acknowledge.
  Result<> acknowledge(std::string_view group_id, const ShareSettings& settings, std::string_view member_id,
                       const ShareTarget& target,
                       std::span<const coordinator::shares::AcknowledgementBatch> batches);
  // Ends a session: what its member acquired goes back.
  void release(ShareSession& session);
  void close_connection(ConnectionNumber connection);

  // What an error of a share partition says of it: that it is led here no more, or its group or topic is
  // gone.
  void note_error(const LedSharePartitionPointer& led, ErrorCode error);
  // After the view of the change is published.
  void on_image(const metadata::ImageChange& change);
  // Cancels every timer; what connections that close from now on held goes back with the next start.
  void stop();

 private:
  using Group = std::map<ShareTarget, LedSharePartitionPointer>;

  LedSharePartitionPointer find(std::string_view group_id, const ShareTarget& target) const;
  Result<> read(LedSharePartition& led, Partition& partition);
  Result<Offset> first_offset(const LedSharePartition& led, Partition& partition) const;
  void expire_locks(const LedSharePartitionPointer& led);
  // Fences it: who holds it sees no state any more.
  void drop(const LedSharePartitionPointer& led);
  void drop_group(std::string_view group_id);
  static void wake(LedSharePartition& led);

  void set_lock_timer(const LedSharePartitionPointer& led, std::int64_t expiry_ms);
  Timers& timers();

  Core& core_;
  ControlTimers system_timers_;
  ShareStateStore store_;
  ShareSessionCache sessions_;
  std::map<std::string, Group, std::less<>> groups_;  // no group is empty
  bool is_stopped_ = false;
};

}  // namespace ottla::broker
