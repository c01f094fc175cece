// Prints schemas: versions are shown where they are fewer than the message's.
#include "protocol/schema_printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace ottla::protocol {
namespace {

Versions cut(Versions inner, Versions outer) {
  return {std::max(inner.min, outer.min), std::min(inner.max, outer.max)};
}

// "3", "3+" when it reaches the message's last version, or "3-5".
std::string range_text(Versions range, Versions message) {
  if (range.min == range.max) {
    return fmt::format("{}", range.min);
  }
  return range.max == message.max ? fmt::format("{}+", range.min)
                                  : fmt::format("{}-{}", range.min, range.max);
}

std::string upper_snake(std::string_view camel) {
  std::string text;
  for (const char letter : camel) {
    const bool upper = letter >= 'A' && letter <= 'Z';
    if (upper && !text.empty()) {
      text += '_';
    }
    text += upper || (letter >= '0' && letter <= '9') ? letter : static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

std::string title(const MessageType& type) {
  const Api& api = *type.api;
  if (type.kind == "request" || type.kind == "response") {
    const std::string flexible =
        api.flexible == never_flexible ? "never flexible" : fmt::format("flexible v{}+", api.flexible);
    return fmt::format("{} {} {}  v{}  {}", api.key, upper_snake(api.name), type.kind,
                       api.versions.max == 0 ? "0" : fmt::format("0-{}", api.versions.max), flexible);
  }
  const std::string versions = api.versions.max == api.versions.min
                                   ? fmt::format("v{}", api.versions.min)
                                   : fmt::format("v{}-{}", api.versions.min, api.versions.max);
  if (type.kind == "metadata-record") {
    return fmt::format("m {} {}  {}", api.key, upper_snake(api.name), versions);
  }
  for (const std::string_view role : {"Key", "Value"}) {
    if (type.is_of_log() && api.name.ends_with(role)) {
      const std::string_view name = api.name.substr(0, api.name.size() - role.size());
      return fmt::format("{} {} {} {}  {}", type.kind.front(), api.key, upper_snake(name),
                         role == "Key" ? "key" : "value", versions);
    }
  }
  return fmt::format("h {}{}  {}", api.name, type.kind == "header" ? "Data" : "", versions);
}

constexpr std::array kind_names{"bool",    "int8", "int16",  "uint16", "int32",   "uint32", "int64",
                                "float64", "uuid", "string", "bytes",  "records", "struct"};
static_assert(kind_names.size() == static_cast<std::size_t>(Kind::structure) + 1);

template <class T>
std::string number_default(const void* value) {
  const T number = *static_cast<const T*>(value);
  return number == 0 ? "" : fmt::format("{}", number);
}

// Empty for 0, false, "" and whatever has no more to say.
std::string default_text(const FieldShape& field, const void* value) {
  if (field.optional != nullptr) {
    return field.optional->value(value) == nullptr ? "null" : "";
  }
  if (field.array != nullptr) {
    return field.array->size(value) == 0 ? "" : "an array that is not empty";
  }
  switch (field.kind) {
    case Kind::boolean:
      return *static_cast<const bool*>(value) ? "true" : "";
    case Kind::int8:
      return number_default<std::int8_t>(value);
    case Kind::int16:
      return number_default<std::int16_t>(value);
    case Kind::uint16:
      return number_default<std::uint16_t>(value);
    case Kind::int32:
      return number_default<std::int32_t>(value);
    case Kind::uint32:
      return number_default<std::uint32_t>(value);
    case Kind::int64:
      return number_default<std::int64_t>(value);
    case Kind::float64:
      return fmt::format("{:.1f}", *static_cast<const double*>(value));
    case Kind::string:
      return std::string(*static_cast<const std::string_view*>(value));
    default:
      return "";
  }
}

void print_fields(std::string& to, const Shape& shape, Versions outer, Versions message, int indent) {
  for (const FieldShape& field : shape.fields) {
    const Versions versions = cut(field.versions, outer);
    std::string line = fmt::format("{:<{}}{:<42}", "", indent, field.name);
    line.resize(std::max<std::size_t>(line.find_last_not_of(' ') + 2, 46), ' ');
    line += fmt::format("{:<11}", std::string(field.array != nullptr ? "[]" : "") +
                                      kind_names[static_cast<std::size_t>(field.kind)]);
    std::vector<std::string> parts;
    if (versions != message) {
      parts.push_back("v" + range_text(versions, message));
    }
    if (const Versions nullable = cut(field.nullable, versions); !nullable.empty()) {
      parts.push_back(nullable == versions ? "nullable" : "nullable " + range_text(nullable, message));
    }
    if (field.is_tagged()) {
      parts.push_back(fmt::format("tag {}", field.tag));
    }
    if (const std::string text = default_text(field, field.in(shape.defaults)); !text.empty()) {
      parts.push_back("default " + text);
    }
    line += fmt::format("{}", fmt::join(parts, "  "));
    to += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    if (field.structure != nullptr) {
      print_fields(to, *field.structure, versions, message, indent + 2);
    }
  }
}

}  // namespace

std::string print_schema(const MessageType& type) {
  std::string text = title(type) + "\n";
  print_fields(text, type.shape(), type.api->versions, type.api->versions, 2);
  return text;
}

}  // namespace ottla::protocol
