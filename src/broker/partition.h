// One partition as this broker leads it: its log, its leader epoch and the long polls that wait for appends.
// The log's own mutex guards its state; the watch mutex is taken after it was released and nothing completes
// under either.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "broker/io_thread.h"
#include "ottla/base/ids.h"
#include "ottla/base/uuid.h"
#include "ottla/log/log.h"

namespace ottla::broker {

// One long poll's interest in one partition. `fired` is set by the appender and cleared by the poll's thread.
class AppendWatch {
 public:
  AppendWatch() = default;
  AppendWatch(const AppendWatch&) = delete;
  AppendWatch& operator=(const AppendWatch&) = delete;

  bool take_fired() { return fired_.exchange(false, std::memory_order_acq_rel); }

 private:
  friend class Partition;
  AppendWatch* previous_ = nullptr;
  AppendWatch* next_ = nullptr;
  LongPoll* poll_ = nullptr;  // null: on no partition
  std::atomic<bool> fired_{false};
};

class Partition {
 public:
  // `log` is null when the partition's log directory is offline or its log could not be made.
  Partition(PartitionIndex index, Uuid topic_id, std::shared_ptr<log::Log> log, LeaderEpoch leader_epoch)
      : index_(index), topic_id_(topic_id), log_(std::move(log)), leader_epoch_(leader_epoch) {}
  ~Partition();
  Partition(const Partition&) = delete;
  Partition& operator=(const Partition&) = delete;

  PartitionIndex index() const { return index_; }
  const Uuid& topic_id() const { return topic_id_; }

  // The log, or null when there is none that works.
  log::Log* log() const { return log_ != nullptr && log_->directory().is_online() ? log_.get() : nullptr; }
  // The same whatever its directory's state, to be held beyond this object.
  const std::shared_ptr<log::Log>& shared_log() const { return log_; }

  LeaderEpoch leader_epoch() const { return leader_epoch_.load(std::memory_order_acquire); }
  void set_leader_epoch(LeaderEpoch epoch) { leader_epoch_.store(epoch, std::memory_order_release); }

  // Appends and wakes who waits. Errors as Log::append; kafka_storage_error without a log.
  Result<log::AppendInfo> append(records::PreparedBatch& batch, const log::AppendOptions& options);

  // The same of whole batches that this broker made itself (Log::append_batches).
  Result<log::AppendInfo> append_batches(MutableByteView batches, const log::AppendOptions& options);

  // From now on every append (and wake()) marks `watch` and wakes `poll`. Arm before looking at the log: what
  // is appended after arming is either seen by that look or marks the watch.
  void arm(AppendWatch& watch, LongPoll& poll);
  // After it the watch is neither marked nor used; no matter on an idle watch.
  void disarm(AppendWatch& watch);

  // Makes every waiting poll look again: the partition is deleted, its directory failed, its epoch changed.
  void wake();

 private:
  const PartitionIndex index_;
  const Uuid topic_id_;
  const std::shared_ptr<log::Log> log_;
  std::atomic<LeaderEpoch> leader_epoch_;

  std::mutex watch_mutex_;
  AppendWatch* first_watch_ = nullptr;  // guarded by watch_mutex_
};

}  // namespace ottla::broker
