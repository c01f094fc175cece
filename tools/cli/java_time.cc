// SimpleDateFormat "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" (not lenient) and Duration.parse.
#include "cli/java_time.h"

#include <fmt/format.h>

#include <chrono>
#include <regex>

#include "cli/failure.h"

namespace ottla::cli {
namespace {

constexpr std::string_view parse_exception = "java.text.ParseException";

// "Z", "+01", "+0130" or "+01:30" in minutes.
int zone_minutes(const std::string& zone) {
  if (zone == "Z") return 0;
  const int hours = std::stoi(zone.substr(1, 2));
  const int minutes = zone.size() > 3 ? std::stoi(zone.substr(zone.size() - 2)) : 0;
  return (zone.front() == '-' ? -1 : 1) * (hours * 60 + minutes);
}

std::int64_t number(const std::string& text) { return text.empty() ? 0 : std::stoll(text); }

}  // namespace

std::int64_t parse_datetime(const std::string& given) {
  const std::size_t t = given.find('T');
  if (t == given.npos || t + 1 == given.size()) {
    throw Failure(std::string(parse_exception),
                  "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format");
  }
  const bool has_zone = given.find_first_of("+-Z", t) != given.npos;
  const std::string text = has_zone ? given : given + "Z";
  static const std::regex form(
      R"((\d{1,4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{1,2}):(\d{1,2})\.(\d{1,3})(Z|[+-]\d{2}(?::?\d{2})?).*)");
  std::smatch parts;
  if (!std::regex_match(text, parts, form)) {
    throw Failure(std::string(parse_exception), fmt::format("Unparseable date: \"{}\"", text));
  }
  const std::chrono::year_month_day date{std::chrono::year(std::stoi(parts[1])),
                                         std::chrono::month(static_cast<unsigned>(std::stoi(parts[2]))),
                                         std::chrono::day(static_cast<unsigned>(std::stoi(parts[3])))};
  const int hours = std::stoi(parts[4]);
  const int minutes = std::stoi(parts[5]);
  const int seconds = std::stoi(parts[6]);
  if (!date.ok() || hours > 23 || minutes > 59 || seconds > 59) {
    throw Failure(std::string(parse_exception), fmt::format("Unparseable date: \"{}\"", text));
  }
  const std::chrono::sys_days day = date;
  const std::int64_t of_day = hours * 3600 + (minutes - zone_minutes(parts[8])) * 60 + seconds;
  return (day.time_since_epoch().count() * std::int64_t{86'400} + of_day) * 1000 + std::stoi(parts[7]);
}

std::int64_t parse_duration_ms(const std::string& text) {
  static const std::regex form(R"(([+-]?)P(?:([+-]?\d{1,9})D)?(T(?:([+-]?\d{1,9})H)?(?:([+-]?\d{1,9})M)?)"
                               R"((?:([+-]?\d{1,9})(?:\.(\d{0,9}))?S)?)?)",
                               std::regex::icase);
  std::smatch parts;
  if (!std::regex_match(text, parts, form) || (parts[3].matched && parts[3].length() == 1) ||
      !(parts[2].matched || parts[3].matched)) {
    throw Failure("java.time.format.DateTimeParseException", "Text cannot be parsed to a Duration");
  }
  const std::int64_t seconds =
      number(parts[2]) * 86'400 + number(parts[4]) * 3'600 + number(parts[5]) * 60 + number(parts[6]);
  const std::string fraction = (parts[7].str() + "000").substr(0, 3);
  const bool is_negative = parts[6].str().starts_with('-');
  const std::int64_t millis = seconds * 1000 + (is_negative ? -number(fraction) : number(fraction));
  return parts[1] == "-" ? -millis : millis;
}

}  // namespace ottla::cli
