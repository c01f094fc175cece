// Lists of broker ids as partitions have them: few, in an order that means something.
#pragma once

#include <algorithm>
#include <vector>

#include "ottla/metadata/image.h"

namespace ottla::metadata {

using Brokers = std::vector<BrokerId>;

inline bool contains(const Brokers& brokers, BrokerId broker) {
  return std::ranges::find(brokers, broker) != brokers.end();
}

}  // namespace ottla::metadata
