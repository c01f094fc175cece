// Randomness that a seed replays (xorshift of splitmix64).
#pragma once

#include "ottla/env/entropy.h"

namespace ottla::test {

class SeededEntropy : public Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : state_(seed) {}

  void fill(MutableByteView out) override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (i % 8 == 0) word_ = step();
      out[i] = static_cast<std::uint8_t>(word_ >> (8 * (i % 8)));
    }
  }

 private:
  std::uint64_t step() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
  std::uint64_t word_ = 0;
};

}  // namespace ottla::test
