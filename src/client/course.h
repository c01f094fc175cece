// A call on its way through its tries.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>

#include "ottla/client/client.h"

namespace ottla::client {

// "DESCRIBE_CLUSTER" of "DescribeCluster": how Kafka's client names an API in its sentences.
std::string name_of(const protocol::Api& api);

struct Client::Course {
  std::string name;
  Moment deadline;
  int backoff_ms = 0;
  // Requests that went out for it.
  int tries = 0;

  Moment try_deadline(int request_timeout_ms) const {
    return std::min(deadline,
                    std::chrono::steady_clock::now() + std::chrono::milliseconds(request_timeout_ms));
  }
  // What Kafka's AdminClient says when its time is over.
  Error timed_out() const;
};

}  // namespace ottla::client
