// Appending what was decided and replaying it; loading partitions by the same replay, a slice at a time.
#include "coordinator/runtime.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "ottla/base/logging.h"
#include "ottla/coordinator/partition_for.h"
#include "ottla/records/batch_iterator.h"
#include "ottla/records/builder.h"

namespace ottla::coordinator {
namespace {

// What is replayed of a load before other work of the thread gets its turn.
constexpr std::size_t slice_bytes = std::size_t{1} << 20;

// A record in a batch besides its key and value: lengths, deltas, header count.
constexpr std::size_t record_overhead_bytes = 32;

// What clients are told of a failed append (CoordinatorOperationExceptionHelper).
ErrorCode told(ErrorCode error) {
  switch (error) {
    case ErrorCode::network_exception:
      return ErrorCode::coordinator_load_in_progress;
    case ErrorCode::unknown_topic_or_partition:
    case ErrorCode::not_enough_replicas:
    case ErrorCode::request_timed_out:
      return ErrorCode::coordinator_not_available;
    case ErrorCode::not_leader_or_follower:
    case ErrorCode::kafka_storage_error:
      return ErrorCode::not_coordinator;
    case ErrorCode::message_too_large:
    case ErrorCode::record_list_too_large:
    case ErrorCode::invalid_fetch_size:
      return ErrorCode::unknown_server_error;
    default:
      return error;
  }
}

std::optional<ByteView> view(const std::optional<Bytes>& bytes) {
  if (!bytes) return std::nullopt;
  return ByteView(*bytes);
}

std::size_t size_of(const Record& record) {
  return record.key.size() + (record.value ? record.value->size() : 0) + record_overhead_bytes;
}

}  // namespace

std::optional<PartitionIndex> Runtime::partition_of(std::string_view key) const {
  if (shards_.empty()) return std::nullopt;
  return partition_for(key, static_cast<std::int32_t>(shards_.size()));
}

ErrorCode Runtime::check(std::string_view key) const {
  const auto partition = partition_of(key);
  if (stopped_) return ErrorCode::coordinator_not_available;
  return partition ? state_error(*partition) : ErrorCode::not_coordinator;
}

ErrorCode Runtime::state_error(PartitionIndex partition) const {
  if (stopped_) return ErrorCode::coordinator_not_available;
  if (partition < 0 || static_cast<std::size_t>(partition) >= shards_.size()) {
    return ErrorCode::not_coordinator;
  }
  switch (shards_[static_cast<std::size_t>(partition)].state) {
    case State::active:
      return ErrorCode::none;
    case State::loading:
      return ErrorCode::coordinator_load_in_progress;
    case State::absent:
    case State::failed:
      break;
  }
  return ErrorCode::not_coordinator;
}

void Runtime::write(std::string_view key, Decision decision, TimestampMs now_ms) {
  const auto partition = partition_of(key);
  // Without the topic every partition answers that it is not served here.
  write_to(partition.value_or(0), std::move(decision), now_ms);
}

void Runtime::write_to(PartitionIndex partition, Decision decision, TimestampMs now_ms) {
  ErrorCode error = state_error(partition);
  if (error == ErrorCode::none) {
    error = told_of(partition, "records", append_and_replay(partition, decision, now_ms));
  }
  if (decision.then) decision.then(error);
}

ErrorCode Runtime::write_marker(PartitionIndex partition, const TransactionMarker& marker,
                                TimestampMs now_ms) {
  if (const ErrorCode error = state_error(partition); error != ErrorCode::none) return error;
  const auto type = marker.committed ? records::ControlType::commit : records::ControlType::abort;
  Bytes batch = records::build_end_marker({type, marker.coordinator_epoch}, marker.producer_id,
                                          marker.producer_epoch, now_ms);
  const auto appended = log_.append_marker(partition, batch, marker.transaction_version);
  if (!appended) return told_of(partition, "a marker", fail(appended.error()));
  machine_.replay_marker(partition, marker.producer_id, type);
  return ErrorCode::none;
}

ErrorCode Runtime::told_of(PartitionIndex partition, std::string_view what, const Result<>& written) const {
  if (written) return ErrorCode::none;
  log_error("{} cannot be appended to {}-{}: {}", what, topic_, partition, written.error().message);
  return told(written.error().code);
}

Result<> Runtime::append_and_replay(PartitionIndex partition, const Decision& decision, TimestampMs now_ms) {
  std::span<const Record> records = decision.records;
  if (records.empty()) return {};
  if (decision.atomic) return append_batch(partition, records, decision.transaction, now_ms);
  const std::size_t limit = log_.max_batch_bytes(partition);
  while (!records.empty()) {
    std::size_t count = 0;
    for (std::size_t bytes = records::header_bytes; count < records.size(); ++count) {
      bytes += size_of(records[count]);
      if (count > 0 && bytes > limit) break;
    }
    auto appended = append_batch(partition, records.first(count), decision.transaction, now_ms);
    if (!appended) return appended;
    records = records.subspan(count);
  }
  return {};
}

Result<> Runtime::append_batch(PartitionIndex partition, std::span<const Record> records,
                               const std::optional<TransactionalWriter>& transaction, TimestampMs now_ms) {
  records::BatchOptions options;
  options.compression = records::Compression::of(codec_);
  options.base_sequence = base_sequence_;
  if (transaction) {
    options.producer_id = transaction->producer_id;
    options.producer_epoch = transaction->producer_epoch;
    options.transactional = true;
  }
  records::BatchBuilder builder(options);
  for (const Record& record : records) {
    builder.append({.timestamp = now_ms, .key = ByteView(record.key), .value = view(record.value)});
  }
  Bytes batch = builder.build(workspace_.codecs);
  if (batch.size() > log_.max_batch_bytes(partition)) {
    return fail(ErrorCode::record_list_too_large,
                fmt::format("a batch of {} bytes is larger than max.message.bytes", batch.size()));
  }
  const auto first_offset = log_.append(partition, batch);
  if (!first_offset) return fail(first_offset.error());
  Offset offset = *first_offset;
  for (const Record& record : records) {
    const LogRecord appended{partition, offset++, options.producer_id, record.key, view(record.value)};
    if (auto replayed = machine_.replay(appended); !replayed) {
      log_error("a record just written to {}-{} cannot be replayed: {}", topic_, partition,
                replayed.error().message);
      assert(false);
    }
  }
  return {};
}

void Runtime::start(const metadata::MetadataImage& image) {
  const metadata::TopicImage* topic = image.topic(topic_);
  std::vector<bool> leads;
  if (topic != nullptr) {
    for (const metadata::PartitionImage& partition : topic->partitions) {
      leads.push_back(partition.leader == image.node_id);
    }
  }
  set_partitions(leads);
}

void Runtime::on_image(const metadata::ImageChange& change) {
  const auto is_here = [&](const std::vector<metadata::TopicPointer>& topics) {
    return std::ranges::any_of(topics, [&](const auto& topic) { return topic->name == topic_; });
  };
  const bool removed = is_here(change.removed);
  if (removed) set_partitions({});
  if (removed || is_here(change.added) || is_here(change.changed)) start(*change.after);
}

void Runtime::set_partitions(const std::vector<bool>& leads) {
  if (stopped_) return;
  // Keys move to other partitions with another count: nothing that was loaded holds.
  const bool recounted = leads.size() != shards_.size();
  for (std::size_t index = 0; index < shards_.size(); ++index) {
    Shard& shard = shards_[index];
    if (shard.state == State::absent || (!recounted && leads[index])) continue;
    shard = Shard{};
    machine_.on_unload(static_cast<PartitionIndex>(index));
  }
  shards_.resize(leads.size());
  bool any_new = false;
  for (std::size_t index = 0; index < leads.size(); ++index) {
    const bool has_failed = shards_[index].state == State::failed;
    if (!leads[index] || (shards_[index].state != State::absent && !has_failed)) continue;
    // An empty one, as those of a new topic are, has nothing to load.
    const auto range = log_.range(static_cast<PartitionIndex>(index));
    const bool is_empty = range && range->start == range->end;
    // Whose log could not be made and is there by now serves; another that failed stays so.
    if (has_failed && !is_empty) continue;
    shards_[index].state = is_empty ? State::active : State::loading;
    any_new |= !is_empty;
  }
  if (any_new && !slice_is_due_) schedule_slice();
}

void Runtime::schedule_slice() {
  slice_is_due_ = true;
  next_slice_.set(timeouts_, 0, [this](TimestampMs now_ms) { load_slice(now_ms); });
}

void Runtime::load_slice(TimestampMs now_ms) {
  slice_is_due_ = false;
  std::size_t budget = slice_bytes;
  for (std::size_t index = 0; index < shards_.size() && budget > 0; ++index) {
    if (shards_[index].state != State::loading) continue;
    const auto partition = static_cast<PartitionIndex>(index);
    const Result<bool> done = load_some(partition, shards_[index], budget);
    if (!done) {
      log_error("{}-{} cannot be loaded, what it holds is not served: {}", topic_, partition,
                done.error().message);
      shards_[index].state = State::failed;
      machine_.on_unload(partition);
    } else if (*done) {
      shards_[index].state = State::active;
      machine_.on_loaded(partition, now_ms);
    }
  }
  if (is_loading()) {
    schedule_slice();
  } else {
    slice_ = {};
    workspace_.shrink();
  }
}

// Whether the partition is loaded to its end.
Result<bool> Runtime::load_some(PartitionIndex partition, Shard& shard, std::size_t& budget_bytes) {
  if (!shard.load_end) {
    const auto range = log_.range(partition);
    if (!range) return fail(range.error());
    shard.next_offset = range->start;
    shard.load_end = range->end;
  }
  while (shard.next_offset < *shard.load_end) {
    if (budget_bytes == 0) return false;
    if (auto read = log_.read(partition, shard.next_offset, load_bytes_, slice_); !read) {
      return fail(read.error());
    }
    if (slice_.empty()) break;
    records::EntryIterator entries(slice_, limits::batch_bytes, records::LaterMagic::as_batch);
    for (;;) {
      const auto entry = entries.next();
      if (!entry) return fail(entry.error());
      if (!*entry) break;
      if (auto replayed = replay_entry(partition, **entry); !replayed) return fail(replayed.error());
      shard.next_offset = (*entry)->last_offset() + 1;
    }
    if (entries.position() == 0) {
      return fail(ErrorCode::corrupt_message, fmt::format("no whole batch at offset {}", shard.next_offset));
    }
    budget_bytes -= std::min(budget_bytes, slice_.size());
  }
  return true;
}

Result<> Runtime::replay_entry(PartitionIndex partition, records::EntryView entry) {
  if (auto checked = entry.check(); !checked) return checked;
  const bool control = entry.is_batch() && entry.batch().is_control();
  records::RecordReader reader(workspace_);
  if (auto opened = reader.open(entry); !opened) return opened;
  const ProducerId producer = entry.is_batch() ? entry.batch().producer_id() : no_producer_id;
  records::RecordView record;
  for (;;) {
    const auto more = reader.next(record);
    if (!more) return fail(more.error());
    if (!*more) return {};
    if (!record.key) continue;
    if (control) {
      const auto type = records::control_type(*record.key);
      if (!type) return fail(type.error());
      if (*type == records::ControlType::commit || *type == records::ControlType::abort) {
        machine_.replay_marker(partition, producer, *type);
      }
      continue;
    }
    const LogRecord stored{partition, record.offset, producer, *record.key, record.value};
    if (auto replayed = machine_.replay(stored); !replayed) {
      return fail(replayed.error().code,
                  fmt::format("the record at offset {}: {}", record.offset, replayed.error().message));
    }
  }
}

void Runtime::stop() {
  if (stopped_) return;
  next_slice_.cancel();
  for (std::size_t index = 0; index < shards_.size(); ++index) {
    if (shards_[index].state == State::absent) continue;
    shards_[index] = Shard{};
    machine_.on_unload(static_cast<PartitionIndex>(index));
  }
  stopped_ = true;
}

bool Runtime::is_loading() const {
  return std::ranges::any_of(shards_, [](const Shard& shard) { return shard.state == State::loading; });
}

std::vector<PartitionIndex> Runtime::active() const {
  std::vector<PartitionIndex> partitions;
  for (std::size_t index = 0; index < shards_.size(); ++index) {
    if (shards_[index].state == State::active) partitions.push_back(static_cast<PartitionIndex>(index));
  }
  return partitions;
}

}  // namespace ottla::coordinator
