// The choice of the next log, and the speed limit.
#include "ottla/log/cleaner.h"

#include <algorithm>

#include "log/cleaning_run.h"
#include "log/log_manager_state.h"
#include "ottla/base/logging.h"

namespace ottla::log {

namespace {

// Kafka's Throttler measures so long before it makes anybody wait.
constexpr std::int64_t throttle_period_ms = 300;

}  // namespace

LogCleaner::LogCleaner(LogManager& logs, Entropy& entropy, CleanerOptions options)
    : logs_(logs), entropy_(entropy), options_(options) {}

CleanerOptions LogCleaner::options() const {
  const std::lock_guard lock(mutex_);
  return options_;
}

void LogCleaner::set_options(const CleanerOptions& options) {
  const std::lock_guard lock(mutex_);
  options_ = options;
}

std::unique_ptr<LogCleaning> LogCleaner::next(TimestampMs now_ms) {
  const CleanerOptions options = this->options();
  std::shared_ptr<Log> filthiest;
  CleaningRange range;
  for (const auto& log : logs_.logs()) {
    if (!log->config()->cleanup_compact) continue;
    LogState& state = *log->state_;
    const std::lock_guard lock(state.mutex);
    auto found = plan_cleaning(state, now_ms);
    if (!found) {
      (void)state.broken(found.error());
      state.is_uncleanable = true;
      log_error("{}: cannot be cleaned until the next start: {}", log->partition().folder(),
                found.error().message);
    } else if (*found && (!filthiest || (*found)->dirty_ratio() > range.dirty_ratio())) {
      filthiest = log;
      range = **found;
    }
  }
  if (!filthiest) return nullptr;
  {
    // Another thread may have taken it meanwhile, or it has changed.
    LogState& state = *filthiest->state_;
    const std::lock_guard lock(state.mutex);
    auto again = plan_cleaning(state, now_ms);
    if (!again || !*again) return nullptr;
    range = **again;
    state.is_cleaned = true;
  }
  return std::make_unique<CleaningRun>(logs_, entropy_, std::move(filthiest), range, options, now_ms);
}

void LogCleaner::delete_old_segments(TimestampMs now_ms) {
  for (const auto& log : logs_.logs()) {
    if (!log->config()->cleanup_compact || !log->directory().is_online()) continue;
    // A failure has taken the directory offline and been logged.
    if (auto removals = log->delete_old_segments(now_ms)) logs_.state_->add_removals(std::move(*removals));
  }
}

bool LogCleaner::clean_once(TimestampMs now_ms) {
  const auto cleaning = next(now_ms);
  while (cleaning && cleaning->step(now_ms)) {
  }
  delete_old_segments(now_ms);
  return cleaning != nullptr && cleaning->outcome() == LogCleaning::Outcome::cleaned;
}

std::int64_t LogCleaner::throttle_ms(std::uint64_t bytes, TimestampMs now_ms) {
  const std::lock_guard lock(mutex_);
  period_bytes_ += bytes;
  const std::int64_t elapsed_ms = now_ms - period_start_ms_;
  if (elapsed_ms <= throttle_period_ms) return 0;
  const double due_ms = static_cast<double>(period_bytes_) / options_.io_max_bytes_per_second * 1000;
  const double wait_ms = period_start_ms_ == 0 ? 0 : due_ms - static_cast<double>(elapsed_ms);
  period_start_ms_ = now_ms;
  period_bytes_ = 0;
  return static_cast<std::int64_t>(std::clamp(wait_ms, 0.0, 1e9));
}

}  // namespace ottla::log
