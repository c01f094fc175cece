// The table of sentences.
#include "coordinator/error_text.h"

namespace ottla::coordinator {

std::string_view error_text(ErrorCode error) {
  switch (error) {
    case ErrorCode::coordinator_load_in_progress:
      return "The coordinator is loading and hence can't process requests.";
    case ErrorCode::coordinator_not_available:
      return "The coordinator is not available.";
    case ErrorCode::not_coordinator:
      return "This is not the correct coordinator.";
    case ErrorCode::invalid_group_id:
      return "The group id is invalid.";
    case ErrorCode::non_empty_group:
      return "The group is not empty.";
    case ErrorCode::unknown_topic_or_partition:
      return "This server does not host this topic-partition.";
    case ErrorCode::fenced_leader_epoch:
      return "The leader epoch in the request is older than the epoch on the broker.";
    case ErrorCode::fenced_state_epoch:
      return "The share coordinator rejected the request because the share-group state epoch did not match.";
    case ErrorCode::unsupported_version:
      return "The version of API is not supported.";
    case ErrorCode::kafka_storage_error:
      return "Disk error when trying to access log file on the disk.";
    case ErrorCode::not_leader_or_follower:
      return "For requests intended only for the leader, this error indicates that the broker is not the "
             "current leader. For requests intended for any replica, this error indicates that the broker is "
             "not a replica of the topic partition.";
    default:
      return "The server experienced an unexpected error when processing the request.";
  }
}

}  // namespace ottla::coordinator
