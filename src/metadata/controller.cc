// Decide, append and sync, replay, publish: in this order for every change.
#include <algorithm>

#include "metadata/controller_state.h"
#include "metadata/directory_decisions.h"
#include "metadata/epoch_decisions.h"
#include "metadata/quorum_state.h"
#include "metadata/topic_decisions.h"
#include "ottla/base/logging.h"
#include "ottla/env/full_disk.h"
#include "ottla/records/batch_iterator.h"

namespace ottla::metadata {

Result<> Controller::check_active() const {
  if (failure_) return fail(*failure_);
  if (!active_) return fail(ErrorCode::not_controller, "the metadata log is not led by this process");
  return {};
}

// Two appends never have the same time: so the torn rest of one is told from synced others.
TimestampMs Controller::next_timestamp(TimestampMs now_ms) const {
  return std::max(now_ms, last_.timestamp_ms + 1);
}

Result<> Controller::replay_batch(records::BatchView batch) {
  if (batch.is_control()) {
    auto facts = read_control_batch(batch);
    if (!facts) return fail(facts.error());
    facts->apply_to(quorum_);
    if (facts->leader) builder_.begin_epoch(batch.leader_epoch());
  } else {
    auto replayed = for_each_value(
        batch, [this](Offset offset, ByteView value) { return builder_.replay(value, offset); });
    if (!replayed) return replayed;
  }
  last_ = {batch.last_offset(), batch.leader_epoch(), batch.max_timestamp()};
  builder_.advance(last_);
  bytes_since_snapshot_ += batch.size_bytes();
  return {};
}

Result<> Controller::append_and_replay(Bytes batches, TimestampMs now_ms) {
  auto appended = log_->append(batches, epoch_, now_ms);
  if (!appended) {
    // On a full disk nothing was appended, and the next change may find room.
    if (!is_full_disk(appended.error())) failure_ = appended.error();
    return fail(appended.error());
  }
  records::EntryIterator entries{ByteView(batches)};
  for (;;) {
    auto entry = entries.next();
    const bool more = entry && entry->has_value();
    auto replayed = !entry ? Result<>(fail(entry.error()))
                    : more ? replay_batch((*entry)->batch())
                           : Result<>();
    if (!replayed) {
      failure_ = replayed.error();
      return fail(*failure_);
    }
    if (!more) return {};
  }
}

void Controller::publish(bool tell_listener) {
  const ImageChange change = builder_.publish();
  image_ = change.after;
  if (tell_listener && listener_) listener_(change);
}

Result<> Controller::commit(const RecordList& records, TimestampMs now_ms) {
  if (records.empty()) return {};
  if (auto encoded = records.check(); !encoded) return encoded;
  const TimestampMs timestamp_ms = next_timestamp(now_ms);
  Bytes batches;
  append_data_batches(records, {log_->end_offset(), epoch_, timestamp_ms},
                      static_cast<std::size_t>(config_.internal_metadata_max_batch_size_in_bytes), batches);
  if (auto appended = append_and_replay(std::move(batches), timestamp_ms); !appended) return appended;
  publish(true);
  return {};
}

Result<std::vector<CreatedTopic>> Controller::create_topics(std::span<const NewTopic> topics,
                                                            bool validate_only, TimestampMs now_ms) {
  if (auto active = check_active(); !active) return fail(active.error());
  auto decision = decide_create_topics({*image_, config_, entropy_}, topics);
  if (!validate_only) {
    if (auto committed = commit(decision.records, now_ms); !committed) return fail(committed.error());
  }
  return std::move(decision.reply);
}

Result<CreatedTopic> Controller::create_internal_topic(std::string_view name, TimestampMs now_ms) {
  const auto wanted = internal_topic(config_, name);
  if (!wanted) return fail(wanted.error());
  NewTopic topic{.name = name, .partitions = wanted->partitions, .replication_factor = 1};
  for (const auto& [key, value] : wanted->configs) topic.configs.push_back({key, value});
  auto created = create_topics(std::span(&topic, 1), false, now_ms);
  if (!created) return fail(created.error());
  return std::move(created->front());
}

Result<std::vector<DeletedTopic>> Controller::delete_topics(std::span<const TopicReference> topics,
                                                            TimestampMs now_ms) {
  if (auto active = check_active(); !active) return fail(active.error());
  if (!config_.delete_topic_enable) {
    return fail(ErrorCode::topic_deletion_disabled, "Topic deletion is disabled.");
  }
  auto decision = decide_delete_topics(*image_, topics);
  if (auto committed = commit(decision.records, now_ms); !committed) return fail(committed.error());
  return std::move(decision.reply);
}

Result<ProducerIdBlock> Controller::allocate_producer_ids(TimestampMs now_ms) {
  if (auto active = check_active(); !active) return fail(active.error());
  const auto decision = decide_producer_ids(*image_);
  if (auto committed = commit(decision.records, now_ms); !committed) return fail(committed.error());
  return decision.reply;
}

Result<> Controller::assign_directories(std::span<const DirectoryAssignment> assignments,
                                        TimestampMs now_ms) {
  if (auto active = check_active(); !active) return active;
  return commit(decide_assign_directories(*image_, assignments), now_ms);
}

QuorumState Controller::quorum() const {
  QuorumState state{.leader = identity_.node_id,
                    .epoch = epoch_,
                    .log_end = log_->end_offset(),
                    .kraft_version = quorum_.kraft_version};
  const auto self = std::ranges::find(quorum_.voters, identity_.node_id, &Voter::id);
  if (quorum_.kraft_version > 0 && self != quorum_.voters.end()) {
    state.voter = {self->id, self->directory_id, self->endpoints};
  } else {
    state.voter = {identity_.node_id, zero_uuid, {controller_endpoint_}};
  }
  return state;
}

Result<> Controller::maintain(TimestampMs now_ms) {
  if (auto active = check_active(); !active) return active;
  const bool enough = bytes_since_snapshot_ >= config_.metadata_log_max_record_bytes_between_snapshots;
  const std::int64_t interval_ms = config_.metadata_log_max_snapshot_interval_ms;
  const bool late = interval_ms > 0 && bytes_since_snapshot_ > 0 && now_ms - last_snapshot_ms_ >= interval_ms;
  if (enough || late) {
    if (auto taken = take_snapshot(now_ms); !taken) return taken;
    // A segment that ends here can go whole with this snapshot's predecessor.
    if (enough) {
      if (auto rolled = log_->roll(now_ms); !rolled) return rolled;
    }
  }
  return log_->apply_retention(now_ms);
}

Result<> Controller::take_snapshot(TimestampMs now_ms) {
  const SnapshotId id{last_.offset + 1, last_.epoch};
  auto size = write_snapshot(files_, entropy_, log_->snapshot_path(id), *image_, quorum_, last_.epoch,
                             last_.timestamp_ms, now_ms);
  if (!size) return fail(size.error());
  log_->add_snapshot({id, *size, last_.timestamp_ms});
  bytes_since_snapshot_ = 0;
  last_snapshot_ms_ = now_ms;
  log_info("metadata snapshot {} holds {} topics in {} bytes", id.file_name(), image_->topics_by_name.size(),
           *size);
  return {};
}

Result<> Controller::stop(TimestampMs now_ms) {
  if (failure_) return fail(*failure_);
  if (active_) {
    const RecordList records = epoch_end_records(*image_);
    const TimestampMs timestamp_ms = next_timestamp(now_ms);
    Bytes batches;
    append_data_batches(records, {log_->end_offset(), epoch_, timestamp_ms},
                        static_cast<std::size_t>(config_.internal_metadata_max_batch_size_in_bytes), batches);
    if (auto appended = append_and_replay(std::move(batches), timestamp_ms); !appended) return appended;
    // Who still serves must not see its partitions without a leader: the image goes on for itself.
    publish(false);
    active_ = false;
    auto written = replace_whole(files_, quorum_state_path(log_->folder()),
                                 print_quorum_state(identity_.node_id, epoch_, quorum_.kraft_version));
    if (!written) return written;
  }
  return log_->close();
}

}  // namespace ottla::metadata
