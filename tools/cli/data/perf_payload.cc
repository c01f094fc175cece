// Payloads at the speed at which they are sent.
#include "cli/data/perf_payload.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/console.h"
#include "cli/failure.h"

namespace ottla::cli {

PerfPayload PerfPayload::random(std::size_t record_bytes) {
  PerfPayload payload;
  payload.text_.resize(record_bytes);
  return payload;
}

PerfPayload PerfPayload::monotonic() {
  PerfPayload payload;
  payload.kind_ = Kind::number;
  return payload;
}

PerfPayload PerfPayload::of_file(const std::string& path, const std::string& delimiter) {
  std::error_code error;
  say("Reading payloads from: {}", std::filesystem::absolute(path, error).string());
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (text.empty()) refuse("File does not exist or empty file provided.");
  PerfPayload payload;
  payload.kind_ = Kind::piece;
  for (std::size_t from = 0;;) {
    const std::size_t at = delimiter.empty() ? std::string::npos : text.find(delimiter, from);
    payload.pieces_.push_back(text.substr(from, at - from));
    if (at == std::string::npos) break;
    from = at + delimiter.size();
  }
  // As Java's split.
  while (payload.pieces_.size() > 1 && payload.pieces_.back().empty()) payload.pieces_.pop_back();
  say("Number of records read: {}", payload.pieces_.size());
  return payload;
}

// xorshift64*: quick, and as random as letters need.
std::uint64_t PerfPayload::next_random() {
  state_ ^= state_ >> 12;
  state_ ^= state_ << 25;
  state_ ^= state_ >> 27;
  return state_ * 0x2545f4914f6cdd1d;
}

void PerfPayload::fill_with_letters() {
  constexpr std::size_t letters_a_number = 8;
  for (std::size_t at = 0; at < text_.size(); at += letters_a_number) {
    std::uint64_t bits = next_random();
    for (std::size_t i = at; i < std::min(at + letters_a_number, text_.size()); ++i, bits >>= 8) {
      text_[i] = static_cast<char>('A' + (((bits & 0xff) * 26) >> 8));
    }
  }
}

std::string_view PerfPayload::next(std::int64_t number) {
  switch (kind_) {
    case Kind::piece:
      return pieces_[next_random() % pieces_.size()];
    case Kind::number:
      text_ = std::to_string(number);
      return text_;
    case Kind::letters:
      fill_with_letters();
      break;
  }
  return text_;
}

}  // namespace ottla::cli
