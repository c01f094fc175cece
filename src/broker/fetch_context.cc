// Opening, using and making fetch sessions.
#include "broker/fetch_context.h"

#include <unordered_map>

namespace ottla::broker {
namespace {

FetchKey key_of(bool by_id, std::string_view name, const Uuid& id, PartitionIndex partition) {
  return by_id ? FetchKey{{}, id, partition} : FetchKey{name, zero_uuid, partition};
}

FetchWant want_of(const protocol::FetchRequest::Topic::Partition& partition) {
  return {partition.fetch_offset, partition.partition_max_bytes, partition.current_leader_epoch,
          partition.last_fetched_epoch};
}

// Whether the client has to hear of the partition, and from now on knows it
// (CachedPartition.maybeUpdateResponseData).
bool note_told(FetchSession::Partition& cached, const FetchEntry& entry) {
  bool is_told = entry.data.size > 0 || entry.diverging.has_value();
  if (cached.high_watermark != entry.high_watermark()) {
    is_told = true;
    cached.high_watermark = entry.high_watermark();
  }
  if (cached.log_start_offset != entry.log_start_offset()) {
    is_told = true;
    cached.log_start_offset = entry.log_start_offset();
  }
  if (entry.error != ErrorCode::none) {
    is_told = true;
    cached.high_watermark = -1;  // told again when the failure is over
  }
  return is_told;
}

}  // namespace

FetchContext::FetchContext(FetchSessionCache& cache, const protocol::FetchRequest& body, int version,
                           std::int64_t now_ms, FetchPlan& plan)
    : cache_(cache), by_id_(version >= first_fetch_by_id) {
  const bool is_full = body.session_epoch == fetch_epoch::initial || body.session_epoch == fetch_epoch::final;
  if (!is_full) {
    open_session(body, now_ms, plan);
    return;
  }
  if (body.session_id != 0) cache_.remove(body.session_id);
  if (body.session_epoch == fetch_epoch::initial) kind_ = Kind::full;
  add_named(body, plan);
}

static std::size_t named_parts(const protocol::FetchRequest& body) {
  std::size_t count = 0;
  for (const auto& topic : body.topics) count += topic.partitions.size();
  return count;
}

void FetchContext::add_named(const protocol::FetchRequest& body, FetchPlan& plan) const {
  plan.entries().reserve(named_parts(body));
  // What is named twice has its first place and its last wish (FetchRequest.fetchData is a LinkedHashMap).
  std::unordered_map<FetchKey, FetchEntry*, FetchKeyHash> named;
  for (const auto& topic : body.topics) {
    for (const auto& partition : topic.partitions) {
      const FetchKey key = key_of(by_id_, topic.topic, topic.topic_id, partition.partition);
      FetchEntry*& entry = named[key];
      if (entry != nullptr) {
        entry->want = want_of(partition);
      } else {
        entry = &plan.add(key, topic.topic, want_of(partition));
      }
    }
  }
}

void FetchContext::open_session(const protocol::FetchRequest& body, std::int64_t now_ms, FetchPlan& plan) {
  session_ = cache_.find(body.session_id);
  if (session_ == nullptr) {
    error_ = ErrorCode::fetch_session_id_not_found;
    return;
  }
  const std::lock_guard lock(session_->mutex);
  if (session_->epoch != body.session_epoch) {
    error_ = ErrorCode::invalid_fetch_session_epoch;
  } else if (session_->uses_topic_ids() != by_id_) {
    error_ = ErrorCode::fetch_session_topic_id_error;
  }
  if (error_ != ErrorCode::none) return;
  if (session_->size() + named_parts(body) > most_session_parts) {
    // As with an evicted one, the client fetches anew, and without a session if it names too many at once.
    error_ = ErrorCode::fetch_session_id_not_found;
    cache_.remove(body.session_id);
    return;
  }
  update_session(body);
  if (session_->size() == 0) {
    cache_.remove(body.session_id);
    return add_named(body, plan);
  }
  cache_.touch(*session_, session_->size(), now_ms);
  session_->epoch = fetch_epoch::next(session_->epoch);
  expected_epoch_ = session_->epoch;
  session_id_ = session_->id();
  kind_ = Kind::incremental;
  add_remembered(plan);
}

void FetchContext::update_session(const protocol::FetchRequest& body) {
  for (const auto& topic : body.topics) {
    for (const auto& partition : topic.partitions) {
      session_->put(key_of(by_id_, topic.topic, topic.topic_id, partition.partition), want_of(partition));
    }
  }
  for (const auto& topic : body.forgotten_topics_data) {
    for (const PartitionIndex partition : topic.partitions) {
      session_->forget(key_of(by_id_, topic.topic, topic.topic_id, partition));
    }
  }
}

// The session may change while this fetch waits, so a name that the view does not hold is kept in the plan.
void FetchContext::add_remembered(FetchPlan& plan) {
  plan.entries().reserve(session_->size());
  for (FetchSession::Partition& partition : session_->partitions()) {
    const TopicView* topic =
        by_id_ ? plan.view().topic(partition.id) : plan.view().topic(partition.key_topic);
    if (topic != nullptr && partition.known_name.empty()) partition.known_name = topic->name();
    std::string_view name = by_id_ ? partition.known_name : partition.key_topic;
    name = topic != nullptr ? std::string_view(topic->name()) : plan.keep(name);
    const FetchKey key = key_of(by_id_, name, partition.id, partition.partition);
    plan.add(key, name, partition.want).cached = &partition;
  }
}

void FetchContext::finish(FetchPlan& plan, std::int64_t now_ms) {
  if (error_ != ErrorCode::none) return;
  if (kind_ == Kind::full) make_session(plan, now_ms);
  if (kind_ == Kind::incremental) tell_changes(plan);
}

void FetchContext::make_session(FetchPlan& plan, std::int64_t now_ms) {
  if (plan.entries().size() > most_session_parts) return;
  session_ = cache_.create(plan.entries().size(), by_id_, now_ms);
  if (session_ == nullptr) return;
  session_id_ = session_->id();
  const std::lock_guard lock(session_->mutex);
  for (const FetchEntry& entry : plan.entries()) {
    FetchSession::Partition& partition = session_->put(entry.key, entry.want);
    if (by_id_) partition.known_name = entry.name;
    partition.high_watermark = entry.high_watermark();
    partition.log_start_offset = entry.log_start_offset();
  }
}

void FetchContext::tell_changes(FetchPlan& plan) {
  const std::lock_guard lock(session_->mutex);
  if (session_->epoch != expected_epoch_) {
    error_ = ErrorCode::invalid_fetch_session_epoch;
    for (FetchEntry& entry : plan.entries()) entry.is_told = false;
    return;
  }
  for (FetchEntry& entry : plan.entries()) {
    entry.is_told = note_told(*entry.cached, entry);
    if (entry.is_told && entry.data.size > 0) session_->move_to_end(*entry.cached);
  }
}

}  // namespace ottla::broker
