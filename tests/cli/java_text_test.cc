// What Java prints of bytes.
#include "cli/java_text.h"

#include <gtest/gtest.h>

namespace ottla::cli {
namespace {

std::string shown(std::string_view bytes) { return java_text(as_bytes(bytes)); }

constexpr std::string_view bad = "\xef\xbf\xbd";

std::string times(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(JavaTextTest, LeavesGoodTextAsItIs) {
  EXPECT_EQ(shown("plain, \xc3\xa9, \xe6\xbc\xa2, \xf0\x9f\x98\x80"),
            "plain, \xc3\xa9, \xe6\xbc\xa2, \xf0\x9f\x98\x80");
}

TEST(JavaTextTest, ReplacesEachMalformedPieceOnce) {
  EXPECT_EQ(shown("\x80"), bad);
  EXPECT_EQ(shown("a\xff"
                  "b"),
            "a" + std::string(bad) + "b");
  EXPECT_EQ(shown("\xe6\xbc"), bad);
  EXPECT_EQ(shown("\xe6\xbc"
                  "x"),
            std::string(bad) + "x");
  EXPECT_EQ(shown("\xf0\x9f\x98"), bad);
}

TEST(JavaTextTest, ReplacesBytesOfOverlongFormsOneByOne) {
  EXPECT_EQ(shown("\xc0\x80"), times(bad, 2));
  EXPECT_EQ(shown("\xe0\x80\x80"), times(bad, 3));
  EXPECT_EQ(shown("\xf5\x80\x80\x80"), times(bad, 4));
}

TEST(JavaTextTest, ReplacesASurrogateOnce) { EXPECT_EQ(shown("\xed\xa0\x80"), bad); }

TEST(JavaTextTest, HashesAsStringsOfJava) {
  EXPECT_EQ(java_hash(""), 0);
  EXPECT_EQ(java_hash("test"), 3556498);
  EXPECT_EQ(java_hash("\xf0\x9f\x98\x80"), 1772899);
}

TEST(JavaTextTest, TakesTrueInAnyCase) {
  EXPECT_TRUE(is_java_true(" TRUE "));
  EXPECT_FALSE(is_java_true("yes"));
}

}  // namespace
}  // namespace ottla::cli
