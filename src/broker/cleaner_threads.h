// The threads that compact logs (log.cleaner.threads). Each takes the filthiest log, cleans it, and rests for
// log.cleaner.backoff.ms when there is none; log.cleaner.io.max.bytes.per.second holds for all together.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "ottla/config/broker_config.h"
#include "ottla/env/clock.h"
#include "ottla/log/cleaner.h"

namespace ottla::broker {

log::CleanerOptions cleaner_options(const config::BrokerConfig& config);

// start(), set_options() and stop() belong to one thread.
class CleanerThreads {
 public:
  CleanerThreads(log::LogManager& logs, Clock& clock, Entropy& entropy, const log::CleanerOptions& options)
      : cleaner_(logs, entropy, options), clock_(clock) {}
  ~CleanerThreads() { stop(); }
  CleanerThreads(const CleanerThreads&) = delete;
  CleanerThreads& operator=(const CleanerThreads&) = delete;

  void start();
  // Another count of threads ends those that run, and what they are at begins anew.
  void set_options(const log::CleanerOptions& options);
  // Leaves what is not finished as it was.
  void stop();

 private:
  void run();
  void clean(log::LogCleaning& cleaning);
  // Gives whether to go on afterwards.
  bool rest(std::int64_t ms);

  log::LogCleaner cleaner_;
  Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace ottla::broker
