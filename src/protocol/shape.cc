// Making shapes, and comparing two objects by theirs.
#include "ottla/protocol/shape.h"

#include <algorithm>
#include <cstring>

#include "ottla/protocol/codec.h"
#include "protocol/shape_builder.h"

namespace ottla::protocol {
namespace {

template <class T>
bool same_value(const void* left, const void* right) {
  return *static_cast<const T*>(left) == *static_cast<const T*>(right);
}

bool same_bytes(ByteView left, ByteView right) { return std::ranges::equal(left, right); }

// One value, or one element of an array.
bool same_element(const FieldShape& field, const void* left, const void* right) {
  switch (field.kind) {
    case Kind::boolean:
      return same_value<bool>(left, right);
    case Kind::int8:
      return same_value<std::int8_t>(left, right);
    case Kind::int16:
      return same_value<std::int16_t>(left, right);
    case Kind::uint16:
      return same_value<std::uint16_t>(left, right);
    case Kind::int32:
      return same_value<std::int32_t>(left, right);
    case Kind::uint32:
      return same_value<std::uint32_t>(left, right);
    case Kind::int64:
      return same_value<std::int64_t>(left, right);
    case Kind::float64:
      return std::memcmp(left, right, sizeof(double)) == 0;
    case Kind::uuid:
      return same_value<Uuid>(left, right);
    case Kind::string:
      return same_value<std::string_view>(left, right);
    case Kind::bytes:
      return same_bytes(*static_cast<const ByteView*>(left), *static_cast<const ByteView*>(right));
    case Kind::records: {
      const auto& first = *static_cast<const Records*>(left);
      const auto& second = *static_cast<const Records*>(right);
      return first.external_index == second.external_index && first.external_size == second.external_size &&
             same_bytes(first.bytes, second.bytes);
    }
    case Kind::structure:
      return same_struct(*field.structure, left, right);
  }
  return false;
}

bool same_array(const FieldShape& field, const void* left, const void* right) {
  const std::size_t size = field.array->size(left);
  if (size != field.array->size(right)) {
    return false;
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (!same_element(field, field.array->at(left, i), field.array->at(right, i))) {
      return false;
    }
  }
  return true;
}

// The path of the first value in `owner` that a version loses, below `shape`; `outer` are the versions of the
// struct.
std::string lost_in(const Shape& shape, const void* owner, int version) {
  for (const FieldShape& field : shape.fields) {
    const void* value = field.in(owner);
    if (!field.versions.contains(version)) {
      if (!same_field(field, value, field.in(shape.defaults))) {
        return std::string(field.name);
      }
      continue;
    }
    if (field.optional != nullptr) {
      value = field.optional->value(value);
    }
    if (field.structure == nullptr || value == nullptr) {
      continue;
    }
    const std::size_t count = field.array != nullptr ? field.array->size(value) : 1;
    for (std::size_t i = 0; i < count; ++i) {
      const void* element = field.array != nullptr ? field.array->at(value, i) : value;
      if (std::string lost = lost_in(*field.structure, element, version); !lost.empty()) {
        return std::string(field.name) + "." + lost;
      }
    }
  }
  return {};
}

}  // namespace

void ShapeBuilder::add(int tag, std::string_view name, const void* field, Versions versions,
                       Nullable nullable, const FieldType& type) {
  const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(field) - object_);
  shape_.fields.push_back({.name = name,
                           .tag = tag,
                           .versions = versions,
                           .nullable = type.optional != nullptr ? nullable.versions : no_version,
                           .kind = type.kind,
                           .offset = offset,
                           .optional = type.optional,
                           .array = type.array,
                           .structure = type.structure != nullptr ? &type.structure() : nullptr});
}

bool same_field(const FieldShape& field, const void* left, const void* right) {
  if (field.optional != nullptr) {
    left = field.optional->value(left);
    right = field.optional->value(right);
    if (left == nullptr || right == nullptr) {
      return left == right;
    }
  }
  return field.array != nullptr ? same_array(field, left, right) : same_element(field, left, right);
}

bool same_struct(const Shape& shape, const void* left, const void* right) {
  const bool same_fields = std::ranges::all_of(shape.fields, [&](const FieldShape& field) {
    return same_field(field, field.in(left), field.in(right));
  });
  if (!same_fields || shape.unknown_tagged_fields == nullptr) {
    return same_fields;
  }
  return std::ranges::equal(*shape.unknown_tagged_fields(left), *shape.unknown_tagged_fields(right),
                            [](const TaggedField& first, const TaggedField& second) {
                              return first.tag == second.tag && same_bytes(first.bytes, second.bytes);
                            });
}

std::string lost_field(const Shape& shape, const void* message, int version) {
  return lost_in(shape, message, version);
}

}  // namespace ottla::protocol
