// OffsetFetch, key 9, versions 0-10. v2 all topics, an error of the group; v3 throttle time; v5 leader
// epochs; v6 flexible; v7 only stable offsets; v8 many groups; v9 the member; v10 topics by id. Version 0
// says UNKNOWN_TOPIC_OR_PARTITION where nothing was committed.
#include "ottla/protocol/messages/09_offset_fetch.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_offset_fetch(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::OffsetFetchRequest, protocol::OffsetFetchResponse,
                          &coordinator::GroupCoordinator::offset_fetch>(request, pending);
}

}  // namespace ottla::broker
