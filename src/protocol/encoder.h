// The binary writing of a described struct without its shape, for frequent messages: one Encoder a struct. It
// makes the bytes that the walk over the shape makes. A tagged field is written when it differs
// from the struct's initial value, so the encoder knows the object's address and finds the initial value at
// the same offset.
#pragma once

#include <bit>
#include <optional>
#include <type_traits>
#include <vector>

#include "ottla/protocol/api.h"
#include "ottla/protocol/types.h"
#include "ottla/protocol/writer.h"
#include "protocol/field_types.h"

namespace ottla::protocol {

// Compares an object with the initial value of its type, field by field.
class DefaultComparison {
 public:
  template <class T>
  static bool is_default(const T& value, const T& initial) {
    if constexpr (std::same_as<T, ByteView> || is_vector<T>) {
      return value.empty() && initial.empty();
    } else if constexpr (is_optional<T>) {
      return value.has_value() == initial.has_value() && (!value || is_default(*value, *initial));
    } else if constexpr (is_structure<T>) {
      DefaultComparison comparison{reinterpret_cast<const std::byte*>(&value),
                                   reinterpret_cast<const std::byte*>(&initial)};
      T::describe(comparison, value);
      if constexpr (KeepsUnknownTaggedFields<T>) {
        comparison.same_ &= value.unknown_tagged_fields.empty();
      }
      return comparison.same_;
    } else {
      return value == initial;
    }
  }

  // The initial value of `field`, which belongs to the object at `object`.
  template <class T>
  static const T& initial_of(const T& field, const std::byte* object, const std::byte* initial) {
    return *reinterpret_cast<const T*>(initial + (reinterpret_cast<const std::byte*>(&field) - object));
  }

  DefaultComparison(const std::byte* object, const std::byte* initial) : object_(object), initial_(initial) {}

  template <class T>
  void operator()(std::string_view, const T& field, auto...) {
    same_ = same_ && is_default(field, initial_of(field, object_, initial_));
  }
  template <class T>
  void tag(int, std::string_view name, const T& field, auto...) {
    (*this)(name, field);
  }

 private:
  const std::byte* object_;
  const std::byte* initial_;
  bool same_ = true;
};

class Encoder {
 public:
  Encoder(Writer& writer, int version, bool flexible, const void* object, const void* initial)
      : writer_(writer),
        version_(version),
        flexible_(flexible),
        object_(static_cast<const std::byte*>(object)),
        initial_(static_cast<const std::byte*>(initial)) {}

  template <class T>
  void operator()(std::string_view name, const T& field, Versions versions = every_version,
                  Nullable nullable = {}) {
    if (versions.contains(version_)) {
      write(name, field, nullable);
    }
  }
  template <class T>
  void operator()(std::string_view name, const T& field, Nullable nullable) {
    (*this)(name, field, every_version, nullable);
  }

  template <class T>
  void never_compact(std::string_view name, const T& field, Versions versions) {
    Encoder(writer_, version_, false, object_, initial_)(name, field, versions);
  }

  template <class T>
  void tag(int number, std::string_view name, const T& field, Versions versions = every_version,
           Nullable nullable = {}) {
    if (!flexible_ || !versions.contains(version_) ||
        DefaultComparison::is_default(field, DefaultComparison::initial_of(field, object_, initial_))) {
      return;
    }
    open_tags();
    unknown_tags_below(static_cast<std::uint32_t>(number));
    writer_.unsigned_varint(static_cast<std::uint32_t>(number));
    const std::size_t size_at = writer_.position();
    writer_.integer<std::uint8_t>(0);
    write(name, field, nullable);
    writer_.place_varint(size_at, static_cast<std::uint32_t>(writer_.position() - size_at - 1));
    ++tag_count_;
  }

  // Writes the whole struct.
  template <class T>
  static void structure(Writer& writer, int version, bool flexible, const T& value) {
    Encoder encoder(writer, version, flexible, &value, &initial_value<T>);
    if constexpr (KeepsUnknownTaggedFields<T>) {
      encoder.unknown_ = &value.unknown_tagged_fields;
    }
    T::describe(encoder, value);
    if (flexible) {
      encoder.finish();
    }
  }

