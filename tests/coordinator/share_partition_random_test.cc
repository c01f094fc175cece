// Random lives of a share partition beside a model that knows each record by itself: nobody gets what another
// holds or what is done with, every delivery is counted, nothing is lost.
#include <algorithm>
#include <array>

#include "coordinator/share_partition_fixture.h"
#include "support/seeded_entropy.h"

namespace ottla::test {
namespace {

constexpr auto members = std::to_array<std::string_view>({"a", "b", "c"});
constexpr std::int64_t lock_ms = 30'000;

class SharePartitionRandomTest : public SharePartitionTest, public ::testing::WithParamInterface<int> {
 protected:
  struct Record {
    int deliveries = 0;
    std::string owner;
    std::int64_t lock_expiry_ms = 0;
    bool is_done = false;      // as the group knows it
    bool is_accepted = false;  // for ever
  };

  SharePartitionRandomTest() {
    limit({.delivery_count_limit = 2 + static_cast<int>(below(4)), .partition_max_record_locks = 40});
  }

  std::uint64_t below(std::uint64_t bound) { return entropy.below(bound); }
  std::string_view any_member() { return members[below(members.size())]; }

  void step() {
    switch (below(12)) {
      case 0:
      case 1:
        return grow();
      case 2:
      case 3:
      case 4:
        return consume(any_member());
      case 5:
      case 6:
      case 7:
        return acknowledge_some();
      case 8:
        return acknowledge_what_is_not_held();
      case 9:
        return let_time_pass(static_cast<std::int64_t>(below(lock_ms)));
      case 10:
        return leave(any_member());
      default:
        return below(3) == 0 ? lead_anew() : below(4) == 0 ? drop_front() : stumble();
    }
  }

  void grow() {
    append(1 + static_cast<Offset>(below(9)));
    records.resize(static_cast<std::size_t>(log_end));
  }

  void consume(std::string_view member) {
    Fetch wants;
    wants.max_records = 1 + static_cast<std::int32_t>(below(20));
    wants.batch_size = 1 + static_cast<std::int32_t>(below(12));
    wants.batches = 1 + static_cast<Offset>(below(4));
    if (below(2) == 0) wants.mode = AcquireMode::record_limit;
    Offset count = 0;
    for (const AcquiredRange& range : fetch(member, wants)) {
      for (Offset offset = range.first_offset; offset <= range.last_offset; ++offset, ++count) {
        deliver(at(offset), member, range.delivery_count, offset);
      }
    }
    if (wants.mode == AcquireMode::record_limit) {
      EXPECT_LE(count, wants.max_records);
    }
  }

  void deliver(Record& record, std::string_view member, int delivery_count, Offset offset) {
    EXPECT_EQ(record.owner, "") << offset;
    EXPECT_FALSE(record.is_done) << offset;
    EXPECT_FALSE(record.is_accepted) << offset;
    EXPECT_EQ(delivery_count, ++record.deliveries) << offset;
    EXPECT_LE(record.deliveries, limits.delivery_count_limit);
    record.owner = member;
    record.lock_expiry_ms = now_ms + lock_ms;
  }

  // A run of records that one member holds.
  void acknowledge_some() {
    const auto [first, last] = held_run();
    if (first < 0) return;
    const auto type = static_cast<AcknowledgeType>(below(5));
    const std::string owner = at(first).owner;
    const ErrorCode done = acknowledge(owner, first, last, type);
    EXPECT_EQ(done, type == AcknowledgeType::renew ? ErrorCode::none : write_fails);
    if (done != ErrorCode::none) return;
    for (Offset offset = first; offset <= last; ++offset) settle(at(offset), type);
  }

  void settle(Record& record, AcknowledgeType type) {
    if (type == AcknowledgeType::renew) {
      record.lock_expiry_ms = now_ms + lock_ms;
      return;
    }
    if (type == AcknowledgeType::release) return give_back(record);
    record.owner.clear();
    record.is_done = true;
    record.is_accepted = type == AcknowledgeType::accept;
  }

  void give_back(Record& record) {
    record.owner.clear();
    record.is_done = record.deliveries >= limits.delivery_count_limit;
  }

