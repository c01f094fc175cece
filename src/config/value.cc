// Texts of options to values by the rules of Kafka's ConfigDef and its validators, with their sentences.
#include "ottla/config/value.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

#include "config/address.h"

namespace ottla::config {
namespace {

std::unexpected<Error> refuse(std::string_view name, std::string_view shown, std::string_view reason) {
  std::string message = "Invalid value ";
  message.append(shown).append(" for configuration ").append(name).append(": ").append(reason);
  return fail(ErrorCode::invalid_config, std::move(message));
}

template <class T>
Result<T> parse_integer(std::string_view name, std::string_view text, std::string_view type) {
  std::string_view digits = trim(text);
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
  T value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return refuse(name, text, "Not a number of type " + std::string(type));
  }
  return value;
}

bool equal_any_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(
      left, right, [](unsigned char a, unsigned char b) { return std::toupper(a) == std::toupper(b); });
}

// A double as Java prints it: 0.51, 1000.0, 1.0E10.
std::string java_text(double value) {
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-3 && size < 1e7);
  char buffer[64];
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value, format);
  std::string text(buffer, end);
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : (value < 0 ? "-Infinity" : "Infinity");
  if (plain) return text.find('.') == std::string::npos ? text + ".0" : text;
  const std::size_t exponent = text.find('e');
  std::string digits = text.substr(0, exponent);
  if (digits.find('.') == std::string::npos) digits += ".0";
  return digits + "E" + std::to_string(std::stoi(text.substr(exponent + 1)));
}

// A bound as it is written in the table: 1048576, 0.5.
std::string bound_text(double bound) {
  if (bound == std::floor(bound)) return std::to_string(static_cast<std::int64_t>(bound));
  return java_text(bound);
}

struct Number {
  double value = 0;
  std::string shown;
};

Result<Number> parse_number(const Option& option, std::string_view text) {
  if (option.type == Type::float64) {
    const auto value = parse_float64(option.name, text);
    if (!value) return fail(value.error());
    return Number{*value, java_text(*value)};
  }
  Result<std::int64_t> value = 0;
  if (option.type == Type::int16) value = parse_int16(option.name, text);
  if (option.type == Type::int32) value = parse_int32(option.name, text);
  if (option.type == Type::int64) value = parse_int64(option.name, text);
  if (!value) return fail(value.error());
  return Number{static_cast<double>(*value), std::to_string(*value)};
}

Result<> check_number(const Option& option, std::string_view text) {
  const auto number = parse_number(option, text);
  if (!number) return fail(number.error());
  const Valid& valid = option.valid;
  if (valid.kind == Valid::Kind::gzip_level) {
    if (number->value == -1 || (number->value >= 1 && number->value <= 9)) return {};
    return refuse(option.name, number->shown, "Value must be between 1 and 9 or equal to -1");
  }
  if (valid.kind != Valid::Kind::range) return {};
  if (number->value < valid.low) {
    return refuse(option.name, number->shown, "Value must be at least " + bound_text(valid.low));
  }
  if (number->value > valid.high) {
    return refuse(option.name, number->shown, "Value must be no more than " + bound_text(valid.high));
  }
  return {};
}

bool has_word(std::string_view words, std::string_view word, bool any_case) {
  return std::ranges::any_of(split_list(words), [&](std::string_view known) {
    return any_case ? equal_any_case(known, word) : known == word;
  });
}

Result<> check_word(const Option& option, std::string_view word) {
  const bool any_case = option.valid.kind == Valid::Kind::choice_any_case;
  if (has_word(option.valid.words, word, any_case)) return {};
  std::string reason = any_case ? "String must be one of (case insensitive): " : "String must be one of: ";
  return refuse(option.name, word, reason.append(option.valid.words));
}

