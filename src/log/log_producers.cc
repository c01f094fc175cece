// The producer state of a log, built from its snapshots and the batches behind them.
#include <algorithm>

#include "log/header_scanner.h"
#include "log/log_state.h"
#include "ottla/base/logging.h"

namespace ottla::log {

namespace {

Result<> replay(ProducerStateManager& producers, const File& file, const ScannedEntry& entry) {
  if (!entry.header.is_batch() || !entry.header.batch().has_producer_id()) return {};
  ProducedBatch produced = ProducedBatch::of(entry.header.batch());
  if (entry.header.batch().is_control() && entry.size_bytes <= HeaderScanner::chunk_bytes) {
    std::array<std::uint8_t, HeaderScanner::chunk_bytes> bytes;
    const MutableByteView whole(bytes.data(), static_cast<std::size_t>(entry.size_bytes));
    auto read = file.read_at(entry.position, whole);
    if (!read) return fail(read.error());
    if (*read == whole.size()) produced.marker = read_marker(records::BatchView(whole));
  }
  producers.replay(produced);
  return {};
}

}  // namespace

Result<> LogState::replay_producers(Offset end) {
  for (std::size_t i = segments.empty() ? 0 : segment_of(producers.map_end_offset()); i < segments.size();
       ++i) {
    Segment& segment = *segments[i];
    if (segment.base_offset() >= end || producers.map_end_offset() >= end) break;
    const Offset from = std::max(segment.base_offset(), producers.map_end_offset());
    producers.set_map_end_offset(from);
    // A later load that cannot use the newest snapshot then need not read the whole log.
    if (i + 2 >= segments.size() && from == segment.base_offset()) {
      if (auto done = take_snapshot(); !done) return done;
    }
    auto place = segment.find(from);
    if (!place) return fail(place.error());
    if (!*place) continue;
    auto file = segment.file();
    if (!file) return fail(file.error());
    HeaderScanner scanner(**file, (*place)->position, segment.size_bytes());
    for (;;) {
      auto entry = scanner.next();
      if (!entry) return fail(entry.error());
      if (!*entry || (*entry)->header.last_offset() >= end) break;
      if (auto done = replay(producers, **file, **entry); !done) return done;
    }
  }
  producers.set_map_end_offset(end);
  return {};
}

Result<> LogState::rebuild_producers(Offset end, bool clean, TimestampMs now_ms) {
  if (clean && !producers.latest_snapshot()) {
    // No snapshot and a clean shutdown: no producer ever wrote here under a broker that keeps them.
    if (end > log_start) {
      log_info("{}: without a producer snapshot, its producers count as unknown", partition.folder());
    }
    for (std::size_t i = segments.size() < 2 ? 0 : segments.size() - 2; i < segments.size(); ++i) {
      producers.set_map_end_offset(segments[i]->base_offset());
      if (auto done = take_snapshot(); !done) return done;
    }
    producers.set_map_end_offset(end);
    return take_snapshot();
  }
  if (auto done = producers.truncate_and_reload(log_start, end, now_ms, producer_expiration_ms); !done)
    return done;
  // Recovery may have come to the end already, with producers that a snapshot would not have given.
  producers.remove_expired(now_ms, producer_expiration_ms);
  if (auto done = replay_producers(end); !done) return done;
  producers.on_high_watermark(high_watermark);
  return take_snapshot();
}

}  // namespace ottla::log