  void acknowledge_what_is_not_held() {
    if (log_end == 0) return;
    const Offset first = static_cast<Offset>(below(static_cast<std::uint64_t>(log_end)));
    const Offset last = std::min<Offset>(log_end - 1, first + static_cast<Offset>(below(6)));
    const std::string_view member = any_member();
    bool holds_all = true;
    for (Offset offset = std::max(first, partition->start_offset()); offset <= last; ++offset) {
      holds_all = holds_all && at(offset).owner == member;
    }
    const std::string before = in_flight();
    if (holds_all) return;
    EXPECT_NE(acknowledge(member, first, last, AcknowledgeType::accept), ErrorCode::none);
    EXPECT_EQ(in_flight(), before);
  }

  void let_time_pass(std::int64_t ms) {
    pass_ms(ms);
    for (Record& record : records) {
      if (!record.owner.empty() && record.lock_expiry_ms <= now_ms) give_back(record);
    }
  }

  void leave(std::string_view member) {
    if (end_session(member) != ErrorCode::none) return;
    for (Record& record : records) {
      if (record.owner == member) give_back(record);
    }
  }

  // What was not written is as if it had not been.
  void lead_anew() {
    load();
    for (Offset offset = 0; offset < log_end; ++offset) {
      Record& record = at(offset);
      const auto found = stored.find(offset);
      record.owner.clear();
      record.deliveries = found == stored.end() ? 0 : found->second.delivery_count;
      record.is_done = offset < std::max(stored_start, log_start) ||
                       (found != stored.end() && coordinator::shares::is_terminal(found->second.state));
    }
  }

  void drop_front() {
    if (log_end == log_start) return;
    const auto count = static_cast<std::uint64_t>(log_end - log_start);
    delete_before(log_start + static_cast<Offset>(below(count)));
    for (Offset offset = 0; offset < log_start; ++offset) {
      at(offset).owner.clear();
      at(offset).is_done = true;
    }
  }

  void stumble() {
    write_fails = write_fails == ErrorCode::none ? ErrorCode::coordinator_not_available : ErrorCode::none;
  }

  void check() {
    for (Offset offset = 0; offset < partition->start_offset(); ++offset) {
      EXPECT_TRUE(at(offset).is_done) << "lost: " << offset;
    }
    for (const InFlightRange& range : partition->in_flight()) {
      for (Offset offset = std::max(range.range.first_offset, log_start); offset <= range.range.last_offset;
           ++offset) {
        EXPECT_EQ(range.owner, at(offset).owner) << offset;
      }
    }
  }

  // One good consumer brings it to the end.
  void drain() {
    write_fails = ErrorCode::none;
    let_time_pass(lock_ms);
    for (int turn = 0; turn < 10'000 && partition->start_offset() < log_end; ++turn) {
      const AcquiredRanges ranges = fetch("z");
      for (const AcquiredRange& range : ranges) {
        EXPECT_EQ(acknowledge("z", range.first_offset, range.last_offset, AcknowledgeType::accept),
                  ErrorCode::none);
      }
    }
    EXPECT_EQ(partition->start_offset(), log_end);
    EXPECT_EQ(in_flight(), "");
  }

  std::pair<Offset, Offset> held_run() {
    std::vector<Offset> held;
    for (Offset offset = log_start; offset < log_end; ++offset) {
      if (!at(offset).owner.empty()) held.push_back(offset);
    }
    if (held.empty()) return {-1, -1};
    const Offset first = held[below(held.size())];
    Offset last = first;
    while (below(6) != 0 && last + 1 < log_end && at(last + 1).owner == at(first).owner) ++last;
    return {first, last};
  }

  Record& at(Offset offset) { return records.at(static_cast<std::size_t>(offset)); }

  SeededEntropy entropy{static_cast<std::uint64_t>(GetParam()) + 500};
  std::vector<Record> records;
};

TEST_P(SharePartitionRandomTest, EveryRecordIsDoneWithOnceAndHasOneOwnerAtATime) {
  for (int i = 0; i < 400 && !HasFailure(); ++i) {
    step();
    check();
  }
  drain();
}

INSTANTIATE_TEST_SUITE_P(Seeds, SharePartitionRandomTest, ::testing::Range(0, 100));

}  // namespace
}  // namespace ottla::test
