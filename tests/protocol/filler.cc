// Random messages.
#include "protocol/filler.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace ottla::protocol {
namespace {

constexpr std::size_t most_elements = 3;
constexpr std::size_t longest_text = 200;
constexpr std::uint32_t first_unknown_tag = 40;

template <class T>
void put(void* value, T what) {
  *static_cast<T*>(value) = what;
}

// The shapes give addresses to read from; these objects are the filler's own.
void* writable(const void* value) { return const_cast<void*>(value); }

}  // namespace

std::int64_t Filler::number() {
  constexpr std::array<std::int64_t, 8> extremes{0,
                                                 1,
                                                 -1,
                                                 127,
                                                 std::numeric_limits<std::int16_t>::min(),
                                                 std::numeric_limits<std::int32_t>::max(),
                                                 std::numeric_limits<std::int64_t>::min(),
                                                 std::numeric_limits<std::int64_t>::max()};
  return one_in(2) ? extremes[up_to(extremes.size() - 1)] : static_cast<std::int64_t>(random_());
}

ByteView Filler::bytes(std::size_t longest) {
  std::string& text = texts_.emplace_back(one_in(3) ? 0 : up_to(one_in(10) ? longest : 12), '\0');
  std::ranges::generate(text, [&] { return static_cast<char>(random_()); });
  return as_bytes(text);
}

std::shared_ptr<void> Filler::make(const MessageType& type, int version) {
  version_ = version;
  flexible_ = type.api->is_flexible(version);
  std::shared_ptr<void> message = type.create();
  fill_struct(type.shape(), message.get());
  return message;
}

void Filler::fill_struct(const Shape& shape, void* owner) {
  for (const FieldShape& field : shape.fields) {
    const bool carried = field.versions.contains(version_) && (flexible_ || !field.is_tagged());
    if (carried && !(field.is_tagged() && one_in(3))) {
      fill_field(field, field.in(owner));
    }
  }
  if (shape.unknown_tagged_fields != nullptr && flexible_ && one_in(2)) {
    add_unknown_tags(shape, owner);
  }
}

void Filler::add_unknown_tags(const Shape& shape, void* owner) {
  auto& fields = *static_cast<UnknownTaggedFields*>(writable(shape.unknown_tagged_fields(owner)));
  std::uint32_t tag = first_unknown_tag;
  for (std::uint64_t i = up_to(2); i > 0; --i) {
    tag += 1 + static_cast<std::uint32_t>(up_to(1000));
    fields.push_back({tag, bytes(longest_text)});
  }
}

void Filler::fill_field(const FieldShape& field, void* value) {
  if (field.optional != nullptr) {
    if (field.nullable.contains(version_) && one_in(3)) {
      field.optional->reset(value);
      return;
    }
    value = field.optional->emplace(value);
  }
  if (field.array == nullptr) {
    fill_element(field, value);
    return;
  }
  field.array->resize(value, up_to(most_elements));
  for (std::size_t i = 0; i < field.array->size(value); ++i) {
    fill_element(field, writable(field.array->at(value, i)));
  }
}

void Filler::fill_element(const FieldShape& field, void* value) {
  switch (field.kind) {
    case Kind::boolean:
      return put(value, one_in(2));
    case Kind::int8:
      return put(value, static_cast<std::int8_t>(number()));
    case Kind::int16:
      return put(value, static_cast<std::int16_t>(number()));
    case Kind::uint16:
      return put(value, static_cast<std::uint16_t>(number()));
    case Kind::int32:
      return put(value, static_cast<std::int32_t>(number()));
    case Kind::uint32:
      return put(value, static_cast<std::uint32_t>(number()));
    case Kind::int64:
      return put(value, number());
    case Kind::float64:
      return put(value, std::bit_cast<double>(number()));
    case Kind::uuid:
      return put(value, Uuid::from_halves(static_cast<std::uint64_t>(number()),
                                          static_cast<std::uint64_t>(number())));
    case Kind::string:
      return put(value, as_text(bytes(longest_text)));
    case Kind::bytes:
      return put(value, bytes(longest_text));
    case Kind::records:
      return put(value, Records{.bytes = bytes(longest_text)});
    case Kind::structure:
      return fill_struct(*field.structure, value);
  }
}

}  // namespace ottla::protocol
