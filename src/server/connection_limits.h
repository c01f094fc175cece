// max.connections, max.connections.per.ip and max.connection.creation.rate: who may come in, and when. Shared
// by the acceptors and the I/O threads.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

namespace ottla::server {

struct LimitOptions {
  std::int32_t max_connections = INT32_MAX;
  std::int32_t max_connections_per_ip = INT32_MAX;
  std::map<std::string, std::int32_t> per_ip_overrides;  // by numeric address
  std::int32_t max_creation_rate = INT32_MAX;            // a second
};

class ConnectionLimits {
 public:
  explicit ConnectionLimits(LimitOptions options) : options_(std::move(options)) {}

  // Other limits from now on; who is in stays in.
  void change(LimitOptions options);

  // Milliseconds until the next connection may be accepted: 0 now, -1 when one must end first (`freed` is
  // called once, on any thread, when that happens). Takes one of this second's creations when it gives 0.
  std::int64_t delay_ms(std::int64_t now_ns, std::function<void()> freed);

  // Counts a connection of this address, or refuses it. With `admit` true, call release() when it ends.
  bool admit(const std::string& address);
  void release(const std::string& address);

 private:
  std::int32_t limit_of(const std::string& address) const;

  mutable std::mutex mutex_;
  LimitOptions options_;
  std::unordered_map<std::string, std::int32_t> by_address_;
  std::int64_t connections_ = 0;
  std::function<void()> freed_;
  double creations_left_ = 0;  // a bucket that holds one second's worth
  std::int64_t filled_ns_ = 0;
};

}  // namespace ottla::server
