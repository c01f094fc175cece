// Ranges of offsets laid over each other.
#include "coordinator/shares/state_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "support/seeded_entropy.h"

namespace ottla::test {
namespace {

using coordinator::combine;
using coordinator::StateBatch;
using coordinator::StateBatches;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The range by offsets, delivery count and state.
StateBatch range(Offset first, Offset last, std::int16_t count, std::int8_t state = 0) {
  return {first, last, count, state};
}

TEST(StateBatchesTest, the_later_delivery_holds_where_two_meet) {
  EXPECT_THAT(combine({range(0, 9, 1)}, {range(3, 5, 2)}, -1),
              ElementsAre(range(0, 2, 1), range(3, 5, 2), range(6, 9, 1)));
  EXPECT_THAT(combine({range(0, 9, 2)}, {range(3, 15, 1)}, -1),
              ElementsAre(range(0, 9, 2), range(10, 15, 1)));
  EXPECT_THAT(combine({range(0, 9, 1)}, {range(0, 9, 1, 2)}, -1), ElementsAre(range(0, 9, 1, 2)));
}

TEST(StateBatchesTest, neighbours_of_one_state_are_joined) {
  EXPECT_THAT(combine({range(0, 4, 1, 2)}, {range(5, 9, 1, 2)}, -1), ElementsAre(range(0, 9, 1, 2)));
  EXPECT_THAT(combine({range(0, 4, 1, 2)}, {range(6, 9, 1, 2)}, -1),
              ElementsAre(range(0, 4, 1, 2), range(6, 9, 1, 2)));
}

TEST(StateBatchesTest, what_is_before_the_start_goes) {
  EXPECT_THAT(combine({range(0, 4, 1), range(5, 9, 2)}, {}, 7), ElementsAre(range(7, 9, 2)));
  EXPECT_THAT(combine({range(0, 4, 1)}, {}, 5), IsEmpty());
}

// A neighbour that was left behind before the range beside it grew stays apart, as Kafka leaves it.
TEST(StateBatchesTest, a_range_that_is_done_is_not_looked_at_again) {
  EXPECT_THAT(combine({range(0, 5, 3), range(6, 10, 1)}, {range(6, 12, 3)}, -1),
              ElementsAre(range(0, 5, 3), range(6, 12, 3)));
}

class AnyStateBatches : public ::testing::TestWithParam<int> {
 protected:
  StateBatches some() {
    StateBatches batches;
    for (std::uint64_t i = random_.below(8); i > 0; --i) {
      const auto first = static_cast<Offset>(random_.below(30));
      batches.push_back(range(first, first + static_cast<Offset>(random_.below(10)),
                              static_cast<std::int16_t>(1 + random_.below(3)),
                              static_cast<std::int8_t>(2 * random_.below(3))));
    }
    return batches;
  }
  // What each offset from the start on has in the end, by looking at every range.
  static std::map<Offset, std::pair<int, int>> flat(const StateBatches& batches, Offset start) {
    std::map<Offset, std::pair<int, int>> states;
    for (const StateBatch& batch : batches) {
      for (Offset offset = std::max(batch.first, start); offset <= batch.last; ++offset) {
        const std::pair<int, int> state(batch.delivery_count, batch.delivery_state);
        states[offset] = std::max(states[offset], state);
      }
    }
    return states;
  }

  SeededEntropy random_{static_cast<std::uint64_t>(GetParam())};
};

TEST_P(AnyStateBatches, give_each_offset_its_latest_state_once) {
  const StateBatches before = some(), newer = some();
  const Offset start = static_cast<Offset>(random_.below(12)) - 1;
  const StateBatches combined = combine(before, newer, start);
  StateBatches both = before;
  both.insert(both.end(), newer.begin(), newer.end());
  EXPECT_EQ(flat(combined, start), flat(both, start));
  for (std::size_t i = 1; i < combined.size(); ++i) EXPECT_LT(combined[i - 1].last, combined[i].first);
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyStateBatches, ::testing::Range(0, 300));

}  // namespace
}  // namespace ottla::test
