// One partition as this broker leads it: its log, its leader epoch and the long polls that wait for appends.
// The log's own mutex guards its state; the watch mutex is taken after it was released and nothing completes
// under either.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

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
      : index_(index),
        topic_id_(topic_id),
        log_(log.get()),
        leader_epoch_(leader_epoch),
        owned_log_(std::move(log)) {}
  ~Partition();
  Partition(const Partition&) = delete;
  Partition& operator=(const Partition&) = delete;

  PartitionIndex index() const { return index_; }
  const Uuid& topic_id() const { return topic_id_; }

  // The log, or null when there is none that works. It stays for longer than any one call on it.
  log::Log* log() const {
    log::Log* const log = log_.load(std::memory_order_acquire);
    return log != nullptr && log->directory().is_online() ? log : nullptr;
  }
  // The same whatever its directory's state, to be held beyond this object.
  std::shared_ptr<log::Log> shared_log() const;
  // Gives what `action` (a Result of the log) gives; again of the new log when it failed because the log has
  // moved to another directory meanwhile. kafka_storage_error without a log.
  template <class Action>
  auto with_log(Action&& action) -> std::invoke_result_t<Action&, log::Log&> {
    for (;;) {
      log::Log* const log = this->log();
      if (log == nullptr) {
        return fail(ErrorCode::kafka_storage_error, "the partition's log directory is offline");
      }
      auto result = action(*log);
      if (result || this->log() == log) return result;
    }
  }
  // The log goes on as this one, in another directory. Who uses the former one meanwhile may end that.
  void replace_log(std::shared_ptr<log::Log> log, TimestampMs now_ms);

  // fenced_leader_epoch or unknown_leader_epoch for another epoch than ours; none when the asker names none.
  ErrorCode check_epoch(LeaderEpoch asked) const {
    const LeaderEpoch own = leader_epoch();
    if (asked == no_leader_epoch || asked == own) return ErrorCode::none;
    return asked < own ? ErrorCode::fenced_leader_epoch : ErrorCode::unknown_leader_epoch;
  }
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
  // A log that has moved away: kept until nobody can be using it.
  struct FormerLog {
    std::shared_ptr<log::Log> log;
    TimestampMs replaced_ms = 0;
  };

  std::atomic<log::Log*> log_;  // owned_log_'s
  std::atomic<LeaderEpoch> leader_epoch_;

  mutable std::mutex watch_mutex_;
  std::shared_ptr<log::Log> owned_log_;  // guarded by watch_mutex_
  std::vector<FormerLog> former_logs_;   // guarded by watch_mutex_
  AppendWatch* first_watch_ = nullptr;   // guarded by watch_mutex_
};

}  // namespace ottla::broker
