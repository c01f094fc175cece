// Appending to a partition and telling those who wait for it.
#include "broker/partition.h"

#include <cassert>
#include <utility>
#include <vector>

#include "broker/cluster_view.h"

namespace ottla::broker {

Partition::~Partition() { assert(first_watch_ == nullptr); }

std::shared_ptr<log::Log> Partition::shared_log() const {
  const std::lock_guard lock(watch_mutex_);
  return owned_log_;
}

void Partition::replace_log(std::shared_ptr<log::Log> log, TimestampMs now_ms) {
  // No call on a log lasts so long.
  constexpr std::int64_t longest_use_ms = 60'000;
  const std::lock_guard lock(watch_mutex_);
  std::erase_if(former_logs_,
                [now_ms](const FormerLog& former) { return now_ms - former.replaced_ms > longest_use_ms; });
  former_logs_.push_back({std::exchange(owned_log_, std::move(log)), now_ms});
  log_.store(owned_log_.get(), std::memory_order_release);
}

bool TopicView::has_log(PartitionIndex index) const {
  const Partition* found = partition(index);
  return found != nullptr && found->log() != nullptr;
}

Result<log::AppendInfo> Partition::append(records::PreparedBatch& batch, const log::AppendOptions& options) {
  auto info = with_log([&](log::Log& log) { return log.append(batch, options); });
  if (info && !info->duplicate) wake();
  return info;
}

Result<log::AppendInfo> Partition::append_batches(MutableByteView batches,
                                                  const log::AppendOptions& options) {
  auto info = with_log([&](log::Log& log) { return log.append_batches(batches, options); });
  if (info) wake();
  return info;
}

void Partition::arm(AppendWatch& watch, LongPoll& poll) {
  const std::lock_guard lock(watch_mutex_);
  assert(watch.poll_ == nullptr);
  watch.poll_ = &poll;
  watch.next_ = first_watch_;
  if (first_watch_ != nullptr) first_watch_->previous_ = &watch;
  first_watch_ = &watch;
}

void Partition::disarm(AppendWatch& watch) {
  const std::lock_guard lock(watch_mutex_);
  if (watch.poll_ == nullptr) return;
  if (watch.previous_ != nullptr) watch.previous_->next_ = watch.next_;
  if (watch.next_ != nullptr) watch.next_->previous_ = watch.previous_;
  if (first_watch_ == &watch) first_watch_ = watch.next_;
  watch.previous_ = watch.next_ = nullptr;
  watch.poll_ = nullptr;
}

void Partition::wake() {
  std::vector<IoThread*> to_ring;
  {
    const std::lock_guard lock(watch_mutex_);
    for (AppendWatch* watch = first_watch_; watch != nullptr; watch = watch->next_) {
      if (watch->fired_.exchange(true, std::memory_order_acq_rel)) continue;
      IoThread& thread = watch->poll_->thread();
      if (thread.put(*watch->poll_)) to_ring.push_back(&thread);
    }
  }
  for (IoThread* thread : to_ring) thread->ring();
}

}  // namespace ottla::broker
