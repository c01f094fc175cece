// The bookkeeping of what was sent.
#include "simulation/model.h"

#include <algorithm>

#include "ottla/records/builder.h"

namespace ottla::simulation {

Bytes SentBatch::build() const {
  records::BatchOptions options;
  options.compression = records::Compression::of(codec);
  options.producer_id = producer_id;
  options.producer_epoch = producer_epoch;
  options.base_sequence = base_sequence;
  options.transactional = is_transactional;
  records::BatchBuilder builder(options);
  for (const SentRecord& record : records) {
    records::NewRecord added{.timestamp = record.timestamp, .key = {}, .value = {}, .headers = {}};
    if (record.key) added.key = as_bytes(*record.key);
    if (record.value) added.value = as_bytes(*record.value);
    builder.append(added);
  }
  static thread_local records::CodecContext codecs;
  return builder.build(codecs);
}

void PartitionModel::add(const SentBatchPointer& batch, Offset base, const Entry& common) {
  for (std::size_t i = 0; i < batch->records.size(); ++i) {
    Entry& entry = entries[base + static_cast<Offset>(i)] = common;
    entry.batch = batch;
    entry.index = i;
    entry.batch_base = base;
  }
  end = base + batch->count();
  if (batch->producer_id == no_producer_id) return;
  constexpr std::size_t remembered = 5;
  ProducerModel& producer = producers[batch->producer_id];
  producer.is_forgotten = false;
  if (producer.epoch != batch->producer_epoch) producer.recent.clear();
  producer.epoch = batch->producer_epoch;
  producer.next_sequence = batch->base_sequence + static_cast<Sequence>(batch->count());
  producer.recent.push_back({batch, base});
  if (producer.recent.size() > remembered) producer.recent.pop_front();
}

void PartitionModel::add_attempt(const SentBatchPointer& batch, Offset base, const Entry& common) {
  for (std::size_t i = 0; i < batch->records.size(); ++i) {
    Entry entry = common;
    entry.batch = batch;
    entry.index = i;
    entry.batch_base = base;
    entry.any_timestamp = true;
    attempts.emplace(base + static_cast<Offset>(i), std::move(entry));
  }
}

void PartitionModel::forget_attempts(Offset below) {
  attempts.erase(attempts.begin(), attempts.lower_bound(below));
  marker_attempts.erase(marker_attempts.begin(), marker_attempts.lower_bound(below));
}

void PartitionModel::cut(Offset at) {
  entries.erase(entries.lower_bound(at), entries.end());
  markers.erase(markers.lower_bound(at), markers.end());
  end = at;
  durable_end = std::min(durable_end, at);
  for (auto& [id, producer] : producers) {
    std::erase_if(producer.recent, [at](const ProducerModel::Sent& sent) { return sent.base_offset >= at; });
  }
}

bool PartitionModel::is_superseded(Offset offset, Offset before) const {
  const auto found = entries.find(offset);
  const auto& key = found->second.record().key;
  for (auto later = std::next(found); later != entries.end() && later->first < before; ++later) {
    if (later->second.record().key != key) continue;
    const Fate fate = fate_of(later->first, later->second);
    if (fate == Fate::plain || fate == Fate::committed) return true;
  }
  return false;
}

void PartitionModel::add_marker(Offset at, const Marker& marker) {
  markers[at] = marker;
  end = at + 1;
  ProducerModel& producer = producers[marker.producer_id];
  // Who is known by a marker alone begins anew, too.
  const bool is_known = !producer.is_forgotten && producer.epoch == marker.producer_epoch;
  producer.is_forgotten = false;
  if (is_known) return;
  producer.recent.clear();
  producer.epoch = marker.producer_epoch;
  producer.next_sequence = 0;
}

Fate PartitionModel::fate_of(Offset offset, const Entry& entry) const {
  if (!entry.batch->is_transactional) return Fate::plain;
  for (auto at = markers.upper_bound(offset); at != markers.end(); ++at) {
    if (at->second.producer_id != entry.batch->producer_id) continue;
    return at->second.is_commit ? Fate::committed : Fate::aborted;
  }
  return Fate::open;
}

std::map<ProducerId, Offset> PartitionModel::open_transactions() const {
  std::map<ProducerId, Offset> open;
  for (const auto& [offset, entry] : entries) {
    if (fate_of(offset, entry) == Fate::open) open.try_emplace(entry.batch->producer_id, offset);
  }
  return open;
}

PartitionModel::Markers::const_reverse_iterator PartitionModel::last_marker(ProducerId producer) const {
  return std::find_if(markers.rbegin(), markers.rend(),
                      [producer](const auto& each) { return each.second.producer_id == producer; });
}

std::map<Offset, LeaderEpoch> PartitionModel::epochs() const {
  std::map<Offset, LeaderEpoch> found;
  for (const auto& [offset, entry] : entries) found.emplace_hint(found.end(), offset, entry.leader_epoch);
  for (const auto& [offset, marker] : markers) found[offset] = marker.leader_epoch;
  return found;
}

void CommitModel::add(const Key& key, std::optional<Offset> offset, Offset before, Offset after) {
  // What was not answered and would lie here was never written.
  std::erase_if(changes_, [&](const Change& change) {
    const bool is_gone = !change.after && change.before >= before;
    if (is_gone) failed_.push_back(change);
    return is_gone;
  });
  changes_.push_back({key, offset, before, after});
}

void CommitModel::add_uncertain(const Key& key, std::optional<Offset> offset, Offset before) {
  changes_.push_back({key, offset, before, {}});
}

CommitModel::State CommitModel::at(Offset end) const {
  State state;
  for (const Change& change : changes_) {
    if (change.before >= end) continue;
    if (!change.after || *change.after > end) {
      state.uncertain.insert(change.key);
      continue;
    }
    if (change.offset) {
      state.offsets[change.key] = *change.offset;
    } else {
      state.offsets.erase(change.key);
    }
    state.uncertain.erase(change.key);
  }
  return state;
}

void CommitModel::cut(Offset end, Offset durable_end) {
  std::erase_if(changes_, [&](const Change& change) {
    if (change.before >= end && !change.after) failed_.push_back(change);
    return change.before >= end;
  });
  for (Change& change : changes_) {
    if (change.after && *change.after > std::min(end, durable_end)) change.after.reset();
  }
}

void CommitModel::bring_back_failed(Offset from) {
  for (const Change& change : failed_) {
    if (change.before >= from) add_uncertain(change.key, change.offset, 0);
  }
  failed_.clear();
}

std::set<std::string> CommitModel::groups() const {
  std::set<std::string> names;
  for (const Change& change : changes_) names.insert(change.key.group);
  return names;
}

}  // namespace ottla::simulation
