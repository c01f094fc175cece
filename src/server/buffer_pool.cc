// Free lists by size class, each with a cap.
#include "server/buffer_pool.h"

#include <algorithm>
#include <new>
#include <utility>

namespace ottla::server {

Memory::Memory(std::size_t capacity)
    : bytes_(static_cast<std::uint8_t*>(std::malloc(capacity))), capacity_(capacity) {
  if (!bytes_) throw std::bad_alloc();
}

Memory BufferPool::lend_small() {
  if (small_.empty()) return Memory(small_bytes);
  Memory memory = std::move(small_.back());
  small_.pop_back();
  return memory;
}

Memory BufferPool::lend_standard() {
  if (standard_.empty()) return Memory(standard_bytes);
  Memory memory = std::move(standard_.back());
  standard_.pop_back();
  return memory;
}

Memory BufferPool::lend_big(std::size_t need, std::size_t wish) {
  used_since_trim_ = true;
  auto fits = [this](std::size_t bytes) {
    auto best = big_.end();
    for (auto it = big_.begin(); it != big_.end(); ++it) {
      if (it->capacity() >= bytes && (best == big_.end() || it->capacity() < best->capacity())) best = it;
    }
    return best;
  };
  auto found = fits(wish);
  if (found == big_.end()) found = fits(need);
  if (found == big_.end()) {
    return Memory((need + standard_bytes - 1) / standard_bytes * standard_bytes);
  }
  Memory memory = std::move(*found);
  big_.erase(found);
  big_bytes_ -= memory.capacity();
  return memory;
}

void BufferPool::give_back(Memory memory) {
  if (memory.capacity() == small_bytes) {
    if (small_.size() < kept_small) small_.push_back(std::move(memory));
  } else if (memory.capacity() == standard_bytes) {
    if (standard_.size() < kept_standard) standard_.push_back(std::move(memory));
  } else if (memory.capacity() > standard_bytes && big_bytes_ + memory.capacity() <= kept_big_bytes) {
    big_bytes_ += memory.capacity();
    big_.push_back(std::move(memory));
  }
}

std::unique_ptr<broker::Output> BufferPool::lend_output() {
  if (outputs_.empty()) return std::make_unique<broker::Output>();
  auto output = std::move(outputs_.back());
  outputs_.pop_back();
  return output;
}

void BufferPool::give_back(std::unique_ptr<broker::Output> output) {
  if (outputs_.size() >= kept_standard || output->bytes.capacity() > kept_output_bytes) return;
  output->clear();
  outputs_.push_back(std::move(output));
}

MutableByteView BufferPool::scratch() {
  if (!scratch_) scratch_ = Memory(standard_bytes);
  return {scratch_.data(), scratch_.capacity()};
}

void BufferPool::trim() {
  if (!std::exchange(used_since_trim_, false)) {
    big_.clear();
    big_bytes_ = 0;
  }
}

std::size_t BufferPool::kept_bytes() const {
  std::size_t bytes = small_.size() * small_bytes + standard_.size() * standard_bytes + big_bytes_ +
                      scratch_.capacity() + copies_.capacity();
  for (const auto& output : outputs_) bytes += output->bytes.capacity();
  return bytes;
}

}  // namespace ottla::server
