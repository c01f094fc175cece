// The rules that hold at every moment. Each throws Failure with a sentence that names the partition.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "ottla/log/log.h"
#include "simulation/dice.h"
#include "simulation/model.h"
#include "simulation/scan.h"

namespace ottla::simulation {

// Of a running broker: what is read is what was sent, at the offset that was told, and whatever is missing
// may be. Compaction that is seen for the first time is noted in the model.
void check_records(const Scan& scan, PartitionModel& model, const Model& whole, const log::Log& log);

// Part of the former: what ended transactions is what was sent, and stays as long as records of theirs do.
void check_markers(const Scan& scan, PartitionModel& model, const Model& whole, const log::Log& log);
// Of adopt(): ends whose append failed and that are there after all become known.
void adopt_markers(const Scan& scan, PartitionModel& model, const log::Log& log);

// The last stable offset is where the first open transaction begins, and readers of committed records are
// shown those below it and no others. After check_records.
void check_transactions(const Scan& scan, const PartitionModel& model, log::Log& log, Dice& dice);
// The same of what one read showed of [from, end).
void check_shown(const std::vector<ScannedRecord>& shown, Offset from, Offset end,
                 const PartitionModel& model, const log::Log& log);

// After a restart: the same, with `required_end` as what must have survived; the model takes over what was
// found.
void adopt(const Scan& scan, Offset required_end, PartitionModel& model, const Model& whole, log::Log& log);

// Some look-ups by offset and by time give what a walk through the log gives.
void check_lookups(const Scan& scan, log::Log& log, Dice& dice);

// Every leader epoch with records ends where the next begins.
void check_epochs(const Scan& scan, const PartitionModel& model, const log::Log& log);

// The producers' state tells the last batch of every producer in the log.
void check_producers(const Scan& scan, const PartitionModel& model, const log::Log& log);

// What a start must find again as a clean end or a kill left it.
struct Fingerprint {
  Offset start = 0;
  Offset end = 0;
  std::map<ProducerId, std::pair<ProducerEpoch, Sequence>> producers;
  std::map<LeaderEpoch, Offset> epoch_ends;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};
Fingerprint fingerprint_of(const log::Log& log, const PartitionModel& model);
std::string text_of_fingerprint(const Fingerprint& fingerprint);

// What retention may take, told the segments and the start as they were before.
struct SegmentExtent {
  Offset base = 0;
  Offset end = 0;
  TimestampMs largest_timestamp = no_timestamp;
  // The same with what a cleaning may have left: batches of producers without records keep their times.
  TimestampMs largest_at_most = no_timestamp;
};
std::vector<SegmentExtent> segments_of(const log::Log& log, const PartitionModel& model);
void check_retention(const std::vector<SegmentExtent>& before, Offset start_before, const log::Log& log,
                     TimestampMs now_ms);
// What retention has to take, when it has just run.
void check_retention_is_done(const log::Log& log, const PartitionModel& model, TimestampMs now_ms);

}  // namespace ottla::simulation