// Whole milliseconds of one amount of a duration; nothing when it is none, or more than there is room for.
std::optional<std::int64_t> amount_ms(std::string_view amount, char unit) {
  const std::size_t point = std::min(amount.find('.'), amount.size());
  if (point != amount.size() && unit != 'S') return std::nullopt;
  std::int64_t whole = 0;
  const auto read = std::from_chars(amount.data(), amount.data() + point, whole);
  if (read.ec != std::errc{} || read.ptr != amount.data() + point) return std::nullopt;
  const std::int64_t unit_ms = unit == 'D'   ? 86'400'000
                               : unit == 'H' ? 3'600'000
                               : unit == 'M' ? 60'000
                                             : 1000;
  if (whole > INT64_MAX / unit_ms - 1) return std::nullopt;
  std::int64_t fraction = 0;
  std::int64_t digit_ms = 100;
  for (const char digit : amount.substr(std::min(point + 1, amount.size()))) {
    if (digit == '.') return std::nullopt;
    fraction += (digit - '0') * digit_ms;
    digit_ms /= 10;
  }
  return whole * unit_ms + fraction;
}

// earliest, latest, or by_duration:P1DT2H3M4.5S (ShareGroupAutoOffsetResetStrategy).
Result<> check_offset_reset(const Option& option, std::string_view value) {
  if (value == "earliest" || value == "latest") return {};
  if (value.starts_with(by_duration) && duration_ms(value.substr(by_duration.size()))) return {};
  return refuse(option.name, value,
                "Invalid value `" + std::string(value) + "` for configuration " + std::string(option.name) +
                    ". The value must be either 'earliest', 'latest' or of the format "
                    "'by_duration:<PnDTnHnMn.nS>.'.");
}

Result<> check_string(const Option& option, std::string_view text) {
  const std::string_view value = trim(text);
  switch (option.valid.kind) {
    case Valid::Kind::offset_reset:
      return check_offset_reset(option, value);
    case Valid::Kind::choice:
    case Valid::Kind::choice_any_case:
      return check_word(option, value);
    case Valid::Kind::non_empty_string:
      if (value.empty()) return refuse(option.name, value, "String must be non-empty");
      return {};
    default:
      return {};
  }
}

std::unexpected<Error> refuse_list(const Option& option, std::string_view reason) {
  std::string message = "Configuration '";
  return fail(ErrorCode::invalid_config, message.append(option.name).append("' ").append(reason));
}

bool has_repeated(std::vector<std::string_view> entries) {
  std::ranges::sort(entries);
  return std::ranges::adjacent_find(entries) != entries.end();
}

