// Where readers come next: the batch behind those that a read gave, as far as it looked through them. A
// mark whose batch was not looked at is a hint: who uses it reads the batch's header, and falls back to the
// index when that is another one.
#pragma once

#include <array>
#include <cstdint>

#include "ottla/base/ids.h"

namespace ottla::log {

class ReadMarks {
 public:
  static constexpr std::size_t capacity = 4;

  struct Mark {
    Offset segment = -1;  // its base offset
    Offset offset = -1;   // one above the last offset of the batch before
    std::uint64_t position = 0;
    // Of the batch there, once its header was read.
    std::uint64_t size_bytes = 0;
    Offset last_offset = -1;
  };

  // The mark of a segment and an offset, or null.
  Mark* find(Offset segment, Offset offset) {
    for (Mark& mark : marks_) {
      if (mark.offset == offset && mark.segment == segment) return &mark;
    }
    return nullptr;
  }
  // Takes the place of `used`, the same reader's mark before, or of the oldest.
  void set(Mark* used, const Mark& mark) { (used != nullptr ? *used : marks_[next_++ % capacity]) = mark; }
  void clear() { marks_.fill(Mark{}); }

 private:
  std::array<Mark, capacity> marks_;
  std::uint8_t next_ = 0;
};

}  // namespace ottla::log
