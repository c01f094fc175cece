// Counts what a program takes from the heap by new. Its operators replace the global ones, so one file of a
// program may include it. ThreadSanitizer has operators of its own, which no program may replace: nothing is
// counted under it, and tests that count are left out of its run.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace ottla::test {

// Ever made by this program, freed ones included.
inline std::atomic<std::size_t> allocation_count = 0;
inline std::atomic<std::size_t> allocated_bytes = 0;

}  // namespace ottla::test

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define OTTLA_ALLOCATIONS_ARE_THE_SANITIZERS
#endif
#endif
#if !defined(OTTLA_ALLOCATIONS_ARE_THE_SANITIZERS)
// Not inlined, or the compiler sees malloc and free where it expects new and delete.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ottla::test::allocation_count.fetch_add(1, std::memory_order_relaxed);
  ottla::test::allocated_bytes.fetch_add(size, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size != 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
// The standard library's own would not go with the operators below under AddressSanitizer.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return std::malloc(size != 0 ? size : 1);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif
