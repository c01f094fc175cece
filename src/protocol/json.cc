// The JSON form of a message, as Kafka's JsonConverter classes write it.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

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

// The letter behind a backslash that stands for this one; 0 for letters that have none.
char short_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
      return letter;
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    default:
      return 0;
  }
}

void append_text(std::string& to, std::string_view text) {
  to += '"';
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (const char escape = short_escape(letter); escape != 0) {
      to += '\\';
      to += escape;
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

// Double.toString(): the fewest digits that tell the number, one behind the point at least, and an exponent
// outside [0.001, 10,000,000).
void append_java_double(std::string& to, double value) {
  char text[64];
  const double size = std::abs(value);
  const bool is_plain = size == 0 || (size >= 1e-3 && size < 1e7);
  const auto format = is_plain ? std::chars_format::fixed : std::chars_format::scientific;
  const char* end = std::to_chars(std::begin(text), std::end(text), value, format).ptr;
  const std::string_view whole(text, static_cast<std::size_t>(end - text));
  const std::size_t exponent_at = std::min(whole.find('e'), whole.size());
  const std::string_view digits = whole.substr(0, exponent_at);
  to += digits;
  if (digits.find('.') == std::string_view::npos) to += ".0";
  if (is_plain) return;
  int exponent = 0;
  const char* exponent_text = text + exponent_at + 1;
  std::from_chars(*exponent_text == '+' ? exponent_text + 1 : exponent_text, end, exponent);
  to += 'E';
  append_number<int>(to, &exponent);
}

// JSON has no such numbers: Jackson writes their names as text.
void append_float(std::string& to, double value) {
  if (std::isnan(value)) {
    to += "\"NaN\"";
  } else if (std::isinf(value)) {
    to += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else {
    append_java_double(to, value);
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

// Kafka's schemas name a few tagged fields between the others, and its JSON keeps that order.
struct Moved {
  std::string_view message;
  std::string_view field;
  std::string_view behind;
};
constexpr std::array moved_fields{
    Moved{"PartitionRecord", "leader_recovery_state", "leader"},
    Moved{"PartitionChangeRecord", "directories", "leader_recovery_state"},
    Moved{"ShareSnapshotValue", "delivery_complete_count", "start_offset"},
    Moved{"ShareUpdateValue", "delivery_complete_count", "start_offset"},
    Moved{"TransactionLogValue", "previous_producer_id", "producer_id"},
    Moved{"TransactionLogValue", "next_producer_id", "previous_producer_id"},
    Moved{"TransactionLogValue", "next_producer_epoch", "producer_epoch"},
};

// The fields in the order of the JSON.
std::vector<const FieldShape*> in_order(const Shape& shape) {
  std::vector<const FieldShape*> fields;
  for (const FieldShape& field : shape.fields) fields.push_back(&field);
  if (shape.api == nullptr) return fields;
  const auto place = [&](std::string_view name) {
    return std::ranges::find(fields, name, [](const FieldShape* field) { return field->name; });
  };
  for (const Moved& moved : moved_fields) {
    if (moved.message != shape.api->name) continue;
    const auto field = place(moved.field);
    const FieldShape* taken = *field;
    fields.erase(field);
    fields.insert(place(moved.behind) + 1, taken);
  }
  return fields;
}

void append_struct(std::string& to, const Shape& shape, const void* owner, int version) {
  to += '{';
  bool first = true;
  for (const FieldShape* one : in_order(shape)) {
    const FieldShape& field = *one;
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

std::string json_text(std::string_view text) {
  std::string json;
  append_text(json, text);
  return json;
}

std::string to_json(const Shape& shape, const void* message, int version) {
  std::string json;
  append_struct(json, shape, message, version);
  return json;
}

}  // namespace ottla::protocol
