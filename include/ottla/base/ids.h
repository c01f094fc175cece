// Kafka's scalar terms under their own names. They are aliases: the wire and the files use these widths.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace ottla {

using Offset = std::int64_t;
using LeaderEpoch = std::int32_t;
using ProducerId = std::int64_t;
using ProducerEpoch = std::int16_t;
using Sequence = std::int32_t;
using TimestampMs = std::int64_t;
using PartitionIndex = std::int32_t;
using BrokerId = std::int32_t;

inline constexpr LeaderEpoch no_leader_epoch = -1;
inline constexpr ProducerId no_producer_id = -1;
inline constexpr ProducerEpoch no_producer_epoch = -1;
inline constexpr Sequence no_sequence = -1;
inline constexpr TimestampMs no_timestamp = -1;

struct TopicPartition {
  std::string topic;
  PartitionIndex partition = 0;

  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;

  // The name of its folder: topic, a dash, the partition.
  std::string folder() const { return topic + "-" + std::to_string(partition); }
};

}  // namespace ottla

template <>
struct std::hash<ottla::TopicPartition> {
  std::size_t operator()(const ottla::TopicPartition& value) const noexcept {
    return std::hash<std::string>{}(value.topic) * 31 + static_cast<std::size_t>(value.partition);
  }
};
