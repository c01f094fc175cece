// Numbers that somebody typed.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

#include "cli/failure.h"

namespace ottla::cli {

// What the whole text says; nothing for any other text and for a number that is too large.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The same where Java would throw: NumberFormatException.
template <class Number>
Number java_number(std::string_view text) {
  const std::optional<Number> number = number_in<Number>(text);
  if (!number) {
    throw Failure("java.lang.NumberFormatException", "For input string: \"" + std::string(text) + '"');
  }
  return *number;
}

}  // namespace ottla::cli
