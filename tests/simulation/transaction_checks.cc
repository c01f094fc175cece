// Transactions in a log, compared with the model: their ends, the last stable offset, and what readers of
// committed records are shown.
#include <algorithm>
#include <set>

#include "simulation/checks.h"
#include "simulation/failure.h"

namespace ottla::simulation {
namespace {

bool matches(const ScannedBatch& found, const Marker& marker) {
  return found.producer_id == marker.producer_id && found.producer_epoch == marker.producer_epoch &&
         found.is_commit.value_or(marker.is_commit) == marker.is_commit;
}

[[noreturn]] void unknown_marker(const ScannedBatch& found, const log::Log& log) {
  broken(log.partition().folder(), ": nobody ended a transaction of producer ", found.producer_id, " epoch ",
         found.producer_epoch, " at offset ", found.base_offset);
}

// Whether compaction may have taken an end that is known to be there once.
void check_marker_gone(Offset offset, const Marker& marker, const PartitionModel& model, const Model& whole,
                       Offset start, const log::Log& log) {
  const auto gone = [&](const char* why) {
    broken(log.partition().folder(), ": the end of the transaction of producer ", marker.producer_id,
           " at offset ", offset, " is gone, ", why);
  };
  if (!model.may_be_compacted) gone("and the log was never compacted");
  if (offset >= log.segment_starts().back().base_offset) gone("from the active segment");
  if (whole.highest_clock_ms - marker.lowest_clock_ms < model.least_delete_retention_ms) gone("too early");
  Offset from = start;
  for (const auto& [at, earlier] : model.markers) {
    if (at < offset && earlier.producer_id == marker.producer_id) from = std::max(from, at);
  }
  const auto end = model.entries.lower_bound(offset);
  for (auto entry = model.entries.lower_bound(from); entry != end; ++entry) {
    const SentBatch& batch = *entry->second.batch;
    if (!batch.is_transactional || batch.producer_id != marker.producer_id) continue;
    if (entry->second.is_present) gone("and records of it are there");
  }
}

}  // namespace

void adopt_markers(const Scan& scan, PartitionModel& model, const log::Log& log) {
  for (const ScannedBatch& batch : scan.batches) {
    if (!batch.is_control) continue;
    const auto known = model.markers.find(batch.base_offset);
    const bool is_known = known != model.markers.end() && matches(batch, known->second) &&
                          batch.leader_epoch == known->second.leader_epoch;
    if (is_known) continue;
    const auto [first, last] = model.marker_attempts.equal_range(batch.base_offset);
    const auto tried = std::find_if(first, last, [&](auto& each) {
      return matches(batch, each.second) && batch.leader_epoch == each.second.leader_epoch;
    });
    if (tried == last) unknown_marker(batch, log);
    model.markers[batch.base_offset] = tried->second;
  }
}

void check_markers(const Scan& scan, PartitionModel& model, const Model& whole, const log::Log& log) {
  std::set<Offset> found;
  for (const ScannedBatch& batch : scan.batches) {
    if (!batch.is_control) continue;
    const auto known = model.markers.find(batch.base_offset);
    if (known == model.markers.end() || !matches(batch, known->second) ||
        batch.leader_epoch != known->second.leader_epoch) {
      unknown_marker(batch, log);
    }
    if (!batch.is_commit) continue;
    found.insert(batch.base_offset);
    known->second.is_present = true;  // an old segment may have come back by a crash
  }
  for (auto& [offset, marker] : model.markers) {
    if (offset < scan.start || !marker.is_present || found.contains(offset)) continue;
    check_marker_gone(offset, marker, model, whole, scan.start, log);
    marker.is_present = false;
  }
}

void check_shown(const std::vector<ScannedRecord>& shown, Offset from, Offset end,
                 const PartitionModel& model, const log::Log& log) {
  const std::string name = log.partition().folder();
  auto next = shown.begin();
  for (auto entry = model.entries.lower_bound(from); entry != model.entries.end() && entry->first < end;
       ++entry) {
    const Fate fate = model.fate_of(entry->first, entry->second);
    const bool is_due = entry->second.is_present && (fate == Fate::plain || fate == Fate::committed);
    const bool is_shown = next != shown.end() && next->offset == entry->first;
    if (is_shown) ++next;
    if (is_due == is_shown) continue;
    broken(name, ": a reader of committed records from ", from, " on is ", is_due ? "not " : "",
           "shown the record at offset ", entry->first);
  }
  if (next != shown.end()) broken(name, ": a reader is shown an unknown record at offset ", next->offset);
}

void check_transactions(const Scan& scan, const PartitionModel& model, log::Log& log, Dice& dice) {
  const std::string name = log.partition().folder();
  const Offset stable = log.last_stable_offset();
  Offset expected = log.high_watermark();
  // Of a transaction that began below the log's start a new process may know less.
  bool is_in_doubt = false;
  for (const auto& [producer, first] : model.open_transactions()) {
    if (first < scan.start)
      is_in_doubt = true;
    else
      expected = std::min(expected, first);
  }
  if (is_in_doubt ? stable > expected || stable < scan.start : stable != expected) {
    broken(name, ": the last stable offset is ", stable, " instead of ", expected);
  }
  const auto most = static_cast<std::uint32_t>(dice.any_of({1, 300, 100'000}));
  std::vector<ScannedRecord> shown;
  for (Offset at = scan.start; at < stable;) {
    const auto data = log.read({at, most, log::UpperBound::last_stable, true});
    if (!data) return;
    Bytes bytes;
    if (!log::read_slice(*data, bytes)) return;
    Scan slice;
    slice.start = slice.end = at;
    scan_batches(bytes, slice);
    if (slice.batches.empty()) break;
    std::vector<AbortedTransaction> aborted;
    for (const log::AbortedProducer& each : data->aborted_transactions) {
      aborted.push_back({each.producer_id, each.first_offset});
    }
    std::ranges::move(committed_records(slice, std::move(aborted)), std::back_inserter(shown));
    at = slice.end;
  }
  check_shown(shown, scan.start, stable, model, log);
}

}  // namespace ottla::simulation
