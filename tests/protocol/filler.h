// Fills a message with random values of its version, by its shape; the same seed gives the same message.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>

#include "protocol/all_messages.h"

namespace ottla::protocol {

class Filler {
 public:
  explicit Filler(std::uint64_t seed) : random_(seed) {}

  // A message whose views point into this filler. Fields that the version does not carry keep their defaults;
  // structs that keep unknown tagged fields get some in flexible versions.
  std::shared_ptr<void> make(const MessageType& type, int version);

 private:
  void fill_struct(const Shape& shape, void* owner);
  void fill_field(const FieldShape& field, void* value);
  void fill_element(const FieldShape& field, void* value);
  void add_unknown_tags(const Shape& shape, void* owner);

  std::uint64_t up_to(std::uint64_t most) { return random_() % (most + 1); }
  bool one_in(std::uint64_t count) { return up_to(count - 1) == 0; }
  // Often an extreme, for those are what goes wrong.
  std::int64_t number();
  ByteView bytes(std::size_t longest);

  std::mt19937_64 random_;
  std::deque<std::string> texts_;
  int version_ = 0;
  bool flexible_ = false;
};

}  // namespace ottla::protocol
