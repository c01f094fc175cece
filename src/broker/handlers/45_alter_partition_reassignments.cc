// AlterPartitionReassignments, key 45, versions 0-1. v1 whether the number of replicas may change.
#include "ottla/protocol/messages/45_alter_partition_reassignments.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::AlterPartitionReassignmentsRequest;
using protocol::AlterPartitionReassignmentsResponse;

std::vector<metadata::Reassignment> wanted_replicas(const AlterPartitionReassignmentsRequest& body) {
  std::vector<metadata::Reassignment> wanted;
  for (const auto& topic : body.topics) {
    for (const auto& partition : topic.partitions) {
      wanted.push_back({topic.name, partition.partition_index, partition.replicas});
    }
  }
  return wanted;
}

class PendingReassignment : public ControlRequest {
 public:
  PendingReassignment(const Request& request, AlterPartitionReassignmentsRequest body)
      : ControlRequest(request), body_(std::move(body)) {}

 private:
  void work() override {
    reassigned_ =
        core().plane->change_metadata([this](metadata::MetadataController& controller, TimestampMs now_ms) {
          return controller.reassign(wanted_replicas(body_), body_.allow_replication_factor_change, now_ms);
        });
  }

  Outcome conclude(Output& output) override {
    AlterPartitionReassignmentsResponse response;
    response.allow_replication_factor_change = body_.allow_replication_factor_change;
    response.error_message.reset();
    if (!reassigned_) {
      response.error_code = code_of(reassigned_.error().code);
      response.error_message = reassigned_.error().message;
      return answer(request(), response, output);
    }
    auto outcome = reassigned_->begin();
    for (const auto& topic : body_.topics) {
      auto& told = response.responses.emplace_back();
      told.name = topic.name;
      for (const auto& partition : topic.partitions) {
        told.partitions.push_back({partition.partition_index, code_of(outcome->error), outcome->message});
        ++outcome;
      }
    }
    return answer(request(), response, output);
  }

  AlterPartitionReassignmentsRequest body_;
  Result<std::vector<metadata::Outcome>> reassigned_;
};

}  // namespace

Outcome handle_alter_partition_reassignments(Request& request, Output&,
                                             std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<AlterPartitionReassignmentsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingReassignment>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
