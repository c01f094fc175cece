// CRC-32C three ways. The hardware way runs three independent streams to hide the instruction's latency of
// three cycles, and joins them by multiplying with x^(8·lane) modulo the polynomial (tables made at compile
// time).
#include "ottla/base/crc32c.h"

#include <array>

#if defined(__x86_64__)
#include <nmmintrin.h>
#define OTTLA_CRC_X86 1
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#define OTTLA_CRC_ARM 1
#endif

namespace ottla {
namespace {

constexpr std::uint32_t polynomial = 0x82f63b78;  // reflected

constexpr std::array<std::array<std::uint32_t, 256>, 8> slices = [] {
  std::array<std::array<std::uint32_t, 256>, 8> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ polynomial : crc >> 1;
    table[0][i] = crc;
  }
  for (std::uint32_t i = 0; i < 256; ++i) {
    for (std::size_t s = 1; s < 8; ++s) table[s][i] = table[s - 1][i] >> 8 ^ table[0][table[s - 1][i] & 0xff];
  }
  return table;
}();

// a·b modulo the polynomial, both reflected (bit 31 is x^0).
constexpr std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (std::uint32_t mask = 0x80000000U; mask != 0; mask >>= 1) {
    if ((a & mask) != 0) product ^= b;
    b = (b & 1) != 0 ? b >> 1 ^ polynomial : b >> 1;
  }
  return product;
}

// x^(8·bytes) modulo the polynomial.
constexpr std::uint32_t shift_operator(std::uint64_t bytes) {
  std::uint32_t power = 0x00800000;   // x^8
  std::uint32_t result = 0x80000000;  // x^0
  for (; bytes != 0; bytes >>= 1) {
    if ((bytes & 1) != 0) result = multiply(result, power);
    power = multiply(power, power);
  }
  return result;
}

std::uint32_t update_portable(std::uint32_t crc, const std::uint8_t* at, std::size_t size) {
  for (; size >= 8; at += 8, size -= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    if constexpr (std::endian::native == std::endian::big) word = std::byteswap(word);
    word ^= crc;
    crc = 0;
    for (std::size_t k = 0; k < 8; ++k) crc ^= slices[7 - k][word >> (8 * k) & 0xff];
  }
  for (; size > 0; ++at, --size) crc = crc >> 8 ^ slices[0][(crc ^ *at) & 0xff];
  return crc;
}

#if defined(OTTLA_CRC_X86) || defined(OTTLA_CRC_ARM)

#if defined(OTTLA_CRC_X86)
#define OTTLA_CRC_TARGET __attribute__((target("sse4.2")))
OTTLA_CRC_TARGET inline std::uint32_t step8(std::uint32_t crc, const std::uint8_t* at) {
  std::uint64_t word;
  std::memcpy(&word, at, 8);
  return static_cast<std::uint32_t>(_mm_crc32_u64(crc, word));
}
OTTLA_CRC_TARGET inline std::uint32_t step1(std::uint32_t crc, std::uint8_t byte) {
  return _mm_crc32_u8(crc, byte);
}
#else
#define OTTLA_CRC_TARGET __attribute__((target("+crc")))
OTTLA_CRC_TARGET inline std::uint32_t step8(std::uint32_t crc, const std::uint8_t* at) {
  std::uint64_t word;
  std::memcpy(&word, at, 8);
  return __crc32cd(crc, word);
}
OTTLA_CRC_TARGET inline std::uint32_t step1(std::uint32_t crc, std::uint8_t byte) {
  return __crc32cb(crc, byte);
}
#endif

// Moves a checksum over Lane bytes of zeros: four look-ups, one for each of its bytes.
template <std::size_t Lane>
struct Shift {
  static constexpr std::array<std::array<std::uint32_t, 256>, 4> table = [] {
    std::array<std::array<std::uint32_t, 256>, 4> result{};
    constexpr std::uint32_t by = shift_operator(Lane);
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::uint32_t bit = 0; bit < 8; ++bit) result[k][1U << bit] = multiply(by, 1U << (8 * k + bit));
      for (std::uint32_t i = 1; i < 256; ++i) {
        const std::uint32_t lowest = i & (~i + 1);
        if (i != lowest) result[k][i] = result[k][i ^ lowest] ^ result[k][lowest];
      }
    }
    return result;
  }();

  static std::uint32_t apply(std::uint32_t crc) {
    return table[0][crc & 0xff] ^ table[1][crc >> 8 & 0xff] ^ table[2][crc >> 16 & 0xff] ^
           table[3][crc >> 24];
  }
};

template <std::size_t Lane>
OTTLA_CRC_TARGET std::uint32_t three_lanes(std::uint32_t crc, const std::uint8_t*& at, std::size_t& size) {
  for (; size >= 3 * Lane; size -= 3 * Lane) {
    std::uint32_t second = 0;
    std::uint32_t third = 0;
    const std::uint8_t* const end = at + Lane;
    for (; at < end; at += 8) {
      crc = step8(crc, at);
      second = step8(second, at + Lane);
      third = step8(third, at + 2 * Lane);
    }
    crc = Shift<Lane>::apply(Shift<Lane>::apply(crc) ^ second) ^ third;
    at += 2 * Lane;
  }
  return crc;
}

OTTLA_CRC_TARGET std::uint32_t update_hardware(std::uint32_t crc, const std::uint8_t* at, std::size_t size) {
  crc = three_lanes<4096>(crc, at, size);
  crc = three_lanes<256>(crc, at, size);
  for (; size >= 8; at += 8, size -= 8) crc = step8(crc, at);
  for (; size > 0; ++at, --size) crc = step1(crc, *at);
  return crc;
}

bool has_hardware() {
#if defined(OTTLA_CRC_X86)
  return __builtin_cpu_supports("sse4.2") != 0;
#else
  return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
#endif
}

#else

std::uint32_t update_hardware(std::uint32_t crc, const std::uint8_t* at, std::size_t size) {
  return update_portable(crc, at, size);
}
bool has_hardware() { return false; }

#endif

const bool hardware = has_hardware();

}  // namespace

std::uint32_t crc32c_portable(ByteView bytes, std::uint32_t crc) {
  return ~update_portable(~crc, bytes.data(), bytes.size());
}

std::uint32_t crc32c(ByteView bytes, std::uint32_t crc) {
  return hardware ? ~update_hardware(~crc, bytes.data(), bytes.size()) : crc32c_portable(bytes, crc);
}

std::uint32_t crc32c_combine(std::uint32_t crc_a, std::uint32_t crc_b, std::uint64_t length_b) {
  return multiply(shift_operator(length_b), crc_a) ^ crc_b;
}

const char* crc32c_implementation() {
#if defined(OTTLA_CRC_X86)
  return hardware ? "sse4.2" : "table";
#elif defined(OTTLA_CRC_ARM)
  return hardware ? "arm" : "table";
#else
  return "table";
#endif
}

}  // namespace ottla
