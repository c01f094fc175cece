// AlterReplicaLogDirs, key 34, versions 0-2. v1 changes nothing on the wire; v2 flexible. The answer tells
// that the moves have begun; DescribeLogDirs tells how far they are.
#include <map>

#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"
#include "ottla/protocol/messages/34_alter_replica_log_dirs.h"

namespace ottla::broker {
namespace {

using protocol::AlterReplicaLogDirsRequest;
using protocol::AlterReplicaLogDirsResponse;

// A partition that is named twice goes where it is named last.
using Wanted = std::map<std::string_view, std::map<PartitionIndex, std::string_view>>;

Wanted wanted_directories(const AlterReplicaLogDirsRequest& body) {
  Wanted wanted;
  for (const auto& directory : body.dirs) {
    for (const auto& topic : directory.topics) {
      for (const PartitionIndex partition : topic.partitions) {
        wanted[topic.name][partition] = directory.path;
      }
    }
  }
  return wanted;
}

class PendingMoves : public ControlRequest {
 public:
  PendingMoves(const Request& request, AlterReplicaLogDirsRequest body)
      : ControlRequest(request), body_(std::move(body)) {}

 private:
  void work() override {
    for (const auto& [topic, partitions] : wanted_directories(body_)) {
      auto& result = response_.results.emplace_back();
      result.topic_name = topic;
      for (const auto& [partition, path] : partitions) {
        const ErrorCode error = core().plane->alter_log_directory({std::string(topic), partition}, path);
        result.partitions.push_back({partition, code_of(error)});
      }
    }
  }

  Outcome conclude(Output& output) override { return answer(request(), response_, output); }

  AlterReplicaLogDirsRequest body_;
  AlterReplicaLogDirsResponse response_;
};

}  // namespace

Outcome handle_alter_replica_log_dirs(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<AlterReplicaLogDirsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingMoves>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
