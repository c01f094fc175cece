// Long polls of one I/O thread: the inbox, the deadlines, waking in the thread's own loop.
#include "broker/io_thread.h"

#include <algorithm>
#include <asio/async_result.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

namespace ottla::broker {

LongPoll::LongPoll(IoThread& thread, Deadline deadline) : thread_(thread), deadline_(deadline) {
  thread_.add(*this);
}

LongPoll::~LongPoll() { thread_.remove(*this); }

asio::awaitable<LongPoll::Wake> LongPoll::wait() {
  if (pending_) {
    const Wake wake = *pending_;
    pending_.reset();
    co_return wake;
  }
  const auto keep = [this](auto handler) {
    waiter_ = [handler = std::move(handler)](Wake wake) mutable { handler(wake); };
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Wake)>(keep,
                                                                                     asio::use_awaitable);
}

void LongPoll::resume(Wake wake) {
  if (!waiter_) {
    if (!pending_ || *pending_ == Wake::append) pending_ = wake;
    return;
  }
  auto waiter = std::move(waiter_);
  waiter_ = nullptr;
  waiter(wake);  // runs the coroutine on; this object may be gone afterwards
}

bool IoThread::put(LongPoll& poll) {
  const std::lock_guard lock(mutex_);
  if (poll.in_inbox_) return false;
  poll.in_inbox_ = true;
  inbox_.push_back(&poll);
  return inbox_.size() == 1;
}

void IoThread::ring() {
  asio::post(executor_, [this] { drain(); });
}

void IoThread::drain() {
  {
    const std::lock_guard lock(mutex_);
    std::swap(draining_, inbox_);
    for (LongPoll* poll : draining_) poll->in_inbox_ = false;
  }
  // A poll that ends takes itself out of the list; what it resumes may append and ring again, which comes
  // later.
  for (std::size_t i = 0; i < draining_.size(); ++i) {
    if (draining_[i] != nullptr) draining_[i]->resume(LongPoll::Wake::append);
  }
  draining_.clear();
}

void IoThread::stop_waiting() {
  asio::post(executor_, [this] {
    stopped_ = true;
    std::vector<LongPoll*> all;
    for (const auto& [deadline, poll] : polls_) all.push_back(poll);
    std::swap(draining_, all);
    for (std::size_t i = 0; i < draining_.size(); ++i) {
      if (draining_[i] != nullptr) draining_[i]->resume(LongPoll::Wake::shutdown);
    }
    std::swap(draining_, all);
    timer_.reset();
    timer_due_.reset();
    forget_view();
  });
}

void IoThread::add(LongPoll& poll) {
  polls_.emplace(poll.deadline_, &poll);
  if (stopped_) {
    poll.pending_ = LongPoll::Wake::shutdown;
  } else {
    arm_timer();
  }
}

void IoThread::remove(LongPoll& poll) {
  polls_.erase({poll.deadline_, &poll});
  std::ranges::replace(draining_, &poll, nullptr);
  const std::lock_guard lock(mutex_);
  if (poll.in_inbox_) std::erase(inbox_, &poll);
}

// The timer stays as it is when polls end early: it fires once, finds what is due by then and is set anew. So
// a poll that is served at once costs no system call.
void IoThread::arm_timer() {
  if (polls_.empty()) {
    timer_.reset();
    timer_due_.reset();
    return;
  }
  const LongPoll::Deadline due = polls_.begin()->first;
  if (timer_due_ && *timer_due_ <= due) return;
  if (!timer_) timer_.emplace(executor_);
  timer_due_ = due;
  timer_->expires_at(due);
  timer_->async_wait([this](const std::error_code& error) {
    if (!error) expire();
  });
}

void IoThread::expire() {
  timer_due_.reset();
  const auto now = std::chrono::steady_clock::now();
  std::vector<LongPoll*> due;
  for (const auto& [deadline, poll] : polls_) {
    if (deadline > now) break;
    due.push_back(poll);
  }
  std::swap(draining_, due);
  for (std::size_t i = 0; i < draining_.size(); ++i) {
    if (draining_[i] != nullptr) draining_[i]->resume(LongPoll::Wake::deadline);
  }
  std::swap(draining_, due);
  if (!stopped_) arm_timer();
}

}  // namespace ottla::broker
