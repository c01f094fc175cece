// A request that a coordinator answers, at once or when it sees fit: the way of handlers to the
// control thread and of the answer back. The answer is encoded where the coordinator gives it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "broker/coordinators.h"
#include "broker/request.h"
#include "ottla/coordinator/reply.h"

namespace ottla::broker {

// "/127.0.0.1", as Java prints the address of a client; IPv6 addresses without "::".
std::string client_host_of(std::string_view address);

class CoordinatorRequest : public PendingRequest {
 public:
  explicit CoordinatorRequest(const Request& request) : request_(request) {}

  asio::awaitable<Outcome> finish(Output& output) final;

 protected:
  // Takes the encoded answer from the control thread to the connection's; called exactly once.
  using Done = std::move_only_function<void(Outcome, Bytes)>;

  const Request& request() const { return request_; }

  // On the control thread.
  virtual void call(Coordinators& coordinators, const coordinator::Caller& caller, TimestampMs now_ms,
                    Done done) = 0;

 private:
  void begin(Done done);

  Request request_;
};

// The coordinator's class of such a method.
template <class Method>
struct CoordinatorOf;
template <class Coordinator, class... Arguments>
struct CoordinatorOf<void (Coordinator::*)(Arguments...)> {
  using Type = Coordinator;
};
template <class Coordinator, class... Arguments>
struct CoordinatorOf<void (*)(Coordinator&, Arguments...)> {
  using Type = Coordinator;
};

// `method` is a member of a coordinator's class: (caller, body, reply) or (caller, body, reply, now_ms); or a
// function that takes a coordinator before these.
template <class Body, class Response, auto method>
class CoordinatorCall : public CoordinatorRequest {
 public:
  CoordinatorCall(const Request& request, Body body) : CoordinatorRequest(request), body_(std::move(body)) {}

 private:
  using Coordinator = typename CoordinatorOf<decltype(method)>::Type;

  void call(Coordinators& coordinators, const coordinator::Caller& caller, TimestampMs now_ms,
            Done done) override {
    Coordinator& coordinator = coordinators.get<Coordinator>();
    coordinator::Reply<Response> reply = [this, done = std::move(done)](const Response& response) mutable {
      Output encoded;
      const Outcome outcome = answer(request(), response, encoded);
      done(outcome, std::move(encoded.bytes));
    };
    if constexpr (std::is_invocable_v<decltype(method), Coordinator&, const coordinator::Caller&, const Body&,
                                      coordinator::Reply<Response>, TimestampMs>) {
      std::invoke(method, coordinator, caller, body_, std::move(reply), now_ms);
    } else {
      std::invoke(method, coordinator, caller, body_, std::move(reply));
    }
  }

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
