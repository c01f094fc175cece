// What the four-letter words tell of the port and its connections.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "ottla/zookeeper/protocol.h"
#include "zookeeper/watches.h"

namespace ottla::zookeeper {

// Milliseconds from a request to its answer.
struct Latency {
  std::int64_t least_ms = 0;
  std::int64_t most_ms = 0;
  std::int64_t total_ms = 0;
  std::int64_t count = 0;

  void add(std::int64_t latency_ms) {
    least_ms = count == 0 ? latency_ms : std::min(least_ms, latency_ms);
    most_ms = std::max(most_ms, latency_ms);
    total_ms += latency_ms;
    ++count;
  }
  std::int64_t average_ms() const { return count == 0 ? 0 : total_ms / count; }
};

// The other end of a connection.
struct Client {
  std::string address;
  std::uint16_t port = 0;
  // By which name or address it reached us, and so can reach our listeners without an address.
  std::string host = "localhost";
};

struct ConnectionStatistics {
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::int64_t established_ms = 0;
  std::int64_t last_answer_ms = 0;
  std::int64_t last_latency_ms = 0;
  std::int32_t last_xid = 0;  // -1: nothing was asked since reset()
  Zxid last_zxid = 0;
  const char* last_op = "null";
  Latency latency;

  void reset() {
    *this = {.established_ms = established_ms, .last_xid = -1, .last_zxid = -1, .last_op = "NA"};
  }
};

}  // namespace ottla::zookeeper
