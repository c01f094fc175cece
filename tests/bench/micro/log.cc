// The partition log: append through its public door, and look-ups in a log with 64 MiB of small batches. On
// the machine's own files and on those in memory, so that the difference is the kernel's.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "bench/micro/batches.h"
#include "ottla/env/posix.h"
#include "ottla/log/log.h"
#include "support/memory_file_system.h"
#include "support/seeded_entropy.h"

namespace ottla::bench {
namespace {

constexpr std::int64_t batches_to_look_up = 16'384;
constexpr int records_a_batch = 4;
constexpr std::size_t value_bytes = 1000;
// A log begins anew at this size: the disk stays small however long the benchmark runs.
constexpr std::uint64_t log_bytes_at_most = std::uint64_t{1} << 28;

enum class Where : std::uint8_t { disk, memory };

// An empty log of one partition in a folder of its own, gone with this object.
class FreshLog {
 public:
  explicit FreshLog(Where where) {
    if (where == Where::disk) {
      path_ = (std::filesystem::temp_directory_path() / ("ottla_micro_" + std::to_string(getpid()))).string();
      on_disk_ = true;
    }
    FileSystem& files = on_disk_ ? posix_file_system() : memory_;
    if (files.create_directories(path_)) {
      directory_ = std::make_unique<log::LogDirectory>(files, path_);
      begin();
    }
  }
  FreshLog(const FreshLog&) = delete;
  FreshLog& operator=(const FreshLog&) = delete;
  ~FreshLog() {
    log_.reset();
    if (std::error_code ignored; on_disk_) std::filesystem::remove_all(path_, ignored);
  }

  bool is_open() const { return log_ != nullptr; }
  log::Log& operator*() { return *log_; }
  log::Log* operator->() { return log_.get(); }

  bool append(MutableByteView batch, TimestampMs time_ms) {
    if (log_->size_bytes() > log_bytes_at_most && !log_->truncate_fully_and_start_at(0, time_ms))
      return false;
    return log_->append_batches(batch, {.now_ms = time_ms}).has_value();
  }

 private:
  void begin() {
    auto made = log::Log::create(*directory_, entropy_,
                                 {.folder = "topic-0",
                                  .partition = {"topic", 0},
                                  .config = std::make_shared<const log::LogConfig>(),
                                  .now_ms = now_ms},
                                 Uuid::from_halves(1, 2));
    if (made && (*made)->become_leader(0)) log_ = *made;
  }

  std::string path_ = "/data";
  bool on_disk_ = false;
  test::MemoryFileSystem memory_;
  test::SeededEntropy entropy_{1};
  std::unique_ptr<log::LogDirectory> directory_;
  std::shared_ptr<log::Log> log_;
};

// The whole way of a produced batch into the log: judged, given its offsets, written.
void append(benchmark::State& state, Where where) {
  FreshLog log(where);
  Bytes batch = batch_of(static_cast<int>(state.range(0)), value_bytes);
  const records::AppendRequest request{.topic = "topic", .produce_version = 11, .now_ms = now_ms};
  records::Workspace workspace;
  for (auto _ : state) {
    if (log.is_open() && log->size_bytes() > log_bytes_at_most) {
      state.PauseTiming();
      const auto emptied = log->truncate_fully_and_start_at(0, now_ms);
      state.ResumeTiming();
      if (!emptied) return state.SkipWithError(emptied.error().message.c_str());
    }
    store_big_endian<std::int64_t>(batch.data(), 0);
    auto prepared = records::analyze(batch, {}, request, workspace);
    if (!log.is_open() || !prepared || !log->append(*prepared, {.now_ms = now_ms})) {
      return state.SkipWithError("the batch was not appended");
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(batch.size()));
}
BENCHMARK_CAPTURE(append, disk, Where::disk)->Arg(1)->Arg(16)->Arg(64);
BENCHMARK_CAPTURE(append, memory, Where::memory)->Arg(1)->Arg(16)->Arg(64);

// A log of many small batches, each a millisecond newer than the one before; made once for all look-ups.
FreshLog& filled_log() {
  static FreshLog log(Where::disk);
  static const bool filled = [] {
    for (std::int64_t i = 0; i < batches_to_look_up; ++i) {
      Bytes batch = batch_of(records_a_batch, value_bytes, records::Codec::none, now_ms + i);
      if (!log.is_open() || !log.append(batch, now_ms + i)) return false;
    }
    return true;
  }();
  benchmark::DoNotOptimize(filled);
  return log;
}

// Walks the log with a stride that visits every batch and no two neighbours in a row.
std::int64_t next_batch(std::int64_t batch) {
  constexpr std::int64_t stride = 7919;
  return (batch + stride) % batches_to_look_up;
}

void read_at_offset(benchmark::State& state) {
  FreshLog& log = filled_log();
  std::int64_t batch = 0;
  for (auto _ : state) {
    batch = next_batch(batch);
    auto data = log->read({.offset = batch * records_a_batch, .max_bytes = 65536});
    if (!data || data->size == 0) return state.SkipWithError("nothing was read");
    benchmark::DoNotOptimize(data->position);
  }
}
BENCHMARK(read_at_offset);

void offset_for_time(benchmark::State& state) {
  FreshLog& log = filled_log();
  std::int64_t batch = 0;
  for (auto _ : state) {
    batch = next_batch(batch);
    auto found = log->offset_for_timestamp(now_ms + batch, log::UpperBound::high_watermark);
    if (!found || !*found) return state.SkipWithError("no offset was found");
    benchmark::DoNotOptimize((*found)->offset);
  }
}
BENCHMARK(offset_for_time);

}  // namespace
}  // namespace ottla::bench
