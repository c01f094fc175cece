// CRC-32C: what the processor's instruction gains over the table, by the size of what is checked.
#include <benchmark/benchmark.h>

#include "ottla/base/crc32c.h"

namespace ottla::bench {
namespace {

constexpr std::int64_t smallest_bytes = 64, largest_bytes = 1 << 20;

template <std::uint32_t (*checksum)(ByteView, std::uint32_t)>
void crc_of_bytes(benchmark::State& state) {
  const Bytes bytes(static_cast<std::size_t>(state.range(0)), 0x5a);
  for (auto _ : state) {
    benchmark::DoNotOptimize(checksum(bytes, 0));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

BENCHMARK(crc_of_bytes<crc32c>)->Name("crc32c")->RangeMultiplier(16)->Range(smallest_bytes, largest_bytes);
BENCHMARK(crc_of_bytes<crc32c_portable>)
    ->Name("crc32c_portable")
    ->RangeMultiplier(16)
    ->Range(smallest_bytes, largest_bytes);

void crc_combine(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(crc32c_combine(1, 2, static_cast<std::uint64_t>(state.range(0))));
  }
}
BENCHMARK(crc_combine)->Name("crc32c_combine")->Arg(largest_bytes);

}  // namespace
}  // namespace ottla::bench
