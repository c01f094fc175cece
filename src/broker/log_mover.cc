// Copies a piece, looks whether to stop, copies the next.
#include "broker/log_mover.h"

#include "ottla/base/logging.h"

namespace ottla::broker {

namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{1} << 20;

}  // namespace

void LogMover::add(std::shared_ptr<log::LogMove> move, std::shared_ptr<Partition> partition) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    jobs_.push_back({std::move(move), std::move(partition)});
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  }
  changed_.notify_one();
}

void LogMover::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool LogMover::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void LogMover::run() {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    if (!copy(job)) return;
  }
}

bool LogMover::copy(const Job& job) {
  for (;;) {
    if (is_stopping()) return false;
    const auto more = job.move->copy(piece_bytes, clock_.wall_ms());
    if (!more) {
      give_up(job, more.error());
      return true;
    }
    if (!*more) break;
  }
  finish(job);
  return true;
}

void LogMover::finish(const Job& job) {
  const TimestampMs now_ms = clock_.wall_ms();
  const auto publish = [&](const std::shared_ptr<log::Log>& log) { job.partition->replace_log(log, now_ms); };
  if (auto finished = logs_.finish_move(*job.move, now_ms, publish); !finished) {
    return give_up(job, finished.error());
  }
  moved_(job.move->partition());
}

// A move that another one took the place of was cancelled before; then there is nothing left to do.
void LogMover::give_up(const Job& job, const Error& error) {
  if (logs_.move_of(job.move->partition()) != job.move) return;
  log_error("{} cannot move to {}: {}", job.move->partition().folder(), job.move->target().path(),
            error.message);
  logs_.cancel_move(job.move->partition());
}

}  // namespace ottla::broker
