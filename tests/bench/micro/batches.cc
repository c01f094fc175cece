// Builds the batches of the micro benchmarks.
#include "bench/micro/batches.h"

namespace ottla::bench {
namespace {

// Every second byte is random, the others are the same.
std::string half_random(std::size_t size, std::uint64_t seed) {
  constexpr std::uint64_t multiplier = 6364136223846793005, increment = 1442695040888963407;
  std::string text(size, 'x');
  for (std::size_t i = 0; i < size; i += 2) {
    seed = seed * multiplier + increment;
    text[i] = static_cast<char>(seed >> 56);
  }
  return text;
}

}  // namespace

Bytes batch_of(int records, std::size_t value_bytes, records::Codec codec, TimestampMs timestamp_ms) {
  records::BatchBuilder builder({.compression = records::Compression::of(codec)});
  for (int i = 0; i < records; ++i) {
    const std::string value = half_random(value_bytes, static_cast<std::uint64_t>(i) + 1);
    builder.append({.timestamp = timestamp_ms, .value = as_bytes(value)});
  }
  return builder.build();
}

}  // namespace ottla::bench
