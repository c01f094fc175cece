// A request that the group coordinator answers, at once or when it sees fit: the way of handlers to the
// control thread and of the answer back. The answer is encoded where the coordinator gives it.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "broker/control_plane.h"
#include "broker/group_service.h"
#include "broker/request.h"
#include "ottla/coordinator/group_coordinator.h"

namespace ottla::broker {

// "/127.0.0.1", as Java prints the address of a client; IPv6 addresses without "::".
std::string client_host_of(std::string_view address);

// `method` is a member of GroupCoordinator or a function that takes one first: (caller, body, reply) or
// (caller, body, reply, now_ms).
template <class Body, class Response, auto method>
class CoordinatorCall : public PendingRequest {
 public:
  CoordinatorCall(const Request& request, Body body) : request_(request), body_(std::move(body)) {}

  asio::awaitable<Outcome> finish(Output& output) override {
    auto work = asio::prefer(request_.peer->executor, asio::execution::outstanding_work.tracked);
    const auto ask = [this, &work](auto handler) {
      auto reply = [this, work = std::move(work),
                    handler = std::move(handler)](const Response& response) mutable {
        Output encoded;
        const Outcome outcome = answer(request_, response, encoded);
        asio::post(work, [handler = std::move(handler), outcome, bytes = std::move(encoded.bytes)]() mutable {
          handler(outcome, std::move(bytes));
        });
      };
      request_.core->control.post([this, reply = std::move(reply)]() mutable { call(std::move(reply)); });
    };
    auto [outcome, bytes] =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome, Bytes)>(
            ask, asio::use_awaitable);
    output.bytes.insert(output.bytes.end(), bytes.begin(), bytes.end());
    co_return outcome;
  }

 private:
  // On the control thread.
  void call(coordinator::Reply<Response> reply) {
    using coordinator::GroupCoordinator;
    GroupCoordinator& groups = request_.core->plane->groups().coordinator();
    const coordinator::Caller caller{request_.version, request_.client_id,
                                     client_host_of(request_.peer->address)};
    if constexpr (std::is_invocable_v<decltype(method), GroupCoordinator&, const coordinator::Caller&,
                                      const Body&, coordinator::Reply<Response>, TimestampMs>) {
      std::invoke(method, groups, caller, body_, std::move(reply), request_.core->clock.wall_ms());
    } else {
      std::invoke(method, groups, caller, body_, std::move(reply));
    }
  }

  Request request_;
  Body body_;
};

// What a handler does for such an API.
template <class Body, class Response, auto method>
Outcome call_coordinator(const Request& request, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<Body>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<CoordinatorCall<Body, Response, method>>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
