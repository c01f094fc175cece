// The order in which the hash tables of Scala 2.11 and Java give their elements: what the dumps print of maps
// and sets comes in it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ottla::cli::dump {

// Each gives the indexes of the elements, whose hash codes are in the order of their first insertion, as the
// table iterates over them.

// scala.collection.mutable.HashMap
std::vector<std::size_t> scala_map_order(std::span<const std::int32_t> hashes);
// scala.collection.mutable.HashSet
std::vector<std::size_t> scala_set_order(std::span<const std::int32_t> hashes);
// java.util.HashMap filled by computeIfAbsent (java_order.h has one filled by put)
std::vector<std::size_t> java_map_order(std::span<const std::int32_t> hashes);

}  // namespace ottla::cli::dump
