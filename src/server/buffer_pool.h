// Memory that connections borrow while they have bytes in hand: an idle connection holds none. One pool a
// thread, used on that thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/broker/dispatcher.h"

namespace ottla::server {

// Uninitialized bytes of one allocation.
class Memory {
 public:
  Memory() = default;
  explicit Memory(std::size_t capacity);  // throws std::bad_alloc

  std::uint8_t* data() const { return bytes_.get(); }
  std::size_t capacity() const { return capacity_; }
  explicit operator bool() const { return capacity_ != 0; }

 private:
  struct Free {
    void operator()(std::uint8_t* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<std::uint8_t[], Free> bytes_;
  std::size_t capacity_ = 0;
};

class BufferPool {
 public:
  static constexpr std::size_t small_bytes = 1024;         // a request that waits holds no more than its need
  static constexpr std::size_t standard_bytes = 64 << 10;  // what one receive takes
  static constexpr std::size_t kept_small = 64;            // buffers
  static constexpr std::size_t kept_standard = 4;          // buffers
  static constexpr std::size_t kept_big_bytes = 4 << 20;   // of all bigger buffers together
  static constexpr std::size_t kept_output_bytes = 64 << 10;  // of one Output's capacity

  Memory lend_small();
  Memory lend_standard();
  // At least `need` bytes, and `wish` bytes when such a buffer lies here; need ≤ wish.
  Memory lend_big(std::size_t need, std::size_t wish);
  void give_back(Memory memory);

  std::unique_ptr<broker::Output> lend_output();
  void give_back(std::unique_ptr<broker::Output> output);

  // For bytes on their way from a file to a socket; only valid until the next call.
  MutableByteView scratch();
  // Of slices that a handler copies and the same turn of the thread sends.
  SliceCopies& copies() { return copies_; }

  // Frees what has lain unused since the last call.
  void trim();

  std::size_t kept_bytes() const;

 private:
  std::vector<Memory> small_;
  std::vector<Memory> standard_;
  std::vector<Memory> big_;
  std::vector<std::unique_ptr<broker::Output>> outputs_;
  Memory scratch_;
  SliceCopies copies_;
  std::size_t big_bytes_ = 0;
  bool used_since_trim_ = false;
};

}  // namespace ottla::server
