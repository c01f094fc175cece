// What producers of transactions and their coordinator do to logs, and what readers of committed records see.
// The coordinator's own decisions are no part of this: its markers come in any order, late and again.
#include <algorithm>

#include "ottla/records/control.h"
#include "simulation/failure.h"
#include "simulation/script.h"

namespace ottla::simulation {
namespace {

constexpr std::size_t most_producers = 2;

// The producers whose open transaction the log surely knows: it begins above the log's start.
std::map<ProducerId, Offset> known_transactions(const PartitionModel& model) {
  std::map<ProducerId, Offset> open = model.open_transactions();
  std::erase_if(open, [&](const auto& each) { return each.second < model.start; });
  return open;
}

}  // namespace

void Script::produce_in_transaction() {
  const auto to = any_partition();
  if (!to) return;
  if (transactional_producers_.size() < most_producers) {
    const auto id = client().init_producer();
    if (!id && !may_fail()) broken("no producer id is given");
    if (!id) return;
    transactional_producers_.push_back(*id);
  }
  const ProducerId id = dice_.any_of(transactional_producers_);
  for (std::int64_t i = 1 + dice_.below(2); i > 0 && !world_.has_ended(); --i) {
    SentBatch turn = turn_of(*to, id);
    turn.is_transactional = true;
    send(*to, make_batch(*to, turn));
  }
}

void Script::produce_outside_transaction() {
  const auto to = any_partition();
  if (!to) return;
  const auto open = known_transactions(model_.partitions[*to]);
  if (open.empty()) return;
  const Produced produced = hand_in(*to, *make_batch(*to, turn_of(*to, dice_.any_of(open).first)), -1);
  note("produce outside the transaction to ", to->folder(), ": ", error_name(produced.error));
  if (produced.error == ErrorCode::invalid_txn_state || may_fail(*to)) return;
  broken(to->folder(), ": a batch outside its producer's transaction is answered ",
         error_name(produced.error));
}

void Script::end_transaction() {
  const auto of = any_partition();
  if (!of || transactional_producers_.empty()) return;
  if (dice_.one_in(10)) ++coordinator_epoch_;
  const auto open = model_.partitions[*of].open_transactions();
  // Without one it is a marker that is sent again.
  if (open.empty() && !dice_.one_in(6)) return;
  Marker marker;
  marker.producer_id = open.empty() ? dice_.any_of(transactional_producers_) : dice_.any_of(open).first;
  // Who is fenced has his transaction ended in the next epoch.
  const bool is_fenced = dice_.one_in(3);
  marker.producer_epoch = turn_of(*of, marker.producer_id).producer_epoch;
  if (is_fenced) ++marker.producer_epoch;
  marker.is_commit = !is_fenced && !dice_.one_in(3);
  marker.coordinator_epoch = coordinator_epoch_;
  marker.timestamp = marker.lowest_clock_ms = world_.now_ms();
  write_marker(*of, marker);
}

namespace {

Bytes bytes_of(const Marker& marker) {
  const auto type = marker.is_commit ? records::ControlType::commit : records::ControlType::abort;
  return records::build_end_marker({type, marker.coordinator_epoch}, marker.producer_id,
                                   marker.producer_epoch, marker.timestamp);
}

}  // namespace

void Script::write_marker(const TopicPartition& to, Marker marker) {
  PartitionModel& model = model_.partitions[to];
  const auto log = world_.log(to);
  marker.leader_epoch = log ? log->latest_epoch() : no_leader_epoch;
  Bytes bytes = bytes_of(marker);
  const auto info = world_.append(to, bytes, log::AppendOrigin::coordinator);
  note(marker.is_commit ? "commit" : "abort", " the transaction of producer ", marker.producer_id, " epoch ",
       marker.producer_epoch, " in ", to.folder(), ": ",
       error_name(info ? ErrorCode::none : info.error().code), " at ", info ? info->first_offset : -1);
  if (!info || world_.has_ended()) {
    if (!may_fail(to)) broken(to.folder(), ": a marker is refused: ", info.error().message);
    model.marker_attempts.emplace(model.end, marker);
    const bool is_visible = !world_.has_ended() && log && log->log_end_offset() == model.end + 1;
    if (is_visible) model.add_marker(model.end, marker);
    return;
  }
  if (info->first_offset != model.end) {
    broken(to.folder(), ": a marker got the offset ", info->first_offset, ", ", model.end, " is next");
  }
  model.add_marker(model.end, marker);
  if (log->config()->flush_messages > 1) return;
  model.durable_end = model.end;
  model.durable = true;
}

// A coordinator that does not know yet that another took its place.
void Script::end_transaction_late() {
  const auto of = any_partition();
  if (!of || transactional_producers_.empty()) return;
  const PartitionModel& model = model_.partitions[*of];
  const auto last = model.last_marker(dice_.any_of(transactional_producers_));
  if (last == model.markers.rend() || last->first < model.start || !last->second.is_present) return;
  Marker marker = last->second;
  if (marker.coordinator_epoch == 0) return;
  --marker.coordinator_epoch;
  Bytes bytes = bytes_of(marker);
  const auto info = world_.append(*of, bytes, log::AppendOrigin::coordinator);
  note("a marker of a former coordinator to ", of->folder(), ": ",
       error_name(info ? ErrorCode::none : info.error().code));
  if ((!info && info.error().code == ErrorCode::transaction_coordinator_fenced) || may_fail(*of)) return;
  broken(of->folder(), ": a marker of a former coordinator is answered ",
         error_name(info ? ErrorCode::none : info.error().code));
}

void Script::fetch_committed() {
  const auto from = any_partition();
  if (!from) return;
  const bool is_known = check_whole(*from);
  const PartitionModel& model = model_.partitions[*from];
  const Offset offset = model.start + dice_.below(model.end - model.start + 1);
  const auto most = static_cast<std::int32_t>(dice_.any_of({1, 200, 1000, 100'000}));
  const Fetched fetched = client().fetch(*from, offset, most, Isolation::read_committed);
  note("fetch what is committed from ", from->folder(), " at ", offset, ": ", error_name(fetched.error), " ",
       fetched.records.size(), " bytes");
  if (fetched.error != ErrorCode::none) {
    if (!may_fail(*from)) broken(from->folder(), ": fetch failed: ", error_name(fetched.error));
    return;
  }
  const auto log = world_.log(*from);
  if (fetched.last_stable_offset != log->last_stable_offset()) {
    broken(from->folder(), ": the last stable offset is told as ", fetched.last_stable_offset);
  }
  Scan slice;
  slice.start = slice.end = offset;
  scan_batches(fetched.records, slice);
  if (slice.end > std::max(offset, fetched.last_stable_offset)) {
    broken(from->folder(), ": what is committed is read up to ", slice.end,
           ", behind the last stable offset ", fetched.last_stable_offset);
  }
  // The model may not know yet what a cleaning took.
  if (is_known) check_shown(committed_records(slice, fetched.aborted), offset, slice.end, model, *log);
}

}  // namespace ottla::simulation
