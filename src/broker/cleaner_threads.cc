// Steps of a cleaning, with a look between them whether to stop.
#include "broker/cleaner_threads.h"

#include <algorithm>
#include <chrono>

namespace ottla::broker {

namespace {

constexpr std::int64_t longest_rest_ms = 86'400'000;

}  // namespace

log::CleanerOptions cleaner_options(const config::BrokerConfig& config) {
  return {.threads = config.log_cleaner_threads,
          .dedupe_buffer_bytes = config.log_cleaner_dedupe_buffer_size,
          .dedupe_buffer_load_factor = config.log_cleaner_io_buffer_load_factor,
          .io_buffer_bytes = config.log_cleaner_io_buffer_size,
          .io_max_bytes_per_second = config.log_cleaner_io_max_bytes_per_second,
          .backoff_ms = config.log_cleaner_backoff_ms};
}

void CleanerThreads::start() {
  const std::int32_t count = cleaner_.options().threads;
  for (std::int32_t i = 0; i < count; ++i) threads_.emplace_back([this] { run(); });
}

void CleanerThreads::set_options(const log::CleanerOptions& options) {
  const log::CleanerOptions before = cleaner_.options();
  if (options == before) return;
  cleaner_.set_options(options);
  if (options.threads == before.threads && options.backoff_ms == before.backoff_ms) return;
  stop();
  stopping_ = false;
  start();
}

void CleanerThreads::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool CleanerThreads::rest(std::int64_t ms) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(std::min(ms, longest_rest_ms)),
                    [this] { return stopping_; });
  return !stopping_;
}

void CleanerThreads::run() {
  for (;;) {
    const auto cleaning = cleaner_.next(clock_.wall_ms());
    if (cleaning) clean(*cleaning);
    if (!rest(0)) return;
    cleaner_.delete_old_segments(clock_.wall_ms());
    const bool cleaned = cleaning && cleaning->outcome() == log::LogCleaning::Outcome::cleaned;
    if (!rest(cleaned ? 0 : cleaner_.options().backoff_ms)) return;
  }
}

void CleanerThreads::clean(log::LogCleaning& cleaning) {
  while (cleaning.step(clock_.wall_ms())) {
    if (!rest(cleaner_.throttle_ms(cleaning.step_bytes(), clock_.wall_ms()))) return;
  }
}

}  // namespace ottla::broker
