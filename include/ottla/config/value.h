// Texts of options to typed values by ConfigDef's rules, refused with Kafka's sentences. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/config/option_table.h"

namespace ottla::config {

// Each gives invalid_config with "Invalid value x for configuration k: reason" when `text` is no such value
// (ConfigDef.parseType); space around it is ignored.
Result<bool> parse_boolean(std::string_view name, std::string_view text);
Result<std::int16_t> parse_int16(std::string_view name, std::string_view text);
Result<std::int32_t> parse_int32(std::string_view name, std::string_view text);
Result<std::int64_t> parse_int64(std::string_view name, std::string_view text);
Result<double> parse_float64(std::string_view name, std::string_view text);

// Splits at commas, trims each entry; an empty text is an empty list.
std::vector<std::string_view> split_list(std::string_view text);

std::string_view trim(std::string_view text);

// What share.auto.offset.reset has in front of a duration.
inline constexpr std::string_view by_duration = "by_duration:";

// Whole milliseconds of a positive ISO 8601 duration of days, hours, minutes and seconds, as
// java.time.Duration reads it: "P1DT2H3M4.5S". Nothing for any other text.
std::optional<std::int64_t> duration_ms(std::string_view text);

// Checks type and valid values of one setting; the message is Kafka's.
Result<> check_value(const Option& option, std::string_view text);

// The text as Kafka tells a value that it has parsed: booleans in lower case, numbers without a plus and
// blanks, lists with single commas, doubles as Java prints them. A text that is no such value stays as it is.
std::string canonical_text(const Option& option, std::string_view text);

}  // namespace ottla::config
