// Moves of logs between directories: which there are, and what the directories' counts and checkpoints are
// told of them.
#include <utility>

#include "log/log_manager_state.h"
#include "ottla/base/logging.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::log {

// A log on its way counts in both directories, as it does for Kafka's choice of the next log's place.
Result<std::shared_ptr<LogMove>> LogManager::State::add_move(Result<std::shared_ptr<LogMove>> move) {
  if (!move) return move;
  const std::lock_guard lock(mutex);
  moves.emplace((*move)->partition(), *move);
  if (Directory* entry = entry_of((*move)->target())) ++entry->logs;
  return move;
}

Result<std::shared_ptr<LogMove>> LogManager::begin_move(const TopicPartition& partition,
                                                        LogDirectory& target) {
  cancel_move(partition);
  auto source = find(partition);
  if (!source) return fail(ErrorCode::unknown_topic_or_partition, partition.folder() + " has no log");
  return state_->add_move(LogMove::begin(std::move(source), target, state_->entropy));
}

Result<std::shared_ptr<LogMove>> LogManager::resume_move(const UnfinishedMove& unfinished) {
  const std::string path = unfinished.target->path() + "/" + unfinished.folder;
  auto source = find(unfinished.partition);
  if (!source) {
    return fail(ErrorCode::kafka_storage_error,
                path + " is an unfinished move of a log that is not here, it is left alone");
  }
  auto id = read_partition_metadata(state_->files, path);
  const bool is_of_another_topic = id && *id && *id != source->topic_id();
  if (is_of_another_topic || &source->directory() == unfinished.target || move_of(unfinished.partition)) {
    state_->add_removals({{path, 0, true}});
    return fail(ErrorCode::unknown_topic_or_partition, path + " is of no use any more");
  }
  return state_->add_move(
      LogMove::begin(std::move(source), *unfinished.target, state_->entropy, unfinished.folder));
}

Result<> LogManager::finish_move(LogMove& move, TimestampMs now_ms,
                                 const std::function<void(const std::shared_ptr<Log>&)>& publish) {
  State::Directory* from = state_->entry_of(move.source()->directory());
  State::Directory* to = state_->entry_of(move.target());
  // What DeleteRecords let go must not come back when the process ends right behind the change of folders.
  const State::ExtraOffset start{move.partition(),
                                 State::checkpoint_kinds[State::log_starts].offset_of(*move.source())};
  state_->write_checkpoint(*to, State::log_starts, &start);
  auto moved = move.finish(now_ms, [&](const std::shared_ptr<Log>& log) {
    {
      const std::lock_guard lock(state_->mutex);
      state_->logs[move.partition()] = log;
      state_->moves.erase(move.partition());
      --from->logs;
    }
    publish(log);
  });
  if (!moved) return fail(moved.error());
  state_->add_removals({std::move(moved->former)});
  for (State::Directory* entry : {to, from}) {
    for (std::size_t kind = 0; kind < State::checkpoint_kinds.size(); ++kind) {
      state_->write_checkpoint(*entry, kind);
    }
  }
  return {};
}

void LogManager::cancel_move(const TopicPartition& partition) {
  const auto move = move_of(partition);
  if (!move) return;
  move->cancel();
  const std::lock_guard lock(state_->mutex);
  if (state_->moves.erase(partition) == 0) return;  // it was finished meanwhile
  if (State::Directory* entry = state_->entry_of(move->target())) --entry->logs;
}

std::shared_ptr<LogMove> LogManager::move_of(const TopicPartition& partition) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->moves.find(partition);
  return found == state_->moves.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<LogMove>> LogManager::moves() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::shared_ptr<LogMove>> all;
  all.reserve(state_->moves.size());
  for (const auto& [partition, move] : state_->moves) all.push_back(move);
  return all;
}

std::vector<UnfinishedMove> LogManager::take_unfinished_moves() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->unfinished, {});
}

}  // namespace ottla::log
