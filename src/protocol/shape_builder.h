// Makes a Shape from a struct's describe(), by the addresses of the fields in a default object.
#pragma once

#include <optional>
#include <type_traits>
#include <vector>

#include "ottla/protocol/shape.h"
#include "protocol/encoder.h"

namespace ottla::protocol {

template <class T>
inline constexpr ArrayAccess array_access{
    [](const void* array) { return static_cast<const std::vector<T>*>(array)->size(); },
    [](const void* array, std::size_t index) -> const void* {
      return static_cast<const std::vector<T>*>(array)->data() + index;
    },
    [](void* array, std::size_t size) { static_cast<std::vector<T>*>(array)->resize(size); },
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

template <class T>
const Shape& struct_shape();

class ShapeBuilder {
 public:
  ShapeBuilder(Shape& shape, const void* object)
      : shape_(shape), object_(static_cast<const std::byte*>(object)) {}

  template <class T>
  void operator()(std::string_view name, const T& field, Versions versions = every_version,
                  Nullable nullable = {}) {
    tag(FieldShape::not_tagged, name, field, versions, nullable);
  }
  template <class T>
  void operator()(std::string_view name, const T& field, Nullable nullable) {
    (*this)(name, field, every_version, nullable);
  }
  template <class T>
  void never_compact(std::string_view name, const T& field, Versions versions) {
    (*this)(name, field, versions);
  }
  template <class T>
  void tag(int number, std::string_view name, const T& field, Versions versions = every_version,
           Nullable nullable = {}) {
    set_type(add(number, name, &field, versions), &field, nullable.versions);
  }

 private:
  FieldShape& add(int tag, std::string_view name, const void* field, Versions versions);

  template <class T>
  static void set_type(FieldShape& field, const std::optional<T>*, Versions nullable) {
    field.nullable = nullable;
    field.optional = &optional_access<T>;
    set_type(field, static_cast<const T*>(nullptr), nullable);
  }
  template <class T>
  static void set_type(FieldShape& field, const std::vector<T>*, Versions nullable) {
    field.array = &array_access<T>;
    set_type(field, static_cast<const T*>(nullptr), nullable);
  }
  static void set_type(FieldShape& field, const bool*, Versions) { field.kind = Kind::boolean; }
  static void set_type(FieldShape& field, const std::int8_t*, Versions) { field.kind = Kind::int8; }
  static void set_type(FieldShape& field, const std::int16_t*, Versions) { field.kind = Kind::int16; }
  static void set_type(FieldShape& field, const std::uint16_t*, Versions) { field.kind = Kind::uint16; }
  static void set_type(FieldShape& field, const std::int32_t*, Versions) { field.kind = Kind::int32; }
  static void set_type(FieldShape& field, const std::uint32_t*, Versions) { field.kind = Kind::uint32; }
  static void set_type(FieldShape& field, const std::int64_t*, Versions) { field.kind = Kind::int64; }
  static void set_type(FieldShape& field, const double*, Versions) { field.kind = Kind::float64; }
  static void set_type(FieldShape& field, const Uuid*, Versions) { field.kind = Kind::uuid; }
  static void set_type(FieldShape& field, const std::string_view*, Versions) { field.kind = Kind::string; }
  static void set_type(FieldShape& field, const ByteView*, Versions) { field.kind = Kind::bytes; }
  static void set_type(FieldShape& field, const Records*, Versions) { field.kind = Kind::records; }
  template <class T>
  static void set_type(FieldShape& field, const T*, Versions) {
    field.kind = Kind::structure;
    field.structure = &struct_shape<T>();
  }

  Shape& shape_;
  const std::byte* object_;
};

template <class T>
const Shape& struct_shape() {
  static const Shape shape = [] {
    Shape built;
    built.defaults = &initial_value<T>;
    if constexpr (requires { T::api; }) {
      built.api = &T::api;
    }
    if constexpr (KeepsUnknownTaggedFields<T>) {
      built.unknown_tagged_fields = [](const void* owner) {
        return &static_cast<const T*>(owner)->unknown_tagged_fields;
      };
    }
    ShapeBuilder builder(built, built.defaults);
    T::describe(builder, initial_value<T>);
    return built;
  }();
  return shape;
}

}  // namespace ottla::protocol
