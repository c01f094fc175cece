// Reads by offset, one slice after the other.
#include "simulation/scan.h"

#include <algorithm>
#include <set>

#include "ottla/records/batch_iterator.h"
#include "ottla/records/control.h"
#include "ottla/records/record_reader.h"
#include "simulation/failure.h"

namespace ottla::simulation {
namespace {

std::optional<std::string> text_in(const std::optional<ByteView>& bytes) {
  return bytes ? std::optional(std::string(as_text(*bytes))) : std::nullopt;
}

}  // namespace

void scan_batches(ByteView slice, Scan& into) {
  static thread_local records::Workspace workspace;
  records::EntryIterator entries(slice);
  for (;;) {
    const auto entry = entries.next();
    if (!entry) broken("a malformed batch behind offset ", into.end, ": ", entry.error().message);
    if (!*entry) return;
    const records::BatchView batch = (*entry)->batch();
    if (const auto checked = (*entry)->check(); !checked) {
      broken("a damaged batch at offset ", batch.base_offset(), ": ", checked.error().message);
    }
    if (!into.batches.empty() && batch.base_offset() <= into.batches.back().last_offset) {
      broken("a batch at offset ", batch.base_offset(), " behind one that ends at ",
             into.batches.back().last_offset);
    }
    ScannedBatch& scanned = into.batches.emplace_back();
    scanned.base_offset = batch.base_offset();
    scanned.last_offset = batch.last_offset();
    scanned.leader_epoch = batch.leader_epoch();
    scanned.producer_id = batch.producer_id();
    scanned.producer_epoch = batch.producer_epoch();
    scanned.last_sequence = batch.has_producer_id() ? batch.last_sequence() : no_sequence;
    scanned.is_transactional = batch.is_transactional();
    scanned.is_control = batch.is_control();
    into.end = batch.next_offset();
    records::RecordReader reader(workspace);
    if (const auto opened = reader.open(**entry); !opened) {
      broken("the batch at offset ", batch.base_offset(), " cannot be opened: ", opened.error().message);
    }
    records::RecordView record;
    for (;;) {
      const auto more = reader.next(record);
      if (!more) broken("a malformed record in the batch at offset ", batch.base_offset());
      if (!*more) break;
      scanned.has_records = true;
      if (scanned.is_control) {
        const auto marker =
            records::parse_end_marker(record.key.value_or(ByteView{}), record.value.value_or(ByteView{}));
        if (!marker) broken("a malformed marker at offset ", record.offset, ": ", marker.error().message);
        scanned.is_commit = marker->type == records::ControlType::commit;
      }
      if (record.offset < into.start) continue;
      auto& found = scanned.is_control ? into.markers : into.records;
      found.push_back({record.offset, text_in(record.key), text_in(record.value), record.timestamp,
                       scanned.leader_epoch});
    }
  }
}

std::optional<Scan> scan_log(log::Log& log) {
  Scan scan;
  scan.start = scan.end = log.log_start_offset();
  for (;;) {
    const auto data = log.read({scan.end, 1 << 20, log::UpperBound::log_end, true});
    if (!data && data.error().code == ErrorCode::kafka_storage_error) return std::nullopt;
    if (!data) broken(log.folder(), " cannot be read at offset ", scan.end, ": ", data.error().message);
    if (data->size == 0) break;
    Bytes slice;
    if (!log::read_slice(*data, slice)) return std::nullopt;
    const Offset from = scan.end;
    scan_batches(slice, scan);
    if (scan.end <= from) broken(log.folder(), ": no whole batch at offset ", from);
  }
  if (scan.end > log.log_end_offset()) broken(log.folder(), ": batches behind the log's end");
  scan.end = log.log_end_offset();
  return scan;
}

std::vector<ScannedRecord> committed_records(const Scan& slice, std::vector<AbortedTransaction> aborted) {
  std::ranges::sort(aborted, {}, &AbortedTransaction::first_offset);
  auto coming = aborted.begin();
  std::set<ProducerId> skipped;
  std::vector<ScannedRecord> shown;
  auto record = slice.records.begin();
  for (const ScannedBatch& batch : slice.batches) {
    for (; coming != aborted.end() && coming->first_offset <= batch.last_offset; ++coming) {
      skipped.insert(coming->producer_id);
    }
    const bool is_skipped = batch.is_transactional && skipped.contains(batch.producer_id);
    if (batch.is_control && batch.is_commit == false) skipped.erase(batch.producer_id);
    for (; record != slice.records.end() && record->offset <= batch.last_offset; ++record) {
      if (!is_skipped) shown.push_back(*record);
    }
  }
  return shown;
}

}  // namespace ottla::simulation
