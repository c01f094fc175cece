// A pattern is read in runs of the same letter.
#include "cli/data/date_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cctype>
#include <ctime>

#include "cli/failure.h"

namespace ottla::cli {
namespace {

std::string number(std::int64_t value, std::size_t digits) { return fmt::format("{:0{}}", value, digits); }

std::string field(char letter, std::size_t count, const std::tm& time, std::int64_t millis) {
  constexpr int noon = 12;
  switch (letter) {
    case 'y':
      return count == 2 ? number(time.tm_year % 100, 2) : number(1900 + time.tm_year, count);
    case 'M':
      if (count >= 4) return fmt::format("{:%B}", time);
      return count == 3 ? fmt::format("{:%b}", time) : number(time.tm_mon + 1, count);
    case 'd':
      return number(time.tm_mday, count);
    case 'H':
      return number(time.tm_hour, count);
    case 'h':
      return number(time.tm_hour % noon == 0 ? noon : time.tm_hour % noon, count);
    case 'm':
      return number(time.tm_min, count);
    case 's':
      return number(time.tm_sec, count);
    case 'S':
      return number(millis, count);
    case 'a':
      return time.tm_hour < noon ? "AM" : "PM";
    case 'E':
      return count >= 4 ? fmt::format("{:%A}", time) : fmt::format("{:%a}", time);
    case 'z':
      return time.tm_zone == nullptr ? "" : time.tm_zone;
    default:
      throw Failure(std::string(illegal_argument), fmt::format("Illegal pattern character '{}'", letter));
  }
}

}  // namespace

std::string date_text(std::int64_t epoch_ms, std::string_view pattern) {
  const auto seconds = static_cast<std::time_t>(epoch_ms / 1000);
  std::tm time{};
  localtime_r(&seconds, &time);
  std::string text;
  for (std::size_t i = 0; i < pattern.size();) {
    const char letter = pattern[i];
    if (letter == '\'') {
      const std::size_t end = std::min(pattern.find('\'', i + 1), pattern.size());
      text += end == i + 1 ? std::string_view("'") : pattern.substr(i + 1, end - i - 1);
      i = end + 1;
      continue;
    }
    const std::size_t end = std::min(pattern.find_first_not_of(letter, i), pattern.size());
    if (std::isalpha(static_cast<unsigned char>(letter)) != 0) {
      text += field(letter, end - i, time, epoch_ms % 1000);
    } else {
      text += pattern.substr(i, end - i);
    }
    i = end;
  }
  return text;
}

}  // namespace ottla::cli
