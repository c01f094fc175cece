// EndTxn, key 26, versions 0-5. v2 PRODUCER_FENCED; v3 flexible; v4 TRANSACTION_ABORTABLE; v5 the producer
// goes on with the epoch, or the id and epoch, of the answer (KIP-890).
#include "ottla/protocol/messages/26_end_txn.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_end_txn(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::EndTxnRequest, protocol::EndTxnResponse,
                          &coordinator::TransactionCoordinator::end_txn>(request, pending);
}

}  // namespace ottla::broker
