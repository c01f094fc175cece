// To the control thread and, whenever the coordinator answers, back; and a client's address as the records of
// groups have it.
#include "broker/coordinator_call.h"

#include <fmt/format.h>

#include <asio/any_io_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/ip/address.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <asio/use_awaitable.hpp>

#include "broker/control_plane.h"

namespace ottla::broker {

asio::awaitable<Outcome> CoordinatorRequest::finish(Output& output) {
  auto work = asio::prefer(request_.peer->executor, asio::execution::outstanding_work.tracked);
  const auto ask = [this, &work](auto handler) {
    begin([work = std::move(work), handler = std::move(handler)](Outcome outcome, Bytes bytes) mutable {
      asio::post(work, [handler = std::move(handler), outcome, bytes = std::move(bytes)]() mutable {
        handler(outcome, std::move(bytes));
      });
    });
  };
  auto [outcome, bytes] = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome, Bytes)>(
      ask, asio::use_awaitable);
  output.bytes.insert(output.bytes.end(), bytes.begin(), bytes.end());
  co_return outcome;
}

void CoordinatorRequest::begin(Done done) {
  request_.core->control.post([this, done = std::move(done)]() mutable {
    const coordinator::Caller caller{request_.version, request_.client_id,
                                     client_host_of(request_.peer->address)};
    call(request_.core->plane->coordinators(), caller, request_.core->clock.wall_ms(), std::move(done));
  });
}

std::string client_host_of(std::string_view address) {
  std::error_code error;
  const asio::ip::address parsed = asio::ip::make_address(std::string(address), error);
  if (error || parsed.is_v4()) return "/" + std::string(address);
  const asio::ip::address_v6 six = parsed.to_v6();
  if (six.is_v4_mapped()) return "/" + asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string();
  const auto bytes = six.to_bytes();
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    text += fmt::format("{}{:x}", at == 0 ? '/' : ':', bytes[at] << 8 | bytes[at + 1]);
  }
  if (six.scope_id() != 0) text += fmt::format("%{}", six.scope_id());
  return text;
}

}  // namespace ottla::broker
