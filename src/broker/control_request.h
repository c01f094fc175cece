// A request whose work is done on the control thread. The coroutine that takes it there is compiled once, not
// with every handler.
#pragma once

#include "broker/request.h"

namespace ottla::broker {

class ControlRequest : public PendingRequest {
 public:
  explicit ControlRequest(const Request& request) : request_(request) {}

  asio::awaitable<Outcome> finish(Output& output) final;

 protected:
  const Request& request() const { return request_; }
  Core& core() const { return *request_.core; }

  // On the control thread; the connection's thread waits meanwhile.
  virtual void work() = 0;
  // Back on the connection's thread: appends the answer.
  virtual Outcome conclude(Output& output) = 0;

 private:
  Request request_;
};

}  // namespace ottla::broker
