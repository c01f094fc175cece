// Comparison of a log with the model and with itself.
#include "simulation/checks.h"

#include <algorithm>
#include <set>

#include "simulation/failure.h"

namespace ottla::simulation {
namespace {

std::string name_of(const log::Log& log) { return log.partition().folder(); }

bool matches(const ScannedRecord& record, const Entry& entry) {
  const SentRecord& sent = entry.record();
  if (record.key != sent.key || record.value != sent.value) return false;
  return entry.any_timestamp || record.timestamp == entry.timestamp();
}

// Whether the batch is the one that was sent, as far as its header tells: records without a value look alike.
bool is_of(const ScannedBatch& found, const Entry& entry) {
  const SentBatch& sent = *entry.batch;
  const Sequence last = sent.producer_id == no_producer_id
                            ? no_sequence
                            : sent.base_sequence + static_cast<Sequence>(sent.count()) - 1;
  return found.base_offset == entry.batch_base && found.last_offset == entry.batch_base + sent.count() - 1 &&
         found.producer_id == sent.producer_id && found.producer_epoch == sent.producer_epoch &&
         found.last_sequence == last && found.is_transactional == sent.is_transactional &&
         found.leader_epoch == entry.leader_epoch;
}

std::string text_of_record(const std::optional<std::string>& key, const std::optional<std::string>& value,
                           TimestampMs timestamp) {
  return text_of(key.value_or("-"), "=", value.value_or("(null)").substr(0, 12), " of ", timestamp);
}

// Whether compaction may have taken a record that is known to be there once.
void check_compacted(Offset offset, const Entry& entry, const PartitionModel& model, const Model& whole,
                     const log::Log& log) {
  const std::string name = name_of(log);
  if (!model.may_be_compacted) broken(name, ": the record at offset ", offset, " is lost");
  const Offset active = log.segment_starts().back().base_offset;
  if (offset >= active) broken(name, ": the active segment lost the record at offset ", offset);
  const SentRecord& record = entry.record();
  const Fate fate = model.fate_of(offset, entry);
  if (fate == Fate::open) broken(name, ": the record of an open transaction at offset ", offset, " is gone");
  if (!record.key || fate == Fate::aborted) return;
  const bool is_marker = !record.value;
  const TimestampMs age_ms = whole.highest_clock_ms - entry.lowest_clock_ms;
  if (is_marker && age_ms >= model.least_delete_retention_ms) return;
  if (!model.is_superseded(offset, active)) {
    broken(name, ": the ", is_marker ? "delete marker" : "last value", " of ", *record.key, " at offset ",
           offset, " is gone");
  }
}

// A key whose last record was a delete marker that is gone has no older value.
void check_no_value_returned(const Scan& scan, const PartitionModel& model, const log::Log& log) {
  if (!model.may_be_compacted) return;
  std::map<std::string, Offset> last;
  std::map<std::string, Offset> last_found;
  for (const auto& [offset, entry] : model.entries) {
    if (offset >= scan.end || !entry.record().key || model.fate_of(offset, entry) == Fate::aborted) continue;
    last[*entry.record().key] = offset;
    if (offset >= scan.start && entry.is_present) last_found[*entry.record().key] = offset;
  }
  for (const auto& [key, offset] : last_found) {
    if (offset == last[key]) continue;
    broken(name_of(log), ": ", key, " has the old record at offset ", offset, " as its last one, the one at ",
           last[key], " is gone");
  }
}

void check_missing(const Scan& scan, PartitionModel& model, const Model& whole, const log::Log& log) {
  auto found = scan.records.begin();
  for (auto entry = model.entries.lower_bound(scan.start);
       entry != model.entries.end() && entry->first < scan.end; ++entry) {
    while (found != scan.records.end() && found->offset < entry->first) ++found;
    if (found != scan.records.end() && found->offset == entry->first) continue;
    if (!entry->second.is_present) continue;
    check_compacted(entry->first, entry->second, model, whole, log);
    entry->second.is_present = false;
  }
}

// What was not on the disk may be lost before something that was: the end of a segment, when the next one is
// there.
void forget_lost(const Scan& scan, Offset durable_end, PartitionModel& model) {
  std::set<Offset> found;
  for (const ScannedRecord& record : scan.records) found.insert(record.offset);
  std::erase_if(model.entries, [&](const auto& each) {
    return each.first >= std::max(durable_end, scan.start) && each.first < scan.end &&
           !found.contains(each.first);
  });
  for (auto& [id, producer] : model.producers) {
    std::erase_if(producer.recent,
                  [&](const auto& sent) { return !model.entries.contains(sent.base_offset); });
  }
  std::erase_if(model.markers, [&](const auto& each) {
    const auto at = std::ranges::lower_bound(scan.batches, each.first, {}, &ScannedBatch::base_offset);
    const bool is_there = at != scan.batches.end() && at->base_offset == each.first;
    return each.first >= std::max(durable_end, scan.start) && each.first < scan.end && !is_there;
  });
}

[[noreturn]] void unknown_record(const ScannedRecord& record, const log::Log& log) {
  broken(name_of(log), ": nobody wrote ", text_of_record(record.key, record.value, record.timestamp),
         " at offset ", record.offset);
}

}  // namespace

void check_records(const Scan& scan, PartitionModel& model, const Model& whole, const log::Log& log) {
  if (scan.end != model.end) {
    broken(name_of(log), ": the log ends at ", scan.end, ", and ", model.end, " was acknowledged");
  }
  for (const ScannedRecord& record : scan.records) {
    const auto known = model.entries.find(record.offset);
    if (known == model.entries.end() || !matches(record, known->second)) unknown_record(record, log);
    known->second.is_present = true;  // an old segment may have come back by a crash
  }
  for (const ScannedBatch& batch : scan.batches) {
    const auto known = model.entries.find(batch.last_offset);
    if (known == model.entries.end() || known->second.leader_epoch == batch.leader_epoch) continue;
    broken(name_of(log), ": the batch at offset ", batch.base_offset, " has leader epoch ",
           batch.leader_epoch, ", not ", known->second.leader_epoch);
  }
  check_markers(scan, model, whole, log);
  check_missing(scan, model, whole, log);
  check_no_value_returned(scan, model, log);
}

void adopt(const Scan& scan, Offset required_end, PartitionModel& model, const Model& whole, log::Log& log) {
  if (scan.end < required_end) {
    broken(name_of(log), ": the log ends at ", scan.end, ", and ", required_end, " must have survived");
  }
  if (scan.start > model.start_at_most) {
    broken(name_of(log), ": the log starts at ", scan.start, ", and nobody let go of more than ",
           model.start_at_most);
  }
  if (scan.start < std::min(model.start_at_least, scan.end)) {
    broken(name_of(log), ": the log starts at ", scan.start, " again, and did at ", model.start_at_least);
  }
  for (const ScannedRecord& record : scan.records) {
    const auto known = model.entries.find(record.offset);
    if (known != model.entries.end() && matches(record, known->second)) continue;
    const auto batch = std::ranges::lower_bound(scan.batches, record.offset, {}, &ScannedBatch::last_offset);
    const auto [first, last] = model.attempts.equal_range(record.offset);
    const auto tried = std::find_if(
        first, last, [&](auto& each) { return matches(record, each.second) && is_of(*batch, each.second); });
    if (tried == last) unknown_record(record, log);
    Entry& entry = model.entries[record.offset] = tried->second;
    entry.append_time_ms = record.timestamp;
    entry.any_timestamp = false;
  }
  adopt_markers(scan, model, log);
  forget_lost(scan, required_end, model);
  model.cut(scan.end);
  model.start = scan.start;
  model.high_watermark = scan.end;
  check_records(scan, model, whole, log);
  for (auto& [id, producer] : model.producers) producer.is_forgotten = true;
  for (const log::ProducerInfo& info : log.producers()) {
    ProducerModel& producer = model.producers[info.producer_id];
    producer.next_sequence = info.last_sequence + 1;
    producer.is_forgotten = false;
    if (producer.epoch != info.producer_epoch) producer.recent.clear();
    producer.epoch = info.producer_epoch;
    // What it sends from now on has their sequences.
    std::erase_if(producer.recent, [&producer](const ProducerModel::Sent& sent) {
      return sent.batch->base_sequence >= producer.next_sequence;
    });
  }
  // Its client goes on with the next sequence.
  for (auto& [id, producer] : model.producers) {
    if (producer.is_forgotten) producer.recent.clear();
  }
}

void check_lookups(const Scan& scan, log::Log& log, Dice& dice) {
  constexpr int tries = 4;
  if (scan.batches.empty()) return;
  for (int i = 0; i < tries && scan.end > scan.start; ++i) {
    const Offset wanted = scan.start + dice.below(scan.end - scan.start);
    const auto batch = std::ranges::lower_bound(scan.batches, wanted, {}, &ScannedBatch::last_offset);
    const auto data = log.read({wanted, 1, log::UpperBound::log_end, true});
    if (!data) return;
    Bytes slice;
    if (!log::read_slice(*data, slice)) return;
    Scan found;
    scan_batches(slice, found);
    const bool is_there = batch != scan.batches.end();
    if (is_there != !found.batches.empty() ||
        (is_there && found.batches.front().base_offset != batch->base_offset)) {
      broken(name_of(log), ": a look-up of offset ", wanted, " finds ",
             found.batches.empty() ? -1 : found.batches.front().base_offset, " instead of ",
             is_there ? batch->base_offset : -1);
    }
  }
  for (int i = 0; i < tries && !scan.records.empty(); ++i) {
    const TimestampMs wanted = dice.any_of(scan.records).timestamp + dice.below(3) - 1;
    const auto found = log.offset_for_timestamp(wanted, log::UpperBound::log_end);
    if (!found) return;
    const auto is_late = [wanted](const ScannedRecord& record) { return record.timestamp >= wanted; };
    const auto first = std::ranges::find_if(scan.records, is_late);
    const auto marker = std::ranges::find_if(scan.markers, is_late);
    Offset expected = first == scan.records.end() ? -1 : first->offset;
    if (marker != scan.markers.end() && (expected < 0 || marker->offset < expected))
      expected = marker->offset;
    const Offset given = *found ? (*found)->offset : -1;
    if (given != expected) {
      broken(name_of(log), ": a look-up of time ", wanted, " finds offset ", given, " instead of ", expected);
    }
  }
}

void check_epochs(const Scan& scan, const PartitionModel& model, const log::Log& log) {
  const std::map<Offset, LeaderEpoch> epochs = model.epochs();
  LeaderEpoch last = no_leader_epoch;
  for (const ScannedBatch& batch : scan.batches) {
    if (batch.leader_epoch == last || !batch.has_records) continue;
    // A start that a crash takes back does not bring back the epochs below it.
    if (batch.base_offset < model.start_at_most) continue;
    last = batch.leader_epoch;
    const auto next = std::find_if(epochs.lower_bound(batch.base_offset), epochs.end(),
                                   [last](auto& each) { return each.second > last; });
    const Offset most = next == epochs.end() ? scan.end : next->first;
    // A power cut may have taken the first records of the next epoch.
    const Offset least = std::prev(next)->first + 1;
    const log::EpochEnd end = log.end_of_epoch(last);
    if (end.leader_epoch != last || end.end_offset < least || end.end_offset > most) {
      broken(name_of(log), ": leader epoch ", last, " is told to end at ", end.end_offset, " (of epoch ",
             end.leader_epoch, "), and ends at ", most);
    }
  }
}

namespace {

// Whether compaction took the batch or marker with which the producer is where it is: it was not the last one
// then, and the later ones were lost; or a marker's header stayed, of which a new process learns nothing.
bool is_compacted(const PartitionModel& model, const log::ProducerInfo& info) {
  if (info.last_sequence == no_sequence) {
    return std::ranges::any_of(model.markers, [&info](const auto& each) {
      const Marker& marker = each.second;
      return marker.producer_id == info.producer_id && marker.producer_epoch == info.producer_epoch &&
             !marker.is_present;
    });
  }
  return std::ranges::any_of(model.entries, [&info](const auto& each) {
    const SentBatch& batch = *each.second.batch;
    return batch.producer_id == info.producer_id && batch.producer_epoch == info.producer_epoch &&
           batch.base_sequence + static_cast<Sequence>(batch.count()) - 1 == info.last_sequence &&
           !each.second.is_present;
  });
}

}  // namespace

void check_producers(const Scan& scan, const PartitionModel& model, const log::Log& log) {
  struct Last {
    ProducerEpoch epoch = no_producer_epoch;
    std::optional<Sequence> sequence;  // nothing: its batches are below the start
  };
  std::map<ProducerId, Last> last;
  for (const ScannedBatch& batch : scan.batches) {
    // Of a marker that a cleaning has emptied nothing is learnt.
    if (batch.producer_id == no_producer_id || (batch.is_control && !batch.is_commit)) continue;
    const auto [known, is_first] = last.try_emplace(batch.producer_id, batch.producer_epoch);
    if (!batch.is_control) {
      known->second.sequence = batch.last_sequence;
    } else if (known->second.epoch != batch.producer_epoch) {
      known->second.sequence = no_sequence;
    }
    known->second.epoch = batch.producer_epoch;
  }
  for (const log::ProducerInfo& info : log.producers()) {
    const auto known = last.find(info.producer_id);
    if (known == last.end()) continue;
    const auto [epoch, sequence] = known->second;
    last.erase(known);
    const bool is_same =
        sequence.value_or(info.last_sequence) == info.last_sequence && epoch == info.producer_epoch;
    if (is_same || is_compacted(model, info)) continue;
    broken(name_of(log), ": producer ", info.producer_id, " is at sequence ", info.last_sequence,
           " of epoch ", info.producer_epoch, ", and its last batch at ", sequence.value_or(no_sequence),
           " of epoch ", epoch);
  }
  if (!last.empty()) broken(name_of(log), ": producer ", last.begin()->first, " is forgotten");
}

Fingerprint fingerprint_of(const log::Log& log, const PartitionModel& model) {
  Fingerprint found{
      .start = log.log_start_offset(), .end = log.log_end_offset(), .producers = {}, .epoch_ends = {}};
  for (const log::ProducerInfo& info : log.producers()) {
    found.producers[info.producer_id] = {info.producer_epoch, info.last_sequence};
  }
  for (const auto& [offset, epoch] : model.epochs()) {
    // As in check_epochs: where the start was once, the epochs below it are forgotten.
    if (offset < std::max(found.start, model.start_at_most) || found.epoch_ends.contains(epoch)) continue;
    const log::EpochEnd end = log.end_of_epoch(epoch);
    if (end.leader_epoch == epoch) found.epoch_ends[epoch] = end.end_offset;
  }
  return found;
}

std::string text_of_fingerprint(const Fingerprint& fingerprint) {
  std::string text = text_of("[", fingerprint.start, ", ", fingerprint.end, ") producers");
  for (const auto& [id, state] : fingerprint.producers) text += text_of(" ", id, ":", state.second);
  text += " epochs";
  for (const auto& [epoch, end] : fingerprint.epoch_ends) text += text_of(" ", epoch, ":", end);
  return text;
}

}  // namespace ottla::simulation
