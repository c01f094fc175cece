// Writes structs by their shapes. A tagged field is written when it differs from the struct's initial value.
#include <bit>
#include <cassert>

#include "protocol/field_types.h"
#include "protocol/shape_codec.h"

namespace ottla::protocol {
namespace {

template <class T>
const T& get(const void* at) {
  return *static_cast<const T*>(at);
}

class ShapeEncoder {
 public:
  ShapeEncoder(Writer& writer, int version, bool flexible)
      : writer_(writer), version_(version), flexible_(flexible) {}

  void structure(const Shape& shape, const void* object) {
    for (const FieldShape& field : shape.fields) {
      if (field.versions.contains(version_) && !field.is_tagged()) {
        write(field, field.in(object));
      }
    }
    if (flexible_) {
      tags(shape, object);
    }
  }

 private:
  void length(std::size_t size, bool compact) {
    if (compact) {
      writer_.unsigned_varint(static_cast<std::uint32_t>(size) + 1);
    } else {
      writer_.integer(static_cast<std::int32_t>(size));
    }
  }

  void write(const FieldShape& field, const void* at) {
    if (field.optional != nullptr) {
      const void* const value = field.optional->value(at);
      if (value == nullptr) {
        null(field);
        return;
      }
      // A varint of 1 in a tagged field, an int8 of 1 in others: the same byte.
      if (field.kind == Kind::structure && field.array == nullptr) {
        writer_.integer<std::int8_t>(1);
      }
      at = value;
    }
    if (field.array == nullptr) {
      write_element(field, at);
      return;
    }
    const std::size_t count = field.array->size(at);
    length(count, flexible_ && !field.never_compact);
    const auto* element = static_cast<const std::byte*>(field.array->data(at));
    for (std::size_t i = 0; i < count; ++i, element += field.array->element_bytes) {
      write_element(field, element);
    }
  }

  void null(const FieldShape& field) {
    if (!field.nullable.contains(version_)) {
      writer_.fail(field.name, version_, "must not be null");
    }
    const bool is_array = field.array != nullptr;
    if (field.kind == Kind::structure && !is_array) {
      writer_.integer<std::int8_t>(field.is_tagged() ? 0 : -1);
    } else if (flexible_ && !field.never_compact) {
      writer_.integer<std::uint8_t>(0);
    } else if (field.kind == Kind::string && !is_array) {
      writer_.integer<std::int16_t>(-1);
    } else {
      writer_.integer<std::int32_t>(-1);
    }
  }

  void write_element(const FieldShape& field, const void* at) {
    switch (field.kind) {
      case Kind::boolean:
        return writer_.integer<std::uint8_t>(get<bool>(at) ? 1 : 0);
      case Kind::int8:
        return writer_.integer(get<std::int8_t>(at));
      case Kind::int16:
        return writer_.integer(get<std::int16_t>(at));
      case Kind::uint16:
        return writer_.integer(get<std::uint16_t>(at));
      case Kind::int32:
        return writer_.integer(get<std::int32_t>(at));
      case Kind::uint32:
        return writer_.integer(get<std::uint32_t>(at));
      case Kind::int64:
        return writer_.integer(get<std::int64_t>(at));
      case Kind::float64:
        return writer_.integer(std::bit_cast<std::int64_t>(get<double>(at)));
      case Kind::uuid:
        return writer_.raw(get<Uuid>(at).bytes);
      case Kind::string:
        return string(field, get<std::string_view>(at));
      case Kind::bytes: {
        const ByteView& bytes = get<ByteView>(at);
        length(bytes.size(), flexible_ && !field.never_compact);
        return writer_.raw(bytes);
      }
      case Kind::records:
        return records(field, get<Records>(at));
      case Kind::structure:
        return structure(*field.structure, at);
    }
  }

  void string(const FieldShape& field, std::string_view text) {
    if (text.size() > static_cast<std::size_t>(longest_string)) {
      writer_.fail(field.name, version_, "is longer than 32767 bytes");
      text = {};
    }
    if (flexible_ && !field.never_compact) {
      writer_.unsigned_varint(static_cast<std::uint32_t>(text.size()) + 1);
    } else {
      writer_.integer(static_cast<std::int16_t>(text.size()));
    }
    writer_.raw(as_bytes(text));
  }

  void records(const FieldShape& field, const Records& records) {
    length(records.size(), flexible_ && !field.never_compact);
    if (records.is_external()) {
      writer_.splice(static_cast<std::uint32_t>(records.external_index), records.external_size);
    } else {
      writer_.raw(records.bytes);
    }
  }

  // The unknown ones stand among the known ones in the order of their tags.
  void tags(const Shape& shape, const void* object) {
    const UnknownTaggedFields* unknown =
        shape.unknown_tagged_fields != nullptr ? shape.unknown_tagged_fields(object) : nullptr;
    const std::size_t unknown_count = unknown != nullptr ? unknown->size() : 0;
    const std::size_t count_at = writer_.position();
    writer_.integer<std::uint8_t>(0);
    std::uint32_t count = 0;
    std::size_t next = 0;
    for (const FieldShape& field : shape.fields) {
      if (!field.is_tagged() || !field.versions.contains(version_) ||
          same_field(field, field.in(object), field.in(shape.defaults))) {
        continue;
      }
      const auto tag = static_cast<std::uint32_t>(field.tag);
      for (; next < unknown_count && (*unknown)[next].tag < tag; ++next, ++count) {
        unknown_tag((*unknown)[next]);
      }
      tagged_value(field, field.in(object));
      ++count;
    }
    for (; next < unknown_count; ++next, ++count) {
      unknown_tag((*unknown)[next]);
    }
    if (count != 0) {
      writer_.place_varint(count_at, count);
    }
  }

  void tagged_value(const FieldShape& field, const void* at) {
    writer_.unsigned_varint(static_cast<std::uint32_t>(field.tag));
    const std::size_t size_at = writer_.position();
    writer_.integer<std::uint8_t>(0);
    write(field, at);
    writer_.place_varint(size_at, static_cast<std::uint32_t>(writer_.position() - size_at - 1));
  }

  void unknown_tag(const TaggedField& field) {
    writer_.unsigned_varint(field.tag);
    writer_.unsigned_varint(static_cast<std::uint32_t>(field.bytes.size()));
    writer_.raw(field.bytes);
  }

  Writer& writer_;
  int version_;
  bool flexible_;
};

}  // namespace

void encode_by_shape(const Shape& shape, Writer& writer, int version, const void* message) {
  assert(shape.api->versions.contains(version));
  writer.open();
  ShapeEncoder(writer, version, shape.api->is_flexible(version)).structure(shape, message);
  writer.close();
}

}  // namespace ottla::protocol
