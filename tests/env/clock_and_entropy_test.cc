// Clocks, timers and randomness: the process's own and the tests'.
#include <set>

#include "gmock/gmock.h"
#include "ottla/env/posix.h"
#include "support/manual_clock.h"
#include "support/manual_timers.h"
#include "support/seeded_entropy.h"

namespace ottla {
namespace {

using std::chrono::milliseconds;
using test::ManualTimers;
using test::SeededEntropy;
using testing::ElementsAre;

TEST(Clocks, SystemClockGoesForward) {
  const std::int64_t before = system_clock().monotonic_ns();
  EXPECT_GT(system_clock().wall_ms(), 1'700'000'000'000);
  EXPECT_GE(system_clock().monotonic_ns(), before);
}

TEST(Clocks, ManualClockMovesWhenTold) {
  test::ManualClock clock(1'000);
  clock.advance_ms(5);
  EXPECT_EQ(clock.wall_ms(), 1'005);
  EXPECT_EQ(clock.monotonic_ms(), 5);
  clock.set_wall_ms(7);
  EXPECT_EQ(clock.monotonic_ms(), 5);
}

TEST(Timers, RunInTheOrderOfTheirTimes) {
  ManualTimers timers;
  std::vector<int> ran;
  timers.schedule(milliseconds(20), [&] { ran.push_back(2); });
  timers.schedule(milliseconds(10), [&] { ran.push_back(1); });
  timers.schedule(milliseconds(20), [&] { ran.push_back(3); });
  EXPECT_EQ(timers.advance_ms(9), 0u);
  EXPECT_EQ(timers.advance_ms(11), 3u);
  EXPECT_THAT(ran, ElementsAre(1, 2, 3));
}

TEST(Timers, CancelledOneDoesNotRun) {
  ManualTimers timers;
  bool ran = false;
  const TimerId id = timers.schedule(milliseconds(1), [&] { ran = true; });
  timers.cancel(id);
  timers.cancel(id);
  timers.cancel(TimerId::none);
  EXPECT_EQ(timers.advance_ms(10), 0u);
  EXPECT_FALSE(ran);
}

TEST(Timers, OneScheduledByAnotherRunsInItsTime) {
  ManualTimers timers;
  std::vector<std::int64_t> times;
  timers.schedule(milliseconds(5),
                  [&] { timers.schedule(milliseconds(5), [&] { times.push_back(timers.now_ms()); }); });
  timers.advance_ms(100);
  EXPECT_THAT(times, ElementsAre(10));
}

TEST(Randomness, SeedReplaysEveryChoice) {
  SeededEntropy one(7);
  SeededEntropy two(7);
  SeededEntropy other(8);
  EXPECT_EQ(one.uuid(), two.uuid());
  EXPECT_EQ(one.next(), two.next());
  EXPECT_NE(one.uuid(), other.uuid());
}

TEST(Randomness, BelowReachesAllAndNothingElse) {
  SeededEntropy entropy(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(entropy.below(5));
  EXPECT_THAT(seen, ElementsAre(0, 1, 2, 3, 4));
}

TEST(Randomness, UuidsAreOfVersionFourAndNeverBeginWithADash) {
  SeededEntropy entropy(3);
  for (int i = 0; i < 1'000; ++i) {
    const Uuid id = entropy.uuid();
    EXPECT_EQ(id.bytes[6] >> 4, 4);
    EXPECT_EQ(id.bytes[8] >> 6, 2);
    EXPECT_NE(id.to_string().front(), '-');
  }
}

TEST(Randomness, SystemEntropyDiffersEachTime) {
  EXPECT_NE(system_entropy().uuid(), system_entropy().uuid());
  Bytes much(100'000);
  system_entropy().fill(much);
  EXPECT_GT((std::set<std::uint8_t>(much.begin(), much.end()).size()), 200u);
}

}  // namespace
}  // namespace ottla
