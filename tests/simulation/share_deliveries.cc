// Who holds which record, and how often it may have been delivered: what the broker must agree with.
#include <algorithm>
#include <utility>

#include "simulation/failure.h"
#include "simulation/scan.h"
#include "simulation/share_life.h"

namespace ottla::simulation {
namespace {

constexpr std::int64_t lock_ms = 15'000;

}  // namespace

// --- acquired ---

void ShareLife::acquired(const Member& member, const ShareAnswer& answer) {
  check_values(answer);
  for (const AcquiredRecords& range : answer.acquired) {
    note(member.id, " has ", range.first, " to ", range.last, " of ", range.partition, " for the ",
         range.delivery_count, ". time");
    for (Offset offset = range.first; offset <= range.last; ++offset) {
      acquired(member, range.partition, offset, range.delivery_count);
    }
  }
}

void ShareLife::acquired(const Member& member, PartitionIndex partition, Offset offset, int count) {
  DeliveryModel& known = delivery(partition, offset);
  const auto refuse = [&](const auto&... why) {
    broken("record ", offset, " of partition ", partition, " is delivered to ", member.id, why...);
  };
  if (known.is_done) refuse(", and was done with");
  if (!known.owner.empty() && !known.is_unsure) refuse(", and ", known.owner, " holds it");
  if (count < known.count.least + 1 || count > known.count.most + 1) {
    refuse(" for the ", count, ". time, behind ", known.count.least, " to ", known.count.most);
  }
  if (count > delivery_count_limit_) refuse(" for the ", count, ". time of ", delivery_count_limit_);
  known.owner = member.id;
  known.lock_end_ms = world_.clock.monotonic_ms() + lock_ms;
  known.count = {count, count};
  known.may_be_done = known.is_unsure = false;
}

// What is acquired comes along.
void ShareLife::check_values(const ShareAnswer& answer) {
  for (const AcquiredRecords& range : answer.acquired) {
    const auto bytes = answer.records.find(range.partition);
    if (bytes == answer.records.end()) broken("no records of partition ", range.partition, " come along");
    Scan scan;
    scan_batches(bytes->second, scan);
    const auto& values = partitions_[range.partition].values;
    for (Offset offset = range.first; offset <= range.last; ++offset) {
      if (std::ranges::find(scan.markers, offset, &ScannedRecord::offset) != scan.markers.end()) {
        delivery(range.partition, offset).is_marker = true;
        continue;
      }
      const auto found = std::ranges::find(scan.records, offset, &ScannedRecord::offset);
      if (found == scan.records.end()) broken("record ", offset, " is acquired and does not come along");
      const Fate fate = fate_of(*found->value);
      if (is_read_committed_ && (fate == Fate::open || fate == Fate::aborted)) {
        broken("record ", offset, " of partition ", range.partition, " is delivered, and is ",
               fate == Fate::open ? "in an open transaction" : "aborted");
      }
      const auto known = values.find(offset);
      if (known != values.end() && found->value != known->second) {
        broken("record ", offset, " of partition ", range.partition, " is another one");
      }
    }
  }
}

// --- acknowledged, released, over ---

void ShareLife::acknowledged(const Member& member, const ShareAnswer& answer,
                             const std::vector<Acknowledgement>& said) {
  for (const Acknowledgement& one : said) {
    const auto told = answer.acknowledged.find(one.partition);
    const bool is_answered = answer.error == ErrorCode::none && told != answer.acknowledged.end();
    const ErrorCode error = is_answered ? told->second : ErrorCode::kafka_storage_error;
    note(member.id, " says ", static_cast<int>(one.type), " of ", one.first, " to ", one.last, " of ",
         one.partition, ": ", error_name(error));
    if (error != ErrorCode::none && !may_fail()) {
      broken(member.id, " may not acknowledge ", one.first, " of partition ", one.partition, ": ",
             error_name(error));
    }
    for (Offset offset = one.first; offset <= one.last; ++offset) {
      DeliveryModel& known = delivery(one.partition, offset);
      error == ErrorCode::none ? accept_outcome(known, one.type) : note_doubt(known, one.type);
    }
  }
}

void ShareLife::accept_outcome(DeliveryModel& known, Acknowledge type) const {
  if (type == Acknowledge::renew) {
    known.lock_end_ms = world_.clock.monotonic_ms() + lock_ms;
  } else if (type == Acknowledge::release) {
    put_back(known, true);
  } else {
    known.owner.clear();
    known.is_done = true;
  }
}

void ShareLife::note_doubt(DeliveryModel& known, Acknowledge type) const {
  known.is_unsure = true;
  if (type == Acknowledge::release) put_back(known, false);
  if (type != Acknowledge::release && type != Acknowledge::renew) {
    known.may_be_done = known.may_be_ended = true;
  }
}

bool ShareLife::is_to_be_delivered(const DeliveryModel& known) const {
  if (known.is_marker || known.value.empty()) return false;
  return !is_read_committed_ || fate_of(known.value) == Fate::committed;
}

// Available again, unless it was delivered too often.
void ShareLife::put_back(DeliveryModel& known, bool is_sure) const {
  known.owner.clear();
  const bool is_given_up = known.count.most >= delivery_count_limit_;
  if (is_sure) {
    known.stored = known.count;
    known.is_done |= is_given_up;
    known.may_be_ended = false;
  } else {
    known.stored.most = std::max(known.stored.most, known.count.most);
    known.may_be_done |= is_given_up;
    known.may_be_ended |= is_given_up;
  }
}

void ShareLife::put_back_all_of(const Member& member) {
  for (auto& [index, partition] : partitions_) {
    for (auto& [offset, known] : partition.deliveries) {
      if (known.owner != member.id) continue;
      known.is_unsure |= may_fail();
      put_back(known, !may_fail());
    }
  }
}

void ShareLife::forget_group() {
  for (auto& [index, partition] : partitions_) {
    for (auto& [offset, known] : partition.deliveries) {
      known.count.least = std::min(known.count.least, known.stored.least);
      known.is_unsure |= may_fail();
    }
  }
}

void ShareLife::end_locks() {
  for (auto& [index, partition] : partitions_) {
    for (auto& [offset, known] : partition.deliveries) {
      if (known.owner.empty() || known.lock_end_ms > world_.clock.monotonic_ms()) continue;
      put_back(known, !may_fail());
    }
  }
}

// Nobody holds anything any more, and counts are as they were written.
void ShareLife::on_end() {
  end_locks();
  for (auto& [index, partition] : partitions_) {
    for (auto& [offset, known] : partition.deliveries) {
      known.owner.clear();
      known.count = known.stored;
      known.is_unsure = false;
      known.may_be_done |= std::exchange(known.may_be_ended, false);
    }
  }
  for (Member& member : members_) member.session_epoch = 0;
}

// --- what must hold ---

void ShareLife::check() {
  end_locks();
  for (auto& [index, partition] : partitions_) {
    const auto log = world_.log({topic_, index});
    const auto scan = log ? scan_log(*log) : std::nullopt;
    if (!scan) broken("partition ", index, " cannot be read");
    for (const auto& [offset, value] : partition.values) {
      const auto found = std::ranges::find(scan->records, offset, &ScannedRecord::offset);
      if (found == scan->records.end() || found->value != value) broken("record ", offset, " is lost");
    }
    for (const ScannedRecord& record : scan->records) delivery(index, record.offset).value = *record.value;
    check_start_offset(index);
  }
  if (dice_.one_in(2)) check_all_are_delivered();
}

void ShareLife::check_start_offset(PartitionIndex index) {
  Partition& partition = partitions_[index];
  const auto [error, start] = client(members_.front()).start_offset(source_.group, {topic_, index});
  if (error != ErrorCode::none) broken("no start offset of partition ", index, ": ", error_name(error));
  note("partition ", index, " starts at ", start);
  if (start < partition.start_offset) {
    broken("partition ", index, " starts at ", start, ", and was at ", partition.start_offset);
  }
  partition.start_offset = start;
  for (const auto& [offset, known] : partition.deliveries) {
    if (offset >= start) break;
    if (!known.is_done && !known.may_be_done && is_to_be_delivered(known)) {
      broken("partition ", index, " starts at ", start, ", and record ", offset, " is not done with");
    }
  }
}

// Whatever is not done with is there for who asks often enough.
void ShareLife::check_all_are_delivered() {
  constexpr int most_fetches = 500;
  if (dice_.one_in(2)) pass_time(lock_ms + 1);
  Member& member = dice_.any_of(members_);
  int vain = 0;
  for (int i = 0; i < most_fetches && vain < 3 && !may_fail(); ++i) {
    vain = fetch(member, 500, {}) == 0 ? vain + 1 : 0;
  }
  if (may_fail()) return;
  for (const auto& [index, partition] : partitions_) {
    const auto log = world_.log({topic_, index});
    const Offset stable = is_read_committed_ ? log->last_stable_offset() : log->high_watermark();
    for (const auto& [offset, known] : partition.deliveries) {
      const bool is_held = !known.owner.empty() || offset >= stable;
      if (known.is_done || known.may_be_done || is_held || !is_to_be_delivered(known)) continue;
      broken("record ", offset, " of partition ", index, " is never delivered");
    }
  }
}

}  // namespace ottla::simulation
