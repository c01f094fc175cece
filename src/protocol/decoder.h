// The binary reading of a described struct without its shape, for frequent messages: one Decoder a struct,
// which describe() calls field by field. It takes what the walk over the shape takes.
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>
#include <vector>

#include "ottla/protocol/api.h"
#include "ottla/protocol/reader.h"
#include "ottla/protocol/types.h"
#include "protocol/field_types.h"

namespace ottla::protocol {

class Decoder {
 public:
  Decoder(Reader& reader, int version, bool flexible)
      : reader_(reader), version_(version), flexible_(flexible) {}

  template <class T>
  void operator()(std::string_view, T& field, Versions versions = every_version, Nullable nullable = {}) {
    if (versions.contains(version_)) {
      read(field, nullable);
    }
  }
  template <class T>
  void operator()(std::string_view name, T& field, Nullable nullable) {
    (*this)(name, field, every_version, nullable);
  }

  template <class T>
  void never_compact(std::string_view name, T& field, Versions versions) {
    Decoder(reader_, version_, false)(name, field, versions);
  }

  // Tags may come in any order, and the last of a number counts, as in Kafka.
  template <class T>
  void tag(int number, std::string_view, T& field, Versions versions = every_version,
           Nullable nullable = {}) {
    if (!flexible_ || !versions.contains(version_)) {
      return;
    }
    open_tags();
    if (tag_count_ == 0) {
      return;
    }
    known_tags_ |= std::uint64_t{1} << number;
    each_tag([&](std::uint32_t tag, std::uint32_t size) {
      if (tag != static_cast<std::uint32_t>(number)) {
        reader_.take(size);
        return;
      }
      const std::uint8_t* outer = reader_.narrow(size);
      read(field, nullable);
      if (reader_.left() != 0) {
        reader_.fail("a tagged field is shorter than its size");
      }
      reader_.widen(outer);
    });
  }

  // Reads the whole struct.
  template <class T>
  static void structure(Reader& reader, int version, bool flexible, T& value) {
    Decoder decoder(reader, version, flexible);
    T::describe(decoder, value);
    if (flexible) {
      decoder.open_tags();
      decoder.finish(value);
    }
  }

 private:
  // A number of bytes or elements; below 0 for null.
  std::int32_t length() {
    return flexible_ ? static_cast<std::int32_t>(reader_.unsigned_varint() - 1)
                     : reader_.integer<std::int32_t>();
  }
  std::int32_t string_length() {
    if (!flexible_) {
      return reader_.integer<std::int16_t>();
    }
    const std::int32_t size = length();
    if (size > longest_string) {
      reader_.fail("a string is longer than 32767 bytes");
      return 0;
    }
    return size;
  }

  void read(bool& field, Nullable) { field = reader_.boolean(); }
  void read(double& field, Nullable) { field = reader_.float64(); }
  void read(Uuid& field, Nullable) { field = reader_.uuid(); }
  template <std::integral T>
  void read(T& field, Nullable) {
    field = reader_.integer<T>();
  }

  std::int32_t length_of(const std::string_view*) { return string_length(); }
  template <class T>
  std::int32_t length_of(const T*) {
    return length();
  }

  void content(std::string_view& field, std::int32_t length) { field = as_text(reader_.take(length)); }
  void content(ByteView& field, std::int32_t length) { field = reader_.take(length); }
  void content(Records& field, std::int32_t length) { field = Records{.bytes = reader_.take(length)}; }
  template <class T>
  void content(std::vector<T>& field, std::int32_t length) {
    const auto count = static_cast<std::size_t>(length);
    if (count > reader_.left()) {
      reader_.fail("an array has more elements than bytes are left");
      return;
    }
    if (!reader_.charge(count * sizeof(T))) {
      return;
    }
    field.resize(count);
    for (T& element : field) {
      read(element, Nullable{no_version});
      if (reader_.failed()) [[unlikely]] {
        return;
      }
    }
  }

  // A field that is never null, or an element of an array.
  template <class T>
    requires has_length<T>
  void read(T& field, Nullable) {
    const std::int32_t size = length_of(&field);
    if (size < 0) {
      reader_.fail("null where the schema allows none");
      return;
    }
    content(field, size);
  }
  template <class T>
    requires is_structure<T>
  void read(T& field, Nullable) {
    structure(reader_, version_, flexible_, field);
  }

  template <class T>
  void read(std::optional<T>& field, Nullable nullable) {
    std::int32_t size = 0;
    if constexpr (is_structure<T>) {
      size = reader_.integer<std::int8_t>();
    } else {
      size = length_of(static_cast<const T*>(nullptr));
    }
    if (size < 0) {
      if (!nullable.versions.contains(version_)) {
        reader_.fail("null where the schema allows none");
      }
      field.reset();
    } else if constexpr (is_structure<T>) {
      structure(reader_, version_, flexible_, emplace_initial(field));
    } else {
      content(emplace_initial(field), size);
    }
  }

  void open_tags() {
    if (tags_opened_) {
      return;
    }
    tags_opened_ = true;
    tag_count_ = reader_.unsigned_varint();
    if (tag_count_ > reader_.left()) {
      reader_.fail("there are more tagged fields than bytes left");
      tag_count_ = 0;
    }
    tags_position_ = reader_.position();
  }

  // Calls each(tag, size) for every tagged field of the struct; the reader stands at its value, which `each`
  // must read.
  void each_tag(auto each) {
    reader_.rewind(tags_position_);
    for (std::uint32_t i = 0; i < tag_count_ && !reader_.failed(); ++i) {
      const std::uint32_t tag = reader_.unsigned_varint();
      each(tag, reader_.unsigned_varint());
    }
  }

  template <class T>
  void finish(T& value) {
    if (tag_count_ == 0) [[likely]] {
      return;
    }
    each_tag([&](std::uint32_t tag, std::uint32_t size) {
      const ByteView bytes = reader_.take(size);
      if constexpr (KeepsUnknownTaggedFields<T>) {
        const bool known = tag < 64 && (known_tags_ >> tag & 1) != 0;
        if (!known && reader_.charge(sizeof(TaggedField))) {
          value.unknown_tagged_fields.push_back({tag, bytes});
        }
      }
    });
  }

  Reader& reader_;
  int version_;
  bool flexible_;
  bool tags_opened_ = false;
  std::uint32_t tag_count_ = 0;
  std::size_t tags_position_ = 0;
  std::uint64_t known_tags_ = 0;
};

}  // namespace ottla::protocol
