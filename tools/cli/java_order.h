// The order in which Java's hash tables give their keys back: several of Kafka's tools print in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/client/admin.h"

namespace ottla::cli {

// The keys in the order of a java.util.HashMap<String, …> into which they were put in this order, made with
// `initial_capacity` (16 when not given). Buckets of eight or more keys are not turned into trees.
std::vector<std::string> in_hash_order(const std::vector<std::string>& keys,
                                       std::size_t initial_capacity = 16);

// The same of a HashMap<TopicPartition, …>.
std::vector<client::TopicPartition> in_hash_order(const std::vector<client::TopicPartition>& partitions,
                                                  std::size_t initial_capacity = 16);

// The same order as indexes of `hashes`, for keys of other types.
std::vector<std::size_t> hash_order(const std::vector<std::int32_t>& hashes,
                                    std::size_t initial_capacity = 16);

}  // namespace ottla::cli
