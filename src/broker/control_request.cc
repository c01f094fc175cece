// There and back again.
#include "broker/control_request.h"

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>

namespace ottla::broker {

asio::awaitable<Outcome> ControlRequest::finish(Output& output) {
  const auto there = [this]() -> asio::awaitable<void> {
    work();
    co_return;
  };
  co_await asio::co_spawn(core().control.context(), there, asio::use_awaitable);
  co_return conclude(output);
}

}  // namespace ottla::broker
