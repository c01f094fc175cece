// What it costs to judge a produced batch: 16 records of 1,000 bytes, by validation mode and codec.
#include <benchmark/benchmark.h>

#include "bench/micro/batches.h"
#include "ottla/records/validation.h"

namespace ottla::bench {
namespace {

using records::Codec;
using records::Validation;

constexpr int records_a_batch = 16;
constexpr std::size_t value_bytes = 1000;

void validate(benchmark::State& state, Validation validation, Codec codec, records::AppendRules rules) {
  Bytes batch = batch_of(records_a_batch, value_bytes, codec);
  rules.validation = validation;
  const records::AppendRequest request{.topic = "topic", .produce_version = 11, .now_ms = now_ms};
  records::Workspace workspace;
  for (auto _ : state) {
    auto prepared = records::analyze(batch, rules, request, workspace);
    if (!prepared) {
      state.SkipWithError(prepared.error().message.c_str());
      break;
    }
    benchmark::DoNotOptimize(prepared->bytes.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(batch.size()));
}

BENCHMARK_CAPTURE(validate, relaxed_none, Validation::relaxed, Codec::none, {});
BENCHMARK_CAPTURE(validate, relaxed_gzip, Validation::relaxed, Codec::gzip, {});
BENCHMARK_CAPTURE(validate, relaxed_snappy, Validation::relaxed, Codec::snappy, {});
BENCHMARK_CAPTURE(validate, relaxed_lz4, Validation::relaxed, Codec::lz4, {});
BENCHMARK_CAPTURE(validate, relaxed_zstd, Validation::relaxed, Codec::zstd, {});
BENCHMARK_CAPTURE(validate, strict_none, Validation::strict, Codec::none, {});
BENCHMARK_CAPTURE(validate, strict_gzip, Validation::strict, Codec::gzip, {});
BENCHMARK_CAPTURE(validate, strict_snappy, Validation::strict, Codec::snappy, {});
BENCHMARK_CAPTURE(validate, strict_lz4, Validation::strict, Codec::lz4, {});
BENCHMARK_CAPTURE(validate, strict_zstd, Validation::strict, Codec::zstd, {});

// The topic asks for another codec than the producer's.
BENCHMARK_CAPTURE(validate, recompress_none_as_lz4, Validation::relaxed, Codec::none,
                  {.compression = records::Compression::of(Codec::lz4)});
BENCHMARK_CAPTURE(validate, recompress_gzip_as_zstd, Validation::relaxed, Codec::gzip,
                  {.compression = records::Compression::of(Codec::zstd)});

}  // namespace
}  // namespace ottla::bench
