// TxnOffsetCommit, key 28, versions 0-5. v2 leader epochs; v3 flexible, the member of the group; v4
// TRANSACTION_ABORTABLE; v5 the broker adds the partition of `__consumer_offsets` to the transaction.
#include "ottla/protocol/messages/28_txn_offset_commit.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::broker {
namespace {

using protocol::TxnOffsetCommitRequest;
using protocol::TxnOffsetCommitResponse;

// Both coordinators are here: the one says whether the transaction may write, the other writes.
void txn_offset_commit(Coordinators& coordinators, const coordinator::Caller& caller,
                       const TxnOffsetCommitRequest& request,
                       coordinator::Reply<TxnOffsetCommitResponse> reply, TimestampMs now_ms) {
  const auto support = coordinator::txn_offset_commit_support(caller.version);
  const bool is_verified =
      support == coordinator::TransactionSupport::add_partition ||
      coordinators.core().views.current()->config->transaction_partition_verification_enable;
  const auto verify = [&](PartitionIndex partition) {
    if (!is_verified) return ErrorCode::none;
    coordinator::TransactionPartition asked{metadata::group_metadata_topic, partition};
    coordinators.get<coordinator::TransactionCoordinator>().add_or_verify(
        {request.transactional_id, request.producer_id, request.producer_epoch}, support, {&asked, 1},
        now_ms);
    return asked.error;
  };
  coordinators.get<coordinator::GroupCoordinator>().txn_offset_commit(caller, request, verify,
                                                                      std::move(reply), now_ms);
}

}  // namespace

Outcome handle_txn_offset_commit(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<TxnOffsetCommitRequest, TxnOffsetCommitResponse, &txn_offset_commit>(request,
                                                                                               pending);
}

}  // namespace ottla::broker
