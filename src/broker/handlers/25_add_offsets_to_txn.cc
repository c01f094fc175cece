// AddOffsetsToTxn, key 25, versions 0-4. v2 PRODUCER_FENCED; v3 flexible; v4 TRANSACTION_ABORTABLE.
#include "ottla/protocol/messages/25_add_offsets_to_txn.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_add_offsets_to_txn(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::AddOffsetsToTxnRequest, protocol::AddOffsetsToTxnResponse,
                          &coordinator::TransactionCoordinator::add_offsets_to_txn>(request, pending);
}

}  // namespace ottla::broker
