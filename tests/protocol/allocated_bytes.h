// A program that links allocated_bytes.cc counts what it allocates with new.
#pragma once

#include <cstddef>

namespace ottla::protocol {

// All bytes ever allocated, freed ones included.
std::size_t allocated_bytes();

}  // namespace ottla::protocol
