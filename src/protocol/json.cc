// The JSON form of a message, as Kafka's JsonConverter classes write it.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "ottla/base/base64.h"
#include "ottla/protocol/codec.h"
#include "ottla/protocol/shape.h"

namespace ottla::protocol {
namespace {

// Names whose JSON spelling does not follow from the words.
struct Spelling {
  std::string_view name;
  std::string_view json;
};
constexpr std::array spellings{
    Spelling{"kraft_version", "kRaftVersion"},
    Spelling{"kraft_version_feature", "kRaftVersionFeature"},
};

void append_name(std::string& to, std::string_view name) {
  const auto* special = std::ranges::find(spellings, name, &Spelling::name);
  if (special != spellings.end()) {
    to += special->json;
    return;
  }
  bool upper = false;
  for (const char letter : name) {
    if (letter == '_') {
      upper = true;
      continue;
    }
    to += upper && letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    upper = false;
  }
}

void append_text(std::string& to, std::string_view text) {
  to += '"';
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      to += '\\';
      to += letter;
    } else if (byte < 0x20) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      to += "\\u00";
      to += digits[byte >> 4];
      to += digits[byte & 15];
    } else {
      to += letter;
    }
  }
  to += '"';
}

template <class T>
void append_number(std::string& to, const void* value) {
  char digits[32];
  to.append(digits, std::to_chars(std::begin(digits), std::end(digits), *static_cast<const T*>(value)).ptr);
}

// JSON has no such numbers: Jackson writes their names as text.
void append_float(std::string& to, double value) {
  if (std::isnan(value)) {
    to += "\"NaN\"";
  } else if (std::isinf(value)) {
    to += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else {
    append_number<double>(to, &value);
  }
}

void append_struct(std::string& to, const Shape& shape, const void* owner, int version);

void append_element(std::string& to, const FieldShape& field, const void* value, int version) {
  switch (field.kind) {
    case Kind::boolean:
      to += *static_cast<const bool*>(value) ? "true" : "false";
      return;
    case Kind::int8:
      append_number<std::int8_t>(to, value);
      return;
    case Kind::int16:
      append_number<std::int16_t>(to, value);
      return;
    case Kind::uint16:
      append_number<std::uint16_t>(to, value);
      return;
    case Kind::int32:
      append_number<std::int32_t>(to, value);
      return;
    case Kind::uint32:
      append_number<std::uint32_t>(to, value);
      return;
    case Kind::int64:
      append_number<std::int64_t>(to, value);
      return;
    case Kind::float64:
      append_float(to, *static_cast<const double*>(value));
      return;
    case Kind::uuid:
      append_text(to, static_cast<const Uuid*>(value)->to_string());
      return;
    case Kind::string:
      append_text(to, *static_cast<const std::string_view*>(value));
      return;
    case Kind::bytes:
      append_text(to, base64_encode(*static_cast<const ByteView*>(value)));
      return;
    case Kind::records:
      append_text(to, base64_encode(static_cast<const Records*>(value)->bytes));
      return;
    case Kind::structure:
      append_struct(to, *field.structure, value, version);
      return;
  }
}

void append_field(std::string& to, const FieldShape& field, const void* value, int version) {
  if (field.optional != nullptr) {
    value = field.optional->value(value);
    if (value == nullptr) {
      to += "null";
      return;
    }
  }
  if (field.array == nullptr) {
    append_element(to, field, value, version);
    return;
  }
  to += '[';
  for (std::size_t i = 0; i < field.array->size(value); ++i) {
    to += i == 0 ? "" : ",";
    append_element(to, field, field.array->at(value, i), version);
  }
  to += ']';
}

void append_struct(std::string& to, const Shape& shape, const void* owner, int version) {
  to += '{';
  bool first = true;
  for (const FieldShape& field : shape.fields) {
    const bool hidden = field.is_tagged() && same_field(field, field.in(owner), field.in(shape.defaults));
    if (!field.versions.contains(version) || hidden) {
      continue;
    }
    to += first ? "\"" : ",\"";
    first = false;
    append_name(to, field.name);
    to += "\":";
    append_field(to, field, field.in(owner), version);
  }
  to += '}';
}

}  // namespace

std::string to_json(const Shape& shape, const void* message, int version) {
  std::string json;
  append_struct(json, shape, message, version);
  return json;
}

}  // namespace ottla::protocol
