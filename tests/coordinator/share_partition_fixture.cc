// The log of batches, the store of states and the way of each verb to the share partition.
#include "coordinator/share_partition_fixture.h"

#include <fmt/format.h>

#include <algorithm>

namespace ottla::test {
namespace {

std::string_view name_of(RecordState state) {
  switch (state) {
    case RecordState::available:
      return "available";
    case RecordState::acquired:
      return "acquired";
    case RecordState::acknowledged:
      return "acknowledged";
    case RecordState::archiving:
      return "archiving";
    case RecordState::archived:
      return "archived";
  }
  return "?";
}

}  // namespace

Offset SharePartitionTest::append(Offset count, FetchedBatch like) {
  like.base_offset = log_end;
  like.last_offset = log_end + count - 1;
  log.push_back(like);
  log_end += count;
  return like.base_offset;
}

void SharePartitionTest::compact(Offset first, Offset last) {
  std::erase_if(log, [=](const FetchedBatch& batch) {
    return batch.base_offset >= first && batch.last_offset <= last;
  });
}

void SharePartitionTest::load() {
  std::vector<StateRange> ranges;
  for (const auto& [offset, record] : stored) {
    const bool goes_on = !ranges.empty() && ranges.back().last_offset + 1 == offset &&
                         ranges.back().state == record.state &&
                         ranges.back().delivery_count == record.delivery_count;
    if (goes_on) {
      ranges.back().last_offset = offset;
    } else {
      ranges.push_back({offset, offset, record.state, record.delivery_count});
    }
  }
  load(stored_start, ranges);
}

void SharePartitionTest::load(Offset start_offset, std::vector<StateRange> ranges) {
  auto loaded = SharePartition::load(start_offset, 3, 7, ranges, [this](const ShareStateUpdate& update) {
    if (write_fails != ErrorCode::none) return Result<>(fail(write_fails, "as the test wants"));
    writes.push_back(update);
    for (const StateRange& range : update.ranges) {
      for (Offset offset = range.first_offset; offset <= range.last_offset; ++offset) {
        stored[offset] = {range.state, range.delivery_count};
      }
    }
    stored_start = update.start_offset;
    stored.erase(stored.begin(), stored.lower_bound(stored_start));
    return Result<>{};
  });
  ASSERT_TRUE(loaded) << loaded.error().message;
  partition = std::move(*loaded);
  partition->set_limits(limits);
}

void SharePartitionTest::limit(const ShareLimits& new_limits) {
  limits = new_limits;
  partition->set_limits(limits);
}

void SharePartitionTest::delete_before(Offset log_start_offset) {
  std::erase_if(log, [=](const FetchedBatch& batch) { return batch.last_offset < log_start_offset; });
  log_start = log_start_offset;
  partition->move_log_start(log_start);
}

AcquiredRanges SharePartitionTest::fetch(std::string_view member, Fetch wants) {
  if (!partition->can_acquire()) return {};
  const Offset offset = partition->next_fetch_offset();
  if (offset < log_start) return partition->move_log_start(log_start), AcquiredRanges{};
  const auto from =
      std::ranges::find_if(log, [offset](const FetchedBatch& batch) { return batch.last_offset >= offset; });
  const auto count = std::min<Offset>(log.end() - from, wants.batches);
  const std::vector<FetchedBatch> batches(from, from + count);
  return partition->acquire({member, wants.mode, wants.batch_size, wants.max_records},
                            {offset, batches, wants.aborted}, now_ms);
}

ErrorCode SharePartitionTest::acknowledge(std::string_view member, Offset first, Offset last,
                                          AcknowledgeType type) {
  const auto types = {static_cast<std::int8_t>(type)};
  const coordinator::shares::AcknowledgementBatch batch{first, last, types};
  const auto done = partition->acknowledge(member, {&batch, 1}, now_ms);
  return done ? ErrorCode::none : done.error().code;
}

ErrorCode SharePartitionTest::acknowledge_each(std::string_view member, Offset first,
                                               std::vector<std::int8_t> types) {
  const auto count = static_cast<Offset>(types.size());
  const coordinator::shares::AcknowledgementBatch batch{first, first + count - 1, types};
  const auto done = partition->acknowledge(member, {&batch, 1}, now_ms);
  return done ? ErrorCode::none : done.error().code;
}

ErrorCode SharePartitionTest::end_session(std::string_view member) {
  const auto done = partition->release(member);
  return done ? ErrorCode::none : done.error().code;
}

std::string SharePartitionTest::in_flight() const {
  std::vector<InFlightRange> joined;
  for (const InFlightRange& at : partition->in_flight()) {
    const bool goes_on = !joined.empty() && joined.back().range.last_offset + 1 == at.range.first_offset &&
                         joined.back().range.state == at.range.state && joined.back().owner == at.owner &&
                         joined.back().range.delivery_count == at.range.delivery_count;
    if (goes_on) {
      joined.back().range.last_offset = at.range.last_offset;
    } else {
      joined.push_back(at);
    }
  }
  std::string text;
  for (const InFlightRange& at : joined) {
    const std::string by = at.owner.empty() ? "" : " by " + at.owner;
    text += fmt::format("{}{}-{} {} {}{}", text.empty() ? "" : "; ", at.range.first_offset,
                        at.range.last_offset, name_of(at.range.state), at.range.delivery_count, by);
  }
  return text;
}

}  // namespace ottla::test
