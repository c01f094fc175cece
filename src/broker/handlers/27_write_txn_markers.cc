// WriteTxnMarkers, key 27, versions 0-2: ends of transactions that a coordinator decided, or an administrator
// for a hanging one. v1 flexible; v2 the version of the transaction, by which its epoch is judged.
#include "ottla/protocol/messages/27_write_txn_markers.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::WriteTxnMarkersRequest;
using protocol::WriteTxnMarkersResponse;

// A group's partition that is not served counts as led elsewhere: the sender tries again.
ErrorCode told(ErrorCode error) {
  switch (error) {
    case ErrorCode::coordinator_not_available:
    case ErrorCode::coordinator_load_in_progress:
    case ErrorCode::not_coordinator:
      return ErrorCode::not_leader_or_follower;
    default:
      return error;
  }
}

void write_txn_markers(Coordinators& coordinators, const coordinator::Caller&,
                       const WriteTxnMarkersRequest& request,
                       coordinator::Reply<WriteTxnMarkersResponse> reply) {
  const ClusterViewPointer view = coordinators.core().views.current();
  WriteTxnMarkersResponse response;
  response.markers.reserve(request.markers.size());
  for (const auto& asked : request.markers) {
    const coordinator::TransactionMarker marker{asked.producer_id, asked.producer_epoch,
                                                asked.transaction_result, asked.coordinator_epoch,
                                                asked.transaction_version};
    auto& told_marker = response.markers.emplace_back();
    told_marker.producer_id = asked.producer_id;
    for (const auto& topic : asked.topics) {
      auto& told_topic = told_marker.topics.emplace_back();
      told_topic.name = topic.name;
      const TopicView* found = view->topic(topic.name);
      for (const PartitionIndex index : topic.partition_indexes) {
        const bool is_online = found != nullptr && found->has_log(index);
        const ErrorCode error = is_online ? coordinators.markers().write_marker(topic.name, index, marker)
                                          : ErrorCode::unknown_topic_or_partition;
        told_topic.partitions.push_back({index, code_of(told(error))});
      }
    }
  }
  reply(response);
}

}  // namespace

Outcome handle_write_txn_markers(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<WriteTxnMarkersRequest, WriteTxnMarkersResponse, &write_txn_markers>(request,
                                                                                               pending);
}

}  // namespace ottla::broker
