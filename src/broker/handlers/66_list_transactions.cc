// ListTransactions, key 66, versions 0-2. v1 those open for longer than a duration; v2 a pattern of ids.
#include "ottla/protocol/messages/66_list_transactions.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_list_transactions(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::ListTransactionsRequest, protocol::ListTransactionsResponse,
                          &coordinator::TransactionCoordinator::list_transactions>(request, pending);
}

}  // namespace ottla::broker
