// What must hold of every transaction, as its producer knows it, as readers see it and as the coordinator
// tells it.
#include <algorithm>
#include <ranges>

#include "simulation/failure.h"
#include "simulation/transaction_life.h"

namespace ottla::simulation {
namespace {

using Outcome = TransactionModel::Outcome;

Serial serial_in(const ScannedRecord& record, const TopicPartition& name) {
  if (!record.value) broken(name.folder(), ": the record at offset ", record.offset, " has no value");
  return std::stoll(*record.value);
}

}  // namespace

// Whoever was slow may have been ended by the coordinator since.
void TransactionLife::note_time_limits() {
  for (TransactionalId& id : ids_) {
    if (id.transactions.empty()) continue;
    TransactionModel& last = id.transactions.back();
    if (last.began_at_least_ms + id.timeout_ms < world_.now_ms()) last.abort_possible = true;
  }
}

void TransactionLife::on_time_passed(std::int64_t passed_ms) {
  constexpr std::int64_t abort_interval_ms = 10'000;
  note_time_limits();
  if (passed_ms < abort_interval_ms) return;
  for (TransactionalId& id : ids_) {
    if (id.transactions.empty()) continue;
    TransactionModel& last = id.transactions.back();
    if (last.outcome != Outcome::open || !last.has_begun) continue;
    if (last.began_at_most_ms + id.timeout_ms >= world_.now_ms()) continue;
    if (client().describe(id.name).state == "Ongoing") {
      broken(id.name, ": transaction ", last.number, " is open ", world_.now_ms() - last.began_at_most_ms,
             " ms after its begin, of ", id.timeout_ms);
    }
    if (!last.commit_asked) last.outcome = Outcome::aborted;
  }
}

void TransactionLife::check() {
  note_time_limits();
  Shown shown;
  for (const TopicPartition& name : partitions_) check_log(name, shown);
  for (TransactionalId& id : ids_) {
    check_coordinator(id);
    const CommittedOffset committed = client().committed(id.group, partitions_.front());
    settle(id, shown, committed.offset);
    for (const TransactionModel& transaction : id.transactions) check_outcome(id, transaction, shown);
    check_offsets(id, committed);
  }
  check_stable_offsets(shown);
}

// --- logs ---

void TransactionLife::check_log(const TopicPartition& name, Shown& shown) {
  const auto log = world_.log(name);
  const auto scan = log ? scan_log(*log) : std::nullopt;
  if (!scan) broken(name.folder(), " cannot be read");
  std::map<Serial, Offset> found;
  for (const ScannedRecord& record : scan->records) {
    const Serial serial = serial_in(record, name);
    if (refused_.contains(serial)) broken(name.folder(), " has record ", serial, ", which was refused");
    if (!owners_.contains(serial)) broken(name.folder(), " has record ", serial, ", which nobody sent");
    if (const auto [first, is_new] = found.emplace(serial, record.offset); !is_new) {
      broken(name.folder(), " has record ", serial, " at ", first->second, " and again at ", record.offset);
    }
  }
  for (const auto& [serial, owner] : owners_) {
    const auto acknowledged = owner->acknowledged.find(serial);
    if (acknowledged == owner->acknowledged.end() || acknowledged->second.first != name) continue;
    const auto at = found.find(serial);
    if (at == found.end() || at->second != acknowledged->second.second) {
      broken(name.folder(), " lacks record ", serial, ", acknowledged at ", acknowledged->second.second);
    }
  }
  check_order(name, *scan);
  for (const auto& [serial, offset] : committed_in(*scan, name)) shown.committed[serial] = {name, offset};
  check_reader(name, shown);
}

// By the markers of a log: which records their transactions have committed.
std::map<Serial, Offset> TransactionLife::committed_in(const Scan& scan, const TopicPartition& name) {
  std::map<Serial, Offset> committed;
  std::map<ProducerId, std::vector<std::pair<Serial, Offset>>> open;
  auto record = scan.records.begin();
  for (const ScannedBatch& batch : scan.batches) {
    auto& of_producer = open[batch.producer_id];
    if (batch.is_control) {
      if (batch.is_commit == true) committed.insert(of_producer.begin(), of_producer.end());
      of_producer.clear();
      continue;
    }
    for (; record != scan.records.end() && record->offset <= batch.last_offset; ++record) {
      of_producer.emplace_back(serial_in(*record, name), record->offset);
    }
  }
  return committed;
}

// A reader gets what is committed up to the last stable offset, and nothing else.
void TransactionLife::check_reader(const TopicPartition& name, Shown& shown) {
  std::set<Serial> read;
  for (const ScannedRecord& record : read_committed(name, shown).records) {
    const Serial serial = serial_in(record, name);
    const auto known = shown.committed.find(serial);
    if (known == shown.committed.end() || known->second != std::pair(name, record.offset)) {
      broken(name.folder(), ": a reader gets record ", serial, ", which is not committed");
    }
    if (!read.insert(serial).second) broken(name.folder(), ": a reader gets record ", serial, " twice");
  }
  for (const auto& [serial, place] : shown.committed) {
    if (place.first != name || place.second >= shown.last_stable_offset[name] || read.contains(serial))
      continue;
    broken(name.folder(), ": a reader does not get record ", serial, ", which is committed");
  }
}

// Whoever was fenced by a marker writes no more.
void TransactionLife::check_order(const TopicPartition& name, const Scan& scan) {
  std::map<ProducerId, ProducerEpoch> epochs;
  for (const ScannedBatch& batch : scan.batches) {
    const auto [known, is_new] = epochs.emplace(batch.producer_id, batch.producer_epoch);
    if (!is_new && batch.producer_epoch < known->second) {
      broken(name.folder(), ": epoch ", batch.producer_epoch, " of producer ", batch.producer_id, " at ",
             batch.base_offset, " behind epoch ", known->second);
    }
    known->second = batch.producer_epoch;
  }
}

Scan TransactionLife::read_committed(const TopicPartition& name, Shown& shown) {
  Client reader(world_.process());
  Scan whole;
  const auto most = static_cast<std::int32_t>(dice_.any_of({1, 300, 100'000}));
  for (Offset offset = 0;;) {
    const Fetched fetched = reader.fetch(name, offset, most, Isolation::read_committed);
    if (fetched.error != ErrorCode::none) {
      broken(name.folder(), " at ", offset, " is not read: ", error_name(fetched.error));
    }
    shown.last_stable_offset[name] = fetched.last_stable_offset;
    shown.high_watermark[name] = fetched.high_watermark;
    Scan slice;
    slice.start = slice.end = offset;
    scan_batches(fetched.records, slice);
    std::ranges::copy(committed_records(slice, fetched.aborted), std::back_inserter(whole.records));
    if (slice.end >= fetched.last_stable_offset) {
      if (slice.end > fetched.last_stable_offset) {
        broken(name.folder(), " is read up to ", slice.end, ", behind the last stable offset ",
               fetched.last_stable_offset);
      }
      return whole;
    }
    if (slice.end <= offset) broken(name.folder(), ": nothing is read at ", offset);
    offset = slice.end;
  }
}

// --- outcomes ---

void TransactionLife::check_coordinator(const TransactionalId& id) {
  const DescribedTransaction described = client().describe(id.name);
  const bool is_known = described.error == ErrorCode::none;
  if (!is_known && described.error != ErrorCode::transactional_id_not_found) {
    broken(id.name, " is not described: ", error_name(described.error));
  }
  if (!is_known && id.newest.producer_id != no_producer_id) broken(id.name, " is forgotten");
  if (described.state == "PrepareCommit" || described.state == "PrepareAbort") {
    broken(id.name, " is left in ", described.state);
  }
  if (id.transactions.empty() || !id.transactions.back().is_open_for_sure()) return;
  if (described.state != "Ongoing") {
    broken(id.name, ": transaction ", id.transactions.back().number, " is open, and described as ",
           described.state);
  }
}

// What nobody was told shows in the logs: from now on it is known.
void TransactionLife::settle(TransactionalId& id, const Shown& shown, Offset committed_offset) {
  const auto is_shown = [&shown](const auto& entry) { return shown.committed.contains(entry.first); };
  for (TransactionModel& transaction : id.transactions) {
    if (!transaction.commit_asked) continue;
    if (transaction.outcome != Outcome::open && transaction.outcome != Outcome::ended) continue;
    const bool has_records = !transaction.acknowledged.empty();
    const bool is_committed =
        std::ranges::any_of(transaction.acknowledged, is_shown) ||
        std::ranges::any_of(transaction.unanswered, is_shown) ||
        (!has_records && transaction.has_sent_offset && transaction.number == committed_offset);
    if (is_committed) {
      transaction.outcome = Outcome::committed;
    } else if (transaction.outcome == Outcome::ended) {
      transaction.outcome = Outcome::aborted;
    }
    note(id.name, ": transaction ", transaction.number, " turns out to be ",
         is_committed ? "committed" : "not committed");
  }
}

void TransactionLife::check_outcome(const TransactionalId& id, const TransactionModel& transaction,
                                    const Shown& shown) const {
  const bool is_committed = transaction.outcome == Outcome::committed;
  for (const auto& [serial, place] : transaction.acknowledged) {
    const bool is_shown = shown.committed.contains(serial);
    if (is_shown == is_committed) continue;
    broken(id.name, ": record ", serial, " in ", place.first.folder(), " of transaction ", transaction.number,
           is_committed ? ", which is committed, is not shown" : ", which is not committed, is shown");
  }
  if (is_committed) return;
  for (const auto& [serial, to] : transaction.unanswered) {
    if (shown.committed.contains(serial)) {
      broken(id.name, ": record ", serial, " in ", to.folder(), " of transaction ", transaction.number,
             ", which is not committed, is shown");
    }
  }
}

void TransactionLife::check_offsets(const TransactionalId& id, const CommittedOffset& committed) const {
  const TransactionModel* last = id.transactions.empty() ? nullptr : &id.transactions.back();
  if (committed.error == ErrorCode::unstable_offset_commit) {
    if (last == nullptr || last->outcome != Outcome::open || !last->has_sent_offset) {
      broken(id.group, ": an offset is pending, and no transaction is open");
    }
    return;
  }
  if (committed.error != ErrorCode::none) {
    broken(id.group, ": no offset is told: ", error_name(committed.error));
  }
  if (last != nullptr && last->is_open_for_sure() && last->offset_is_acknowledged) {
    broken(id.group, ": the offset of transaction ", last->number, " is not pending, and that is open");
  }
  Offset expected = -1;
  for (const TransactionModel& transaction : std::views::reverse(id.transactions)) {
    if (transaction.outcome != Outcome::committed) continue;
    if (transaction.has_sent_offset && committed.offset == transaction.number) return;
    if (!transaction.offset_is_acknowledged) continue;
    expected = transaction.number;
    break;
  }
  if (committed.offset == expected) return;
  broken(id.group, ": offset ", committed.offset, " is committed in the place of ", expected);
}

void TransactionLife::check_stable_offsets(const Shown& shown) const {
  for (const TopicPartition& name : partitions_) {
    const Offset stable = shown.last_stable_offset.at(name);
    bool may_be_held = false;
    for (const TransactionalId& id : ids_) {
      for (const TransactionModel& transaction : id.transactions) {
        if (transaction.outcome != Outcome::open) continue;
        for (const auto& [serial, place] : transaction.acknowledged) {
          if (place.first != name) continue;
          may_be_held = true;
          if (transaction.is_open_for_sure() && stable > place.second) {
            broken(name.folder(), ": the last stable offset ", stable, " is behind ", place.second,
                   ", which transaction ", transaction.number, " of ", id.name, " holds open");
          }
        }
        may_be_held |= std::ranges::any_of(transaction.unanswered,
                                           [&name](const auto& sent) { return sent.second == name; });
      }
    }
    if (!may_be_held && stable != shown.high_watermark.at(name)) {
      broken(name.folder(), ": the last stable offset stays at ", stable, " of ",
             shown.high_watermark.at(name), ", and no transaction is open");
    }
  }
}

}  // namespace ottla::simulation
