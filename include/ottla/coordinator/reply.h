// How a coordinator answers, and who asks. A reply may be kept and called later, from the coordinator's
// thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace ottla::coordinator {

// Called exactly once. The response's views need to live during the call only: the callee encodes it there. A
// caller that went away meanwhile is no matter.
template <class Response>
using Reply = std::move_only_function<void(const Response&)>;

// Who asks. The views of a request and of this live during the call only: what is kept is copied.
struct Caller {
  int version = 0;             // of the API
  std::string_view client_id;  // empty when the header has none
  std::string client_host;     // "/127.0.0.1", as Kafka stores and shows it
};

}  // namespace ottla::coordinator
