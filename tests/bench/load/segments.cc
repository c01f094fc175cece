// Segment files of keyed records as a producer's updates would leave them, for a broker to compact.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "bench/load/scenarios.h"
#include "ottla/log/names.h"
#include "ottla/records/builder.h"

namespace ottla::bench {
namespace {

constexpr std::size_t batch_bytes = 16'384;  // what producers send by default

class SegmentWriter {
 public:
  explicit SegmentWriter(std::string folder) : folder_(std::move(folder)) {}

  void begin(Offset base) {
    file_.close();
    file_.open(folder_ + "/" + log::segment_file_name(base, log::SegmentFile::log), std::ios::binary);
    size_ = 0;
  }
  void write(const Bytes& bytes) {
    file_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    size_ += bytes.size();
  }
  std::size_t size() const { return size_; }
  bool failed() const { return file_.fail(); }

 private:
  std::string folder_;
  std::ofstream file_;
  std::size_t size_ = 0;
};

}  // namespace

void write_segments(const SegmentLoad& load) {
  constexpr TimestampMs begin_ms = 1'700'000'000'000;
  std::mt19937_64 chance(7);
  std::string value(static_cast<std::size_t>(load.record_bytes), ' ');
  for (char& letter : value) letter = static_cast<char>('a' + chance() % 26);
  std::filesystem::create_directories(load.folder);
  SegmentWriter writer(load.folder);
  const auto segment_bytes = static_cast<std::size_t>(load.total_bytes / load.segments);
  Offset next = 0;
  for (int segment = 0; segment <= load.segments; ++segment) {
    writer.begin(next);
    // The last one is the active segment.
    const std::size_t wanted = segment < load.segments ? segment_bytes : 1;
    while (writer.size() < wanted) {
      records::BatchBuilder builder({.base_offset = next, .leader_epoch = 0});
      while (builder.plain_size_bytes() < batch_bytes) {
        const std::string key =
            "key-" + std::to_string(1'000'000'000 + chance() % static_cast<std::uint64_t>(load.keys));
        builder.append({.timestamp = begin_ms + next++, .key = as_bytes(key), .value = as_bytes(value)});
      }
      writer.write(builder.build());
    }
  }
  if (writer.failed()) {
    std::cerr << "cannot write to " << load.folder << "\n";
    std::exit(EXIT_FAILURE);
  }
  std::printf("{\"records\": %lld}\n", static_cast<long long>(next));
}

}  // namespace ottla::bench
