// Counts under one mutex: it is taken twice in a connection's life.
#include "server/connection_limits.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace ottla::server {

void ConnectionLimits::change(LimitOptions options) {
  std::function<void()> freed;
  {
    std::lock_guard lock(mutex_);
    options_ = std::move(options);
    freed = std::exchange(freed_, nullptr);
  }
  if (freed) freed();
}

std::int64_t ConnectionLimits::delay_ms(std::int64_t now_ns, std::function<void()> freed) {
  std::lock_guard lock(mutex_);
  if (connections_ >= options_.max_connections) {
    freed_ = std::move(freed);
    return -1;
  }
  if (options_.max_creation_rate == INT32_MAX) return 0;
  const double rate = std::max(options_.max_creation_rate, 1);
  const double passed_s = filled_ns_ == 0 ? 1.0 : static_cast<double>(now_ns - filled_ns_) / 1e9;
  creations_left_ = std::min(rate, creations_left_ + passed_s * rate);
  filled_ns_ = now_ns;
  if (creations_left_ >= 1) {
    creations_left_ -= 1;
    return 0;
  }
  return std::max<std::int64_t>(1, std::llround(std::ceil((1 - creations_left_) / rate * 1000)));
}

std::int32_t ConnectionLimits::limit_of(const std::string& address) const {
  const auto found = options_.per_ip_overrides.find(address);
  return found == options_.per_ip_overrides.end() ? options_.max_connections_per_ip : found->second;
}

bool ConnectionLimits::admit(const std::string& address) {
  std::lock_guard lock(mutex_);
  std::int32_t& count = by_address_[address];
  if (count >= limit_of(address)) {
    if (count == 0) by_address_.erase(address);
    return false;
  }
  ++count;
  ++connections_;
  return true;
}

void ConnectionLimits::release(const std::string& address) {
  std::function<void()> freed;
  {
    std::lock_guard lock(mutex_);
    const auto found = by_address_.find(address);
    assert(found != by_address_.end());
    if (--found->second == 0) by_address_.erase(found);
    --connections_;
    freed = std::exchange(freed_, nullptr);
  }
  if (freed) freed();
}

}  // namespace ottla::server
