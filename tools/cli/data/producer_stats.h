// The report lines of kafka-producer-perf-test. Time is given, in milliseconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ottla::cli {

class ProducerStats {
 public:
  // Of `records` that are expected at most half a million latencies are kept for the percentiles.
  ProducerStats(std::int64_t records, std::int64_t now_ms, std::int64_t reporting_interval_ms);

  // A record that was acknowledged. Gives the line of the interval that has ended by now; else an empty text.
  std::string record(std::int64_t latency_ms, std::size_t bytes, std::int64_t now_ms);
  // The line of all of them; `kind` is "" or " steady state".
  std::string total(std::int64_t now_ms, std::string_view kind = {});

  std::int64_t count() const { return count_; }

 private:
  std::string window_line(std::int64_t now_ms) const;

  std::int64_t start_ms_;
  std::int64_t interval_ms_;
  std::int64_t sampling_;
  std::vector<std::int32_t> latencies_ms_;
  std::int64_t count_ = 0;
  std::int64_t bytes_ = 0;
  std::int64_t total_latency_ms_ = 0;
  std::int64_t max_latency_ms_ = 0;
  std::int64_t window_start_ms_;
  std::int64_t window_count_ = 0;
  std::int64_t window_bytes_ = 0;
  std::int64_t window_total_latency_ms_ = 0;
  std::int64_t window_max_latency_ms_ = 0;
};

}  // namespace ottla::cli
