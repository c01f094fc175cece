// AddPartitionsToTxn, key 24, versions 0-5. v2 PRODUCER_FENCED; v3 flexible; v4 many transactions, as brokers
// ask, which may only verify; v5 TRANSACTION_ABORTABLE. Clients that end transactions with another epoch
// (transaction.version 2) leave it to Produce.
#include "ottla/protocol/messages/24_add_partitions_to_txn.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_add_partitions_to_txn(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::AddPartitionsToTxnRequest, protocol::AddPartitionsToTxnResponse,
                          &coordinator::TransactionCoordinator::add_partitions_to_txn>(request, pending);
}

}  // namespace ottla::broker
