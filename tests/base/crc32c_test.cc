// CRC-32C: published vectors, and the hardware way against the portable one at every length and alignment.
#include "ottla/base/crc32c.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace ottla {
namespace {

Bytes random_bytes(std::size_t size) {
  std::mt19937_64 random(7);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

TEST(Crc32c, GivesTheValuesOfRfc3720) {
  EXPECT_EQ(crc32c(as_bytes("123456789")), 0xe3069283U);
  EXPECT_EQ(crc32c(Bytes(32, 0x00)), 0x8a9136aaU);
  EXPECT_EQ(crc32c(Bytes(32, 0xff)), 0x62a8ab43U);
  EXPECT_EQ(crc32c({}), 0U);
}

TEST(Crc32c, HardwareAndTableAgreeAtEveryLengthAndAlignment) {
  const Bytes bytes = random_bytes(40'000);
  for (std::size_t size = 0; size < 2'000; ++size) {
    const ByteView view = ByteView(bytes).subspan(size % 17, size);
    ASSERT_EQ(crc32c(view), crc32c_portable(view)) << size;
  }
  for (std::size_t size = 12'000; size < 39'000; size += 977) {
    const ByteView view = ByteView(bytes).subspan(3, size);
    ASSERT_EQ(crc32c(view), crc32c_portable(view)) << size;
  }
}

TEST(Crc32c, ContinuesAndCombines) {
  const Bytes bytes = random_bytes(5'000);
  const ByteView whole(bytes);
  for (const std::size_t cut : {0U, 1U, 61U, 2'500U, 4'999U, 5'000U}) {
    const auto head = crc32c(whole.first(cut));
    EXPECT_EQ(crc32c(whole.subspan(cut), head), crc32c(whole));
    EXPECT_EQ(crc32c_combine(head, crc32c(whole.subspan(cut)), bytes.size() - cut), crc32c(whole));
  }
}

}  // namespace
}  // namespace ottla