 private:
  void length(std::size_t size) {
    if (flexible_) {
      writer_.unsigned_varint(static_cast<std::uint32_t>(size) + 1);
    } else {
      writer_.integer(static_cast<std::int32_t>(size));
    }
  }

  void write(std::string_view, bool field, Nullable) { writer_.integer<std::uint8_t>(field ? 1 : 0); }
  void write(std::string_view, double field, Nullable) {
    writer_.integer(std::bit_cast<std::int64_t>(field));
  }
  void write(std::string_view, const Uuid& field, Nullable) { writer_.raw(field.bytes); }
  template <std::integral T>
  void write(std::string_view, T field, Nullable) {
    writer_.integer(field);
  }

  void write(std::string_view name, std::string_view field, Nullable) {
    if (field.size() > static_cast<std::size_t>(longest_string)) {
      writer_.fail(name, version_, "is longer than 32767 bytes");
      field = {};
    }
    if (flexible_) {
      writer_.unsigned_varint(static_cast<std::uint32_t>(field.size()) + 1);
    } else {
      writer_.integer(static_cast<std::int16_t>(field.size()));
    }
    writer_.raw(as_bytes(field));
  }
  void write(std::string_view, ByteView field, Nullable) {
    length(field.size());
    writer_.raw(field);
  }
  void write(std::string_view, const Records& field, Nullable) {
    length(field.size());
    if (field.is_external()) {
      writer_.splice(static_cast<std::uint32_t>(field.external_index), field.external_size);
    } else {
      writer_.raw(field.bytes);
    }
  }
  template <class T>
  void write(std::string_view name, const std::vector<T>& field, Nullable) {
    length(field.size());
    for (const T& element : field) {
      write(name, element, Nullable{no_version});
    }
  }
  template <class T>
    requires is_structure<T>
  void write(std::string_view, const T& field, Nullable) {
    structure(writer_, version_, flexible_, field);
  }

  template <class T>
  void write(std::string_view name, const std::optional<T>& field, Nullable nullable) {
    if (field) {
      if constexpr (is_structure<T>) {
        writer_.integer<std::int8_t>(1);
      }
      write(name, *field, nullable);
      return;
    }
    if (!nullable.versions.contains(version_)) {
      writer_.fail(name, version_, "must not be null");
    }
    if constexpr (is_structure<T>) {
      writer_.integer<std::int8_t>(-1);
    } else if (flexible_) {
      writer_.integer<std::uint8_t>(0);
    } else if constexpr (std::same_as<T, std::string_view>) {
      writer_.integer<std::int16_t>(-1);
    } else {
      writer_.integer<std::int32_t>(-1);
    }
  }

  void open_tags() {
    if (!tags_opened_) {
      tags_opened_ = true;
      tag_count_at_ = writer_.position();
      writer_.integer<std::uint8_t>(0);
    }
  }

  // The unknown ones stand among the known ones in the order of their tags.
  void unknown_tags_below(std::uint32_t tag) {
    while (unknown_ != nullptr && next_unknown_ < unknown_->size() && (*unknown_)[next_unknown_].tag < tag) {
      write_unknown_tag();
    }
  }
  void write_unknown_tag() {
    const TaggedField& field = (*unknown_)[next_unknown_++];
    writer_.unsigned_varint(field.tag);
    writer_.unsigned_varint(static_cast<std::uint32_t>(field.bytes.size()));
    writer_.raw(field.bytes);
    ++tag_count_;
  }

  void finish() {
    open_tags();
    while (unknown_ != nullptr && next_unknown_ < unknown_->size()) {
      write_unknown_tag();
    }
    writer_.place_varint(tag_count_at_, tag_count_);
  }

  Writer& writer_;
  int version_;
  bool flexible_;
  bool tags_opened_ = false;
  std::uint32_t tag_count_ = 0;
  std::size_t tag_count_at_ = 0;
  const std::byte* object_;
  const std::byte* initial_;
  const UnknownTaggedFields* unknown_ = nullptr;
  std::size_t next_unknown_ = 0;
};

}  // namespace ottla::protocol
