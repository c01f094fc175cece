// OffsetCommit, key 8, versions 0-10. v1 member and generation, a timestamp (v1 only); v2-v4 a retention; v5
// back to the broker's; v6 leader epochs; v7 static members; v8 flexible; v9 the new protocol's errors; v10
// topics by id. Version 0, ZooKeeper's once, is stored like the others.
#include "ottla/protocol/messages/08_offset_commit.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_offset_commit(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::OffsetCommitRequest, protocol::OffsetCommitResponse,
                          &coordinator::GroupCoordinator::offset_commit>(request, pending);
}

}  // namespace ottla::broker
