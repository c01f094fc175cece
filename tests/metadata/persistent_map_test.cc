// The persistent map against std::map, and its versions against one another.
#include "ottla/metadata/persistent_map.h"

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "support/seeded_entropy.h"

namespace ottla::metadata {
namespace {

struct Entry {
  int key = 0;
  std::string value;
};

// Few hashes, so that keys collide on every level and beyond the last one.
struct CollidingTraits {
  static int key(const Entry& entry) { return entry.key; }
  static std::size_t hash(int key) { return static_cast<std::size_t>(key % 7) * 0x0101010101010101ULL; }
};

using Map = PersistentMap<Entry, CollidingTraits>;

std::map<int, std::string> content(const Map& map) {
  std::map<int, std::string> all;
  map.for_each([&](const Entry& entry) { all.emplace(entry.key, entry.value); });
  return all;
}

TEST(PersistentMap, HoldsWhatAPlainMapHolds) {
  ottla::test::SeededEntropy entropy(1);
  Map map;
  std::map<int, std::string> plain;
  for (int step = 0; step < 5000; ++step) {
    const int key = static_cast<int>(entropy.below(60));
    if (entropy.below(3) == 0) {
      EXPECT_EQ(map.erase(1, key), plain.erase(key) > 0);
    } else {
      map.set(1, {key, std::to_string(step)});
      plain[key] = std::to_string(step);
    }
    ASSERT_EQ(map.size(), plain.size());
  }
  EXPECT_EQ(content(map), plain);
}

TEST(PersistentMap, FindsEveryKeyAndNoOther) {
  Map map;
  for (int key = 0; key < 100; key += 2) map.set(1, {key, "x"});
  for (int key = 0; key < 100; ++key) EXPECT_EQ(map.find(key) != nullptr, key % 2 == 0) << key;
}

TEST(PersistentMap, LeavesEarlierVersionsAsTheyWere) {
  ottla::test::SeededEntropy entropy(2);
  std::vector<Map> versions(1);
  std::vector<std::map<int, std::string>> expected(1);
  for (EditId edit = 1; edit < 300; ++edit) {
    Map next = versions.back();
    for (int i = 0; i < 3; ++i) next.set(edit, {static_cast<int>(entropy.below(40)), std::to_string(edit)});
    next.erase(edit, static_cast<int>(entropy.below(40)));
    expected.push_back(content(next));
    versions.push_back(std::move(next));
  }
  for (std::size_t i = 0; i < versions.size(); ++i) EXPECT_EQ(content(versions[i]), expected[i]) << i;
}

TEST(PersistentMap, IsEmptyAgainWhenAllIsErased) {
  Map map;
  for (int key = 0; key < 50; ++key) map.set(1, {key, "x"});
  for (int key = 0; key < 50; ++key) map.erase(2, key);
  EXPECT_TRUE(map.empty());
  EXPECT_THAT(content(map), ::testing::IsEmpty());
}

}  // namespace
}  // namespace ottla::metadata
