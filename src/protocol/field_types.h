// What kinds of C++ types the fields of messages have, and their initial values.
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>
#include <vector>

#include "ottla/protocol/types.h"

namespace ottla::protocol {

template <class T>
concept KeepsUnknownTaggedFields = requires(T& value) { value.unknown_tagged_fields; };

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

// A type that the wire starts with a length; all other classes are structs or a Uuid.
template <class T>
inline constexpr bool has_length = is_vector<T> || std::same_as<T, std::string_view> ||
                                   std::same_as<T, ByteView> || std::same_as<T, Records>;
template <class T>
inline constexpr bool is_structure =
    std::is_class_v<T> && !has_length<T> && !is_optional<T> && !std::same_as<T, Uuid>;

// Makes the optional hold an initial value. From a value, for clang takes a struct that is nested in another
// for not default-constructible when it meets a std::optional of it within the outer one.
template <class T>
T& emplace_initial(std::optional<T>& field) {
  return field.emplace(T{});
}

template <class T>
inline const T initial_value{};

inline constexpr std::int32_t longest_string = 0x7fff;

}  // namespace ottla::protocol
