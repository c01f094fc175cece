// The key map of a compaction.
#include "log/offset_map.h"

#include <gtest/gtest.h>

#include <string>

#include "support/seeded_entropy.h"

namespace ottla::log::test {
namespace {

class OffsetMapTest : public ::testing::Test {
 protected:
  KeyHash key(int number) const { return map.hash(as_bytes("key " + std::to_string(number))); }
  void fill(int keys) {
    for (int i = 0; i < keys; ++i) map.put(key(i), i);
  }

  ottla::test::SeededEntropy entropy{1};
  OffsetMap map{24 * 100'000, 0.9, entropy};
};

TEST_F(OffsetMapTest, gives_the_last_offset_of_each_key_through_all_its_growth) {
  fill(90'000);
  for (int i = 0; i < 90'000; i += 3) map.put(key(i), 100'000 + i);
  EXPECT_EQ(map.size(), 90'000u);
  for (int i = 0; i < 90'000; ++i) ASSERT_EQ(map.find(key(i)), i % 3 == 0 ? 100'000 + i : i);
  EXPECT_EQ(map.find(key(90'000)), -1);
}

TEST_F(OffsetMapTest, is_full_at_the_load_factor_and_not_before) {
  fill(89'999);
  EXPECT_FALSE(map.is_full());
  map.put(key(89'999), 0);
  EXPECT_TRUE(map.is_full());
  EXPECT_DOUBLE_EQ(map.utilization(), 0.9);
}

TEST_F(OffsetMapTest, ends_every_search_however_full_it_may_get) {
  OffsetMap small(24 * 3, 1.0, entropy);
  EXPECT_EQ(small.limit(), 2u);
  for (int i = 0; i < 2; ++i) small.put(key(i), i);
  EXPECT_EQ(small.find(key(5)), -1);
}

TEST(KeyHasherTest, is_siphash_of_128_bits) {
  // The reference implementation's vectors for the key 00 01 … 0f: nothing, and the one byte 00.
  const KeyHasher hasher(0x0706050403020100, 0x0f0e0d0c0b0a0908);
  EXPECT_EQ(hasher({}), (KeyHash{0xe6a825ba047f81a3, 0x930255c71472f66d}));
  const std::uint8_t zero = 0;
  EXPECT_EQ(hasher(ByteView(&zero, 1)), (KeyHash{0x44af996bd8c187da, 0x45fc229b11597634}));
}

}  // namespace
}  // namespace ottla::log::test
