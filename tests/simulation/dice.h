// The choices of a seed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "support/seeded_entropy.h"

namespace ottla::simulation {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : entropy_(seed) {}

  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(entropy_.below(static_cast<std::uint64_t>(bound)));
  }
  bool one_in(std::int64_t count) { return below(count) == 0; }
  template <class List>
  auto& any_of(List& list) {
    auto at = list.begin();
    std::advance(at, below(static_cast<std::int64_t>(list.size())));
    return *at;
  }
  std::string any_of(std::initializer_list<const char*> list) {
    return list.begin()[below(static_cast<std::int64_t>(list.size()))];
  }
  std::int64_t any_of(std::initializer_list<std::int64_t> list) {
    return list.begin()[below(static_cast<std::int64_t>(list.size()))];
  }
  Entropy& entropy() { return entropy_; }

 private:
  test::SeededEntropy entropy_;
};

}  // namespace ottla::simulation
