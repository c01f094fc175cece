// What kafka-producer-perf-test sends: random letters, lines of a file, or a number that grows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ottla::cli {

class PerfPayload {
 public:
  static PerfPayload random(std::size_t record_bytes);
  static PerfPayload monotonic();
  // IllegalArgumentException for a file that is not there or empty. Says what it reads.
  static PerfPayload of_file(const std::string& path, const std::string& delimiter);

  // The record with that number; valid until the next call.
  std::string_view next(std::int64_t number);

 private:
  enum class Kind : std::uint8_t { letters, number, piece };

  std::uint64_t next_random();
  void fill_with_letters();

  Kind kind_ = Kind::letters;
  std::string text_;
  std::vector<std::string> pieces_;
  std::uint64_t state_ = 0x9e3779b97f4a7c15;
};

}  // namespace ottla::cli
