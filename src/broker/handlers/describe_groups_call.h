// The way of the APIs that describe groups, with what the client may do to each if it asks.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "broker/authorized_operations.h"
#include "broker/coordinator_call.h"

namespace ottla::broker {

template <class Body, class Response, auto method>
void describe_with_operations(coordinator::GroupCoordinator& groups, const coordinator::Caller& caller,
                              const Body& body, coordinator::Reply<Response> reply) {
  if (!body.include_authorized_operations) {
    return std::invoke(method, groups, caller, body, std::move(reply));
  }
  coordinator::Reply<Response> authorized = [reply = std::move(reply)](const Response& given) mutable {
    Response response = given;
    for (auto& group : response.groups) {
      if (group.error_code == 0) group.authorized_operations = all_group_operations;
    }
    reply(response);
  };
  std::invoke(method, groups, caller, body, std::move(authorized));
}

// `method` is a member of GroupCoordinator: (caller, body, reply); the answer's groups have error codes.
template <class Body, class Response, auto method>
Outcome describe_groups_call(const Request& request, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<Body, Response, &describe_with_operations<Body, Response, method>>(request,
                                                                                             pending);
}

}  // namespace ottla::broker
