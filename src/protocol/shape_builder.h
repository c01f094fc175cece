// Makes a Shape from a struct's describe(), by the addresses of the fields in a default object. What a
// field's type says is a constant, so that a described field compiles to one call.
#pragma once

#include <optional>
#include <type_traits>
#include <vector>

#include "ottla/protocol/shape.h"
#include "protocol/field_types.h"

namespace ottla::protocol {

template <class T>
const Shape& struct_shape();

template <class T>
inline constexpr ArrayAccess array_access{
    sizeof(T),
    [](const void* array) { return static_cast<const std::vector<T>*>(array)->size(); },
    [](const void* array) -> const void* { return static_cast<const std::vector<T>*>(array)->data(); },
    [](void* array, std::size_t size) -> void* {
      auto& elements = *static_cast<std::vector<T>*>(array);
      elements.resize(size);
      return elements.data();
    },
};

template <class T>
inline constexpr OptionalAccess optional_access{
    [](const void* optional) -> const void* {
      const auto& value = *static_cast<const std::optional<T>*>(optional);
      return value ? &*value : nullptr;
    },
    [](void* optional) -> void* { return &emplace_initial(*static_cast<std::optional<T>*>(optional)); },
    [](void* optional) { static_cast<std::optional<T>*>(optional)->reset(); },
};

// What a field's C++ type says of it.
struct FieldType {
  Kind kind = Kind::structure;
  const OptionalAccess* optional = nullptr;
  const ArrayAccess* array = nullptr;
  const Shape& (*structure)() = nullptr;
};

template <class T>
consteval Kind kind_of() {
  if (std::same_as<T, bool>) return Kind::boolean;
  if (std::same_as<T, std::int8_t>) return Kind::int8;
  if (std::same_as<T, std::int16_t>) return Kind::int16;
  if (std::same_as<T, std::uint16_t>) return Kind::uint16;
  if (std::same_as<T, std::int32_t>) return Kind::int32;
  if (std::same_as<T, std::uint32_t>) return Kind::uint32;
  if (std::same_as<T, std::int64_t>) return Kind::int64;
  if (std::same_as<T, double>) return Kind::float64;
  if (std::same_as<T, Uuid>) return Kind::uuid;
  if (std::same_as<T, std::string_view>) return Kind::string;
  if (std::same_as<T, ByteView>) return Kind::bytes;
  if (std::same_as<T, Records>) return Kind::records;
  return Kind::structure;
}

template <class T>
struct FieldTypeOf {
  static constexpr FieldType value = [] {
    FieldType type{.kind = kind_of<T>()};
    if constexpr (is_structure<T>) type.structure = &struct_shape<T>;
    return type;
  }();
};
template <class T>
struct FieldTypeOf<std::vector<T>> {
  static constexpr FieldType value = [] {
    FieldType type = FieldTypeOf<T>::value;
    type.array = &array_access<T>;
    return type;
  }();
};
template <class T>
struct FieldTypeOf<std::optional<T>> {
  static constexpr FieldType value = [] {
    FieldType type = FieldTypeOf<T>::value;
    type.optional = &optional_access<T>;
    return type;
  }();
};

class ShapeBuilder {
 public:
  ShapeBuilder(Shape& shape, const void* object)
      : shape_(shape), object_(static_cast<const std::byte*>(object)) {}

  template <class T>
  void operator()(std::string_view name, const T& field, Versions versions = every_version,
                  Nullable nullable = {}) {
    add(FieldShape::not_tagged, name, &field, versions, nullable, FieldTypeOf<T>::value);
  }
  template <class T>
  void operator()(std::string_view name, const T& field, Nullable nullable) {
    add(FieldShape::not_tagged, name, &field, every_version, nullable, FieldTypeOf<T>::value);
  }
  template <class T>
  void never_compact(std::string_view name, const T& field, Versions versions) {
    (*this)(name, field, versions);
    shape_.fields.back().never_compact = true;
  }
  template <class T>
  void tag(int number, std::string_view name, const T& field, Versions versions = every_version,
           Nullable nullable = {}) {
    add(number, name, &field, versions, nullable, FieldTypeOf<T>::value);
  }

 private:
  void add(int tag, std::string_view name, const void* field, Versions versions, Nullable nullable,
           const FieldType& type);

  Shape& shape_;
  const std::byte* object_;
};

template <class T>
const Shape& struct_shape() {
  static const T initial{};
  static const Shape shape = [] {
    Shape built;
    built.defaults = &initial;
    if constexpr (requires { T::api; }) {
      built.api = &T::api;
      built.create = []() -> void* { return new T; };
      built.destroy = [](void* message) { delete static_cast<T*>(message); };
    }
    if constexpr (KeepsUnknownTaggedFields<T>) {
      built.unknown_tagged_fields = [](const void* owner) {
        return &static_cast<const T*>(owner)->unknown_tagged_fields;
      };
    }
    ShapeBuilder builder(built, built.defaults);
    T::describe(builder, initial);
    return built;
  }();
  return shape;
}

}  // namespace ottla::protocol
