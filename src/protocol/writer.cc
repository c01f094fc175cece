// The writer's rare ways: growing, sizes that need more than the byte kept free, failures.
#include "ottla/protocol/writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace ottla::protocol {
namespace {

// Room made ahead in one step: enlarging a vector zeroes what it adds, so that a step must not be large.
constexpr std::size_t smallest_step = 256;

}  // namespace

void Writer::grow(std::size_t size) {
  const std::size_t at = position();
  const std::size_t step = std::max({size, smallest_step, at - used_});
  to_.resize(at + step);
  cursor_ = to_.data() + at;
  end_ = to_.data() + to_.size();
}

void Writer::place_varint(std::size_t at, std::uint32_t value) {
  const std::size_t more = unsigned_varint_size(value) - 1;
  if (more > 0) {
    reserve(more);
    std::uint8_t* after = to_.data() + at + 1;
    std::memmove(after + more, after, static_cast<std::size_t>(cursor_ - after));
    cursor_ += more;
  }
  put_unsigned_varint(to_.data() + at, value);
}

void Writer::fail(std::string_view name, int version, std::string_view reason) {
  if (!error_) {
    error_ = Error{ErrorCode::unsupported_version, fmt::format("{} {} in version {}", name, reason, version)};
  }
}

}  // namespace ottla::protocol
