// DescribeTransactions, key 65, version 0.
#include "ottla/protocol/messages/65_describe_transactions.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_describe_transactions(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::DescribeTransactionsRequest, protocol::DescribeTransactionsResponse,
                          &coordinator::TransactionCoordinator::describe_transactions>(request, pending);
}

}  // namespace ottla::broker
