// org.apache.kafka.common.serialization, as text.
#include "cli/data/deserializers.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "cli/failure.h"
#include "cli/java_text.h"

namespace ottla::cli {
namespace {

template <class T>
T number_of(ByteView bytes, std::string_view who) {
  if (bytes.size() != sizeof(T)) {
    throw Failure("org.apache.kafka.common.errors.SerializationException",
                  fmt::format("Size of data received by {} is not {}", who, sizeof(T)));
  }
  return load_big_endian<T>(bytes.data());
}

std::string integer(ByteView bytes) {
  return std::to_string(number_of<std::int32_t>(bytes, "IntegerDeserializer"));
}
std::string long_integer(ByteView bytes) {
  return std::to_string(number_of<std::int64_t>(bytes, "LongDeserializer"));
}
std::string short_integer(ByteView bytes) {
  return std::to_string(number_of<std::int16_t>(bytes, "ShortDeserializer"));
}
std::string double_number(ByteView bytes) {
  return java_double_text(std::bit_cast<double>(number_of<std::int64_t>(bytes, "Deserializer")));
}
std::string float_number(ByteView bytes) {
  return java_float_text(std::bit_cast<float>(number_of<std::int32_t>(bytes, "Deserializer")));
}

std::string boolean(ByteView bytes) {
  if (bytes.size() == 1 && bytes[0] <= 1) return bytes[0] == 1 ? "true" : "false";
  throw Failure("org.apache.kafka.common.errors.SerializationException",
                "Size of data received by BooleanDeserializer is not 1, or the byte is neither 0 nor 1");
}

// Its text in the form of java.util.UUID.
std::string uuid(ByteView bytes) { return java_text(bytes); }

// org.apache.kafka.common.utils.Bytes.toString
std::string bytes_text(ByteView bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (byte < ' ' || byte > '~' || byte == '\\') {
      text += fmt::format("\\x{:02X}", byte);
    } else {
      text += static_cast<char>(byte);
    }
  }
  return text;
}

// Java prints the identity of an array, which says nothing of it: the bytes are shown as they are.
std::string raw(ByteView bytes) { return std::string(as_text(bytes)); }

std::string byte_buffer(ByteView bytes) {
  return fmt::format("java.nio.HeapByteBuffer[pos=0 lim={} cap={}]", bytes.size(), bytes.size());
}

struct Known {
  std::string_view name;
  Deserializer deserializer;
};

constexpr std::string_view package = "org.apache.kafka.common.serialization.";
constexpr std::array known{
    Known{"StringDeserializer", &java_text},    Known{"ByteArrayDeserializer", &raw},
    Known{"BytesDeserializer", &bytes_text},    Known{"ByteBufferDeserializer", &byte_buffer},
    Known{"IntegerDeserializer", &integer},     Known{"LongDeserializer", &long_integer},
    Known{"ShortDeserializer", &short_integer}, Known{"DoubleDeserializer", &double_number},
    Known{"FloatDeserializer", &float_number},  Known{"BooleanDeserializer", &boolean},
    Known{"UUIDDeserializer", &uuid},
};

// The fewest digits that tell the number, one behind the point at least, and an exponent outside
// [0.001, 10,000,000).
template <class T>
std::string java_number_text(T value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  const T size = std::abs(value);
  const bool is_plain = size == 0 || (size >= static_cast<T>(1e-3) && size < static_cast<T>(1e7));
  std::array<char, 64> text;
  const auto format = is_plain ? std::chars_format::fixed : std::chars_format::scientific;
  const char* end = std::to_chars(text.data(), text.data() + text.size(), value, format).ptr;
  const std::string_view whole(text.data(), static_cast<std::size_t>(end - text.data()));
  const std::string_view digits = whole.substr(0, whole.find('e'));
  std::string shown(digits);
  if (!digits.contains('.')) shown += ".0";
  if (is_plain) return shown;
  const std::string_view exponent = whole.substr(digits.size() + 1);
  int power = 0;
  std::from_chars(exponent.data() + (exponent.front() == '+' ? 1 : 0), end, power);
  return fmt::format("{}E{}", shown, power);
}

}  // namespace

Deserializer find_deserializer(std::string_view class_name) {
  if (!class_name.starts_with(package)) return nullptr;
  class_name.remove_prefix(package.size());
  for (const Known& one : known) {
    if (one.name == class_name) return one.deserializer;
  }
  return nullptr;
}

std::string java_double_text(double value) { return java_number_text(value); }
std::string java_float_text(float value) { return java_number_text(value); }

}  // namespace ottla::cli
