// A message's description as data, made from its describe() at first use. All but the codecs of frequent
// messages walk over it: decoder, encoder, JSON printer, comparisons, the tests' schema
// printer and random filler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/protocol/api.h"
#include "ottla/protocol/types.h"

namespace ottla::protocol {

enum class Kind : std::uint8_t {
  boolean,
  int8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  float64,
  uuid,
  string,
  bytes,
  records,
  structure,
};

struct Shape;

// Access to a std::vector of some type.
struct ArrayAccess {
  std::size_t element_bytes;
  std::size_t (*size)(const void* array);
  const void* (*data)(const void* array);
  // Makes the array hold `size` elements, new ones with initial values, and returns the first.
  void* (*resize)(void* array, std::size_t size);

  const void* at(const void* array, std::size_t index) const {
    return static_cast<const std::byte*>(data(array)) + index * element_bytes;
  }
};

// Access to a std::optional of some type.
struct OptionalAccess {
  const void* (*value)(const void* optional);  // null when it holds none
  void* (*emplace)(void* optional);
  void (*reset)(void* optional);
};

struct FieldShape {
  static constexpr int not_tagged = -1;

  std::string_view name;
  int tag = not_tagged;
  Versions versions;
  Versions nullable = no_version;
  Kind kind = Kind::boolean;
  bool never_compact = false;                // its length has the old form in flexible versions too
  std::size_t offset = 0;                    // of the field in its struct
  const OptionalAccess* optional = nullptr;  // for std::optional fields
  const ArrayAccess* array = nullptr;        // for arrays, within the optional if both
  const Shape* structure = nullptr;          // of the field or its elements

  bool is_tagged() const { return tag != not_tagged; }
  const void* in(const void* owner) const { return static_cast<const std::byte*>(owner) + offset; }
  void* in(void* owner) const { return static_cast<std::byte*>(owner) + offset; }
};

struct Shape {
  // Of a whole message; null for the structs in it. create() makes an object with the initial values.
  const Api* api = nullptr;
  void* (*create)() = nullptr;
  void (*destroy)(void* message) = nullptr;

  std::vector<FieldShape> fields;
  const void* defaults = nullptr;  // an object with the initial values
  // Gives the place of the unknown tagged fields in an object; null where they are not kept.
  const UnknownTaggedFields* (*unknown_tagged_fields)(const void* owner) = nullptr;
};

// Whether a field has the same value in two objects; std::nullopt and an empty value differ.
bool same_field(const FieldShape& field, const void* left, const void* right);
// Whether all fields have, and the unknown tagged fields.
bool same_struct(const Shape& shape, const void* left, const void* right);

}  // namespace ottla::protocol
