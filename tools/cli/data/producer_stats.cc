// Kafka's ProducerPerformance.Stats.
#include "cli/data/producer_stats.h"

#include <fmt/format.h>

#include <algorithm>

namespace ottla::cli {
namespace {

constexpr std::int64_t latencies_at_most = 500'000;
constexpr double bytes_a_mebibyte = 1024.0 * 1024.0;

double a_second(double amount, std::int64_t elapsed_ms) {
  return 1000.0 * amount / static_cast<double>(std::max<std::int64_t>(elapsed_ms, 1));
}

double average(std::int64_t sum, std::int64_t count) {
  return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count);
}

}  // namespace

ProducerStats::ProducerStats(std::int64_t records, std::int64_t now_ms, std::int64_t reporting_interval_ms)
    : start_ms_(now_ms),
      interval_ms_(reporting_interval_ms),
      sampling_(std::max<std::int64_t>(
          records / std::min(std::max<std::int64_t>(records, 1), latencies_at_most), 1)),
      window_start_ms_(now_ms) {}

std::string ProducerStats::record(std::int64_t latency_ms, std::size_t bytes, std::int64_t now_ms) {
  if (count_ % sampling_ == 0) latencies_ms_.push_back(static_cast<std::int32_t>(latency_ms));
  ++count_;
  bytes_ += static_cast<std::int64_t>(bytes);
  total_latency_ms_ += latency_ms;
  max_latency_ms_ = std::max(max_latency_ms_, latency_ms);
  ++window_count_;
  window_bytes_ += static_cast<std::int64_t>(bytes);
  window_total_latency_ms_ += latency_ms;
  window_max_latency_ms_ = std::max(window_max_latency_ms_, latency_ms);
  if (now_ms - window_start_ms_ < interval_ms_) return {};
  std::string line = window_line(now_ms);
  window_start_ms_ = now_ms;
  window_count_ = window_bytes_ = window_total_latency_ms_ = window_max_latency_ms_ = 0;
  return line;
}

std::string ProducerStats::window_line(std::int64_t now_ms) const {
  const std::int64_t elapsed_ms = now_ms - window_start_ms_;
  return fmt::format(
      "{} records sent, {:.1f} records/sec ({:.2f} MB/sec), {:.1f} ms avg latency, {:.1f} ms max latency.",
      window_count_, a_second(static_cast<double>(window_count_), elapsed_ms),
      a_second(static_cast<double>(window_bytes_), elapsed_ms) / bytes_a_mebibyte,
      average(window_total_latency_ms_, window_count_), static_cast<double>(window_max_latency_ms_));
}

std::string ProducerStats::total(std::int64_t now_ms, std::string_view kind) {
  const std::int64_t elapsed_ms = now_ms - start_ms_;
  std::ranges::sort(latencies_ms_);
  const auto percentile = [&](double part) {
    if (latencies_ms_.empty()) return 0;
    return latencies_ms_[static_cast<std::size_t>(part * static_cast<double>(latencies_ms_.size()))];
  };
  return fmt::format(
      "{}{} records sent, {:f} records/sec ({:.2f} MB/sec), {:.2f} ms avg latency, {:.2f} ms max latency, {} "
      "ms "
      "50th, {} ms 95th, {} ms 99th, {} ms 99.9th.",
      count_, kind, a_second(static_cast<double>(count_), elapsed_ms),
      a_second(static_cast<double>(bytes_), elapsed_ms) / bytes_a_mebibyte,
      average(total_latency_ms_, count_), static_cast<double>(max_latency_ms_), percentile(0.5),
      percentile(0.95), percentile(0.99), percentile(0.999));
}

}  // namespace ottla::cli
