// Directories: where a partition's log is, what the metadata is told of it, and its moves to another one.
// Rules: ReplicaManager.alterReplicaLogDirs, AssignmentsManager.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "broker/control_plane.h"
#include "broker/partition.h"
#include "ottla/base/logging.h"

namespace ottla::broker {

namespace {

std::string absolute_path(std::string_view path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error ? std::string(path) : absolute.string();
}

// Kafka refuses a move whose folder would need a shortened name.
bool fits_future_folder(const TopicPartition& name) {
  return log::partition_folder_name(name, log::FolderState::future).starts_with(name.folder() + ".");
}

}  // namespace

std::string ControlPlane::told_path(const log::LogDirectory& directory) {
  return absolute_path(directory.path());
}

std::shared_ptr<Partition> ControlPlane::find_partition(const TopicPartition& name) const {
  const TopicView* topic = view_->topic(name.topic);
  if (topic == nullptr || topic->partition(name.partition) == nullptr) return nullptr;
  return topic->partitions[static_cast<std::size_t>(name.partition)];
}

ErrorCode ControlPlane::alter_log_directory(const TopicPartition& name, std::string_view path) {
  if (!fits_future_folder(name)) return ErrorCode::invalid_topic_exception;
  const auto directories = logs_->directories();
  const auto found = std::ranges::find_if(
      directories, [&](const log::LogDirectory* directory) { return told_path(*directory) == path; });
  if (found == directories.end()) return ErrorCode::log_dir_not_found;
  log::LogDirectory& target = **found;
  if (!target.is_online()) return ErrorCode::kafka_storage_error;
  const auto partition = find_partition(name);
  if (!partition) {
    logs_->prefer_directory(name, target);
    const TopicView* topic = view_->topic(name.topic);
    return topic != nullptr && topic->has_partition(name.partition) ? ErrorCode::replica_not_available
                                                                    : ErrorCode::unknown_topic_or_partition;
  }
  return begin_move(name, target);
}

ErrorCode ControlPlane::begin_move(const TopicPartition& name, log::LogDirectory& target) {
  const auto partition = find_partition(name);
  const log::Log* log = partition->log();
  if (log == nullptr) return ErrorCode::kafka_storage_error;
  const auto earlier = logs_->move_of(name);
  if (earlier && &earlier->target() == &target) return ErrorCode::none;
  if (earlier) logs_->cancel_move(name);
  // The earlier move may have come to its end just before.
  log = partition->log();
  if (log == nullptr) return ErrorCode::kafka_storage_error;
  if (&log->directory() == &target) return ErrorCode::none;
  // Kafka's rule: what is in the directory that is away may be a copy of this partition too.
  const bool all_online = std::ranges::all_of(
      logs_->directories(), [](const log::LogDirectory* directory) { return directory->is_online(); });
  if (!all_online) return ErrorCode::kafka_storage_error;
  const auto move = logs_->begin_move(name, target);
  if (!move) {
    log_error("{} cannot move: {}", name.folder(), move.error().message);
    return move.error().code;
  }
  start_move(*move, partition);
  return ErrorCode::none;
}

void ControlPlane::start_move(const std::shared_ptr<log::LogMove>& move,
                              std::shared_ptr<Partition> partition) {
  log_info("{} moves from {} to {}", move->partition().folder(), move->source()->directory().path(),
           move->target().path());
  mover_->add(move, std::move(partition));
}

// The folder of a move says that it is wanted, until it is done.
void ControlPlane::resume_moves() {
  for (const log::UnfinishedMove& unfinished : logs_->take_unfinished_moves()) {
    const auto move = logs_->resume_move(unfinished);
    if (!move) {
      log_warn("{}", move.error().message);
      continue;
    }
    if (auto partition = find_partition(unfinished.partition)) start_move(*move, std::move(partition));
  }
}

void ControlPlane::note_directory(const Uuid& topic_id, PartitionIndex partition, const log::Log& log) {
  if (noted_directories_.empty()) {
    // Not at once: this may be in the middle of another change.
    core_.control.post([this] { assign_noted_directories(); });
  }
  noted_directories_.push_back({topic_id, partition, log.directory().id()});
}

void ControlPlane::assign_noted_directories() {
  const auto assignments = std::exchange(noted_directories_, {});
  if (auto assigned = metadata_->assign_directories(assignments, core_.clock.wall_ms()); !assigned) {
    log_error("the metadata cannot be told of directories: {}", assigned.error().message);
  }
  check_metadata_log();
}

}  // namespace ottla::broker