// ConfigDef.ValidList: repeated, then none at all, then empty or unknown entries.
Result<> check_entries(const Option& option, const std::vector<std::string_view>& entries) {
  const Valid::Kind kind = option.valid.kind;
  const bool needs_one = kind == Valid::Kind::some_choices || kind == Valid::Kind::some_distinct;
  const bool has_words = kind == Valid::Kind::some_choices || kind == Valid::Kind::choices;
  if (has_repeated(entries)) return refuse_list(option, "values must not be duplicated.");
  if (entries.empty() && needs_one) {
    const std::string words = has_words ? valid_text(option) : "any non-empty value";
    return refuse_list(option, "must not be empty. Valid values include: " + words);
  }
  for (const std::string_view entry : entries) {
    if (has_words) {
      if (auto result = check_word(option, entry); !result) return result;
    } else if (entry.empty()) {
      return refuse_list(option, "values must not be empty.");
    }
  }
  return {};
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// ThrottledReplicaListValidator.
Result<> check_throttled(const Option& option, const std::vector<std::string_view>& entries) {
  const bool all = entries.size() == 1 && entries[0] == "*";
  const bool pairs = std::ranges::all_of(entries, [](std::string_view entry) {
    const std::size_t colon = entry.find(':');
    return colon != entry.npos && is_digits(entry.substr(0, colon)) && is_digits(entry.substr(colon + 1));
  });
  if (all || pairs) return {};
  std::string shown = "[";
  for (const std::string_view entry : entries) {
    if (shown.size() > 1) shown += ", ";
    shown += entry;
  }
  const std::string form = " must be the literal '*' or a list of replicas in the following format: ";
  return refuse(option.name, shown + "]", std::string(option.name) + form + valid_text(option));
}

Result<> check_list(const Option& option, std::string_view text) {
  const std::vector<std::string_view> entries = split_list(text);
  switch (option.valid.kind) {
    case Valid::Kind::throttled_replicas:
      return check_throttled(option, entries);
    case Valid::Kind::quorum_voters:
      for (const std::string_view entry : entries) {
        if (auto voter = parse_voter(entry); !voter) return fail(voter.error());
      }
      return {};
    case Valid::Kind::host_ports:
      for (const std::string_view entry : entries) {
        if (auto address = parse_host_port(option.name, entry); !address) return fail(address.error());
      }
      return {};
    case Valid::Kind::any:
      return {};
    default:
      return check_entries(option, entries);
  }
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> entries;
  text = trim(text);
  if (text.empty()) return entries;
  for (;;) {
    const std::size_t comma = text.find(',');
    entries.push_back(trim(text.substr(0, comma)));
    if (comma == text.npos) return entries;
    text.remove_prefix(comma + 1);
  }
}

std::optional<std::int64_t> duration_ms(std::string_view text) {
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  std::string_view units = "DHMS";
  bool in_time = false;
  std::optional<std::int64_t> sum;
  while (!text.empty()) {
    if (text.front() == 'T' && !in_time && text.size() > 1) {
      in_time = true;
      if (units.front() == 'D') units.remove_prefix(1);
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.find_first_not_of("0123456789.");
    if (end == 0 || end == text.npos) return std::nullopt;
    const std::size_t unit = units.find(text[end]);
    if (unit == units.npos || (text[end] != 'D') != in_time) return std::nullopt;
    const auto amount = amount_ms(text.substr(0, end), text[end]);
    if (!amount || *amount > INT64_MAX - sum.value_or(0)) return std::nullopt;
    sum = sum.value_or(0) + *amount;
    units.remove_prefix(unit + 1);
    text.remove_prefix(end + 1);
  }
  return sum;
}

Result<bool> parse_boolean(std::string_view name, std::string_view text) {
  const std::string_view word = trim(text);
  if (equal_any_case(word, "true")) return true;
  if (equal_any_case(word, "false")) return false;
  return refuse(name, text, "Expected value to be either true or false");
}

Result<std::int16_t> parse_int16(std::string_view name, std::string_view text) {
  return parse_integer<std::int16_t>(name, text, "SHORT");
}

Result<std::int32_t> parse_int32(std::string_view name, std::string_view text) {
  return parse_integer<std::int32_t>(name, text, "INT");
}

Result<std::int64_t> parse_int64(std::string_view name, std::string_view text) {
  return parse_integer<std::int64_t>(name, text, "LONG");
}

Result<double> parse_float64(std::string_view name, std::string_view text) {
  std::string_view digits = trim(text);
  if (!digits.empty() && digits[0] == '+') digits.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  std::string_view rest(end, static_cast<std::size_t>(digits.data() + digits.size() - end));
  // Java takes a suffix of its literals too.
  if (rest.size() == 1 && std::string_view("dDfF").find(rest[0]) != rest.npos) rest = {};
  if (error == std::errc::invalid_argument || !rest.empty()) {
    return refuse(name, text, "Not a number of type DOUBLE");
  }
  return value;
}

Result<> check_value(const Option& option, std::string_view text) {
  switch (option.type) {
    case Type::boolean:
      if (auto value = parse_boolean(option.name, text); !value) return fail(value.error());
      return {};
    case Type::int16:
    case Type::int32:
    case Type::int64:
    case Type::float64:
      return check_number(option, text);
    case Type::string:
      return check_string(option, text);
    case Type::list:
      return check_list(option, text);
    case Type::class_name:
    case Type::password:
      return {};
  }
  return {};
}

std::string canonical_text(const Option& option, std::string_view text) {
  switch (option.type) {
    case Type::boolean:
      if (const auto value = parse_boolean(option.name, text)) return *value ? "true" : "false";
      break;
    case Type::int16:
    case Type::int32:
    case Type::int64:
    case Type::float64:
      if (auto number = parse_number(option, text)) return std::move(number->shown);
      break;
    case Type::list: {
      std::string joined;
      for (const std::string_view entry : split_list(text)) {
        joined.append(joined.empty() ? "" : ",").append(entry);
      }
      return joined;
    }
    case Type::string:
    case Type::class_name:
    case Type::password:
      return std::string(trim(text));
  }
  return std::string(text);
}

}  // namespace ottla::config
