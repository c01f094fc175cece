// An unclean segment is recovered, and the same bytes are only read and summed up: the start after a kill is
// to take at most twice as long as the machine needs for that.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "bench/micro/batches.h"
#include "ottla/base/crc32c.h"
#include "ottla/env/posix.h"
#include "ottla/log/log.h"
#include "support/seeded_entropy.h"

namespace ottla::bench {
namespace {

constexpr std::uint64_t segment_bytes = std::uint64_t{256} << 20;
constexpr std::size_t read_bytes = 256 << 10;

// A folder with one segment that no shutdown has closed, gone with this object.
class UncleanLog {
 public:
  UncleanLog() {
    if (!posix_file_system().create_directories(path_)) return;
    auto log = log::Log::create(directory_, entropy_, options(), Uuid::from_halves(1, 2));
    while (log && (*log)->size_bytes() < segment_bytes) {
      Bytes batch = batch_of(16, 1000);
      if (!(*log)->append_batches(batch, {.now_ms = now_ms})) return;
    }
    is_filled_ = log.has_value();
  }
  UncleanLog(const UncleanLog&) = delete;
  UncleanLog& operator=(const UncleanLog&) = delete;
  ~UncleanLog() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  bool is_filled() const { return is_filled_; }
  // Gives how many bytes are sound.
  std::uint64_t recover() {
    const auto log = log::Log::open(directory_, entropy_, options());
    return log ? (*log)->size_bytes() : 0;
  }
  std::uint64_t read_and_sum() const {
    const auto file = posix_file_system().open(path_ + "/topic-0/00000000000000000000.log", OpenMode::read);
    Bytes buffer(read_bytes);
    std::uint64_t position = 0;
    std::uint32_t sum = 0;
    for (;;) {
      const auto read = file ? (*file)->read_at(position, buffer) : Result<std::size_t>(0);
      if (!read || *read == 0) break;
      sum = crc32c(ByteView(buffer).first(*read), sum);
      position += *read;
    }
    benchmark::DoNotOptimize(sum);
    return position;
  }

 private:
  static log::OpenOptions options() {
    return {.folder = "topic-0",
            .partition = {"topic", 0},
            .config = std::make_shared<const log::LogConfig>(),
            .now_ms = now_ms};
  }

  const std::string path_ =
      (std::filesystem::temp_directory_path() / ("ottla_recovery_" + std::to_string(getpid()))).string();
  test::SeededEntropy entropy_{1};
  log::LogDirectory directory_{posix_file_system(), path_};
  bool is_filled_ = false;
};

UncleanLog& unclean_log() {
  static UncleanLog log;
  return log;
}

template <class Work>
void measure(benchmark::State& state, Work work) {
  UncleanLog& log = unclean_log();
  for (auto _ : state) {
    if (!log.is_filled() || work(log) < segment_bytes) return state.SkipWithError("the segment is not whole");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(segment_bytes));
}

void recover_segment(benchmark::State& state) {
  measure(state, [](UncleanLog& log) { return log.recover(); });
}
BENCHMARK(recover_segment)->Unit(benchmark::kMillisecond)->UseRealTime();

void read_and_sum_segment(benchmark::State& state) {
  measure(state, [](UncleanLog& log) { return log.read_and_sum(); });
}
BENCHMARK(read_and_sum_segment)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace ottla::bench
