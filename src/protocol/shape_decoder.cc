// Reads structs by their shapes. The walk is as deep as the message's description, never as the bytes say.
#include "protocol/field_types.h"
#include "protocol/shape_codec.h"

namespace ottla::protocol {
namespace {

template <class T>
void put(void* at, T value) {
  *static_cast<T*>(at) = value;
}

class ShapeDecoder {
 public:
  ShapeDecoder(Reader& reader, int version, bool flexible)
      : reader_(reader), version_(version), flexible_(flexible) {}

  void structure(const Shape& shape, void* object) {
    for (const FieldShape& field : shape.fields) {
      if (field.versions.contains(version_) && !field.is_tagged()) {
        read(field, field.in(object));
      }
    }
    if (flexible_) {
      tags(shape, object);
    }
  }

 private:
  // A number of bytes or elements; below 0 for null.
  std::int32_t length(bool compact) {
    return compact ? static_cast<std::int32_t>(reader_.unsigned_varint() - 1)
                   : reader_.integer<std::int32_t>();
  }
  std::int32_t string_length(bool compact) {
    if (!compact) {
      return reader_.integer<std::int16_t>();
    }
    const std::int32_t size = length(true);
    if (size > longest_string) {
      reader_.fail("a string is longer than 32767 bytes");
      return 0;
    }
    return size;
  }
  std::int32_t length_of(const FieldShape& field) {
    const bool compact = flexible_ && !field.never_compact;
    return field.kind == Kind::string && field.array == nullptr ? string_length(compact) : length(compact);
  }

  void read(const FieldShape& field, void* at) {
    if (field.optional != nullptr) {
      read_optional(field, at);
    } else if (field.array != nullptr) {
      const std::int32_t count = length_of(field);
      if (count < 0) {
        reader_.fail("null where the schema allows none");
        return;
      }
      elements(field, at, count);
    } else {
      read_element(field, at);
    }
  }

  // Whether a struct is there: an int8 that is below 0 for null, in a tagged field a varint that is 0 for
  // null (org.apache.kafka.message.MessageDataGenerator).
  std::int32_t struct_mark(bool is_tagged) {
    return is_tagged ? static_cast<std::int32_t>(reader_.unsigned_varint() - 1)
                     : reader_.integer<std::int8_t>();
  }

  void read_optional(const FieldShape& field, void* at) {
    const bool marked = field.kind == Kind::structure && field.array == nullptr;
    const std::int32_t size = marked ? struct_mark(field.is_tagged()) : length_of(field);
    if (size < 0) {
      if (!field.nullable.contains(version_)) {
        reader_.fail("null where the schema allows none");
      }
      field.optional->reset(at);
      return;
    }
    void* const value = field.optional->emplace(at);
    if (field.array != nullptr) {
      elements(field, value, size);
    } else if (marked) {
      structure(*field.structure, value);
    } else {
      content(field.kind, value, size);
    }
  }

  void elements(const FieldShape& field, void* array, std::int32_t length) {
    const auto count = static_cast<std::size_t>(length);
    if (count > reader_.left()) {
      reader_.fail("an array has more elements than bytes are left");
      return;
    }
    if (!reader_.charge(count * field.array->element_bytes)) {
      return;
    }
    auto* at = static_cast<std::byte*>(field.array->resize(array, count));
    for (std::size_t i = 0; i < count && !reader_.failed(); ++i, at += field.array->element_bytes) {
      read_element(field, at);
    }
  }

  // What stands behind a length.
  void content(Kind kind, void* at, std::int32_t size) {
    const ByteView bytes = reader_.take(static_cast<std::size_t>(size));
    if (kind == Kind::string) {
      put(at, as_text(bytes));
    } else if (kind == Kind::bytes) {
      put(at, bytes);
    } else {
      put(at, Records{.bytes = bytes});
    }
  }

  // A value that is never null, or an element of an array.
  void read_element(const FieldShape& field, void* at) {
    switch (field.kind) {
      case Kind::boolean:
        return put(at, reader_.boolean());
      case Kind::int8:
        return put(at, reader_.integer<std::int8_t>());
      case Kind::int16:
        return put(at, reader_.integer<std::int16_t>());
      case Kind::uint16:
        return put(at, reader_.integer<std::uint16_t>());
      case Kind::int32:
        return put(at, reader_.integer<std::int32_t>());
      case Kind::uint32:
        return put(at, reader_.integer<std::uint32_t>());
      case Kind::int64:
        return put(at, reader_.integer<std::int64_t>());
      case Kind::float64:
        return put(at, reader_.float64());
      case Kind::uuid:
        return put(at, reader_.uuid());
      case Kind::structure:
        return structure(*field.structure, at);
      case Kind::string:
      case Kind::bytes:
      case Kind::records:
        break;
    }
    const bool compact = flexible_ && !field.never_compact;
    const std::int32_t size = field.kind == Kind::string ? string_length(compact) : length(compact);
    if (size < 0) {
      reader_.fail("null where the schema allows none");
      return;
    }
    content(field.kind, at, size);
  }

  // Tags may come in any order, and the last of a number counts, as in Kafka.
  void tags(const Shape& shape, void* object) {
    const std::uint32_t count = reader_.unsigned_varint();
    if (count > reader_.left()) {
      reader_.fail("there are more tagged fields than bytes left");
      return;
    }
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) {
      const std::uint32_t tag = reader_.unsigned_varint();
      const std::uint32_t size = reader_.unsigned_varint();
      if (const FieldShape* field = tagged_field(shape, tag); field != nullptr) {
        tagged_value(*field, field->in(object), size);
      } else {
        unknown_tag(shape, object, {.tag = tag, .bytes = reader_.take(size)});
      }
    }
  }

  const FieldShape* tagged_field(const Shape& shape, std::uint32_t tag) const {
    for (const FieldShape& field : shape.fields) {
      if (field.is_tagged() && static_cast<std::uint32_t>(field.tag) == tag &&
          field.versions.contains(version_)) {
        return &field;
      }
    }
    return nullptr;
  }

  void tagged_value(const FieldShape& field, void* at, std::uint32_t size) {
    const std::uint8_t* outer = reader_.narrow(size);
    read(field, at);
    if (reader_.left() != 0) {
      reader_.fail("a tagged field is shorter than its size");
    }
    reader_.widen(outer);
  }

  void unknown_tag(const Shape& shape, void* object, TaggedField field) {
    if (shape.unknown_tagged_fields != nullptr && reader_.charge(sizeof(TaggedField))) {
      // The shape gives its address for reading; the object is the decoder's to fill.
      const_cast<UnknownTaggedFields*>(shape.unknown_tagged_fields(object))->push_back(field);
    }
  }

  Reader& reader_;
  int version_;
  bool flexible_;
};

}  // namespace

Result<> decode_by_shape(const Shape& shape, Reader& reader, int version, void* message) {
  if (!shape.api->versions.contains(version)) {
    return fail(unsupported(*shape.api, version));
  }
  ShapeDecoder(reader, version, shape.api->is_flexible(version)).structure(shape, message);
  if (reader.failed()) {
    return fail(reader.error());
  }
  return {};
}

}  // namespace ottla::protocol
