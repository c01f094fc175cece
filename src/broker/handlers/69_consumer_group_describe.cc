// ConsumerGroupDescribe (KIP-848), key 69, versions 0-1. v1 the protocol that each member speaks.
#include "ottla/protocol/messages/69_consumer_group_describe.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::ConsumerGroupDescribeRequest;
using protocol::ConsumerGroupDescribeResponse;

// READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS and ALTER_CONFIGS by their bits (AclEntry.supportedOperations).
constexpr std::int32_t all_group_operations = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

void describe(coordinator::GroupCoordinator& groups, const coordinator::Caller& caller,
              const ConsumerGroupDescribeRequest& body,
              coordinator::Reply<ConsumerGroupDescribeResponse> reply) {
  if (!body.include_authorized_operations)
    return groups.consumer_group_describe(caller, body, std::move(reply));
  auto authorized = [reply = std::move(reply)](const ConsumerGroupDescribeResponse& given) mutable {
    ConsumerGroupDescribeResponse response = given;
    for (auto& group : response.groups) {
      if (group.error_code == 0) group.authorized_operations = all_group_operations;
    }
    reply(response);
  };
  groups.consumer_group_describe(caller, body, std::move(authorized));
}

}  // namespace

Outcome handle_consumer_group_describe(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, &describe>(request,
                                                                                                  pending);
}

}  // namespace ottla::broker
