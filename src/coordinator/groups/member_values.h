// What members of every kind of group have in common, and how it is read from records.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/groups/assignment.h"

namespace ottla::coordinator {

// Member epochs with a meaning of their own in the heartbeats of KIP-848 and its sisters.
inline constexpr std::int32_t joining_epoch = 0;
inline constexpr std::int32_t leaving_epoch = -1;
inline constexpr std::int32_t leaving_static_epoch = -2;  // it will be back: the instance id stays taken

// org.apache.kafka.coordinator.group.modern.MemberState
enum class MemberState : std::int8_t {
  stable = 0,
  unrevoked_partitions = 1,   // must give partitions up before it goes on
  unreleased_partitions = 2,  // waits for partitions that others have yet to give up
  unknown = 127,
};

inline MemberState member_state_of(std::int8_t value) {
  return value >= 0 && value <= 2 ? static_cast<MemberState>(value) : MemberState::unknown;
}

inline std::optional<std::string> text_or_nothing(const std::optional<std::string_view>& text) {
  return text ? std::optional<std::string>(*text) : std::nullopt;
}
inline std::optional<std::string_view> view_or_nothing(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

// Ascending, nothing twice.
inline std::vector<std::string> sorted_names(const std::vector<std::string_view>& names) {
  std::vector<std::string> sorted(names.begin(), names.end());
  std::ranges::sort(sorted);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

// Of a message's topics with ids and partitions, in any order.
template <class Topics>
TopicPartitions partitions_of(const Topics& topics) {
  TopicPartitions partitions;
  for (const auto& topic : topics) add_partitions(partitions, topic.topic_id, topic.partitions);
  return partitions;
}

// The same back into a message's.
template <class Topic>
std::vector<Topic> topics_of(const TopicPartitions& partitions) {
  std::vector<Topic> topics;
  topics.reserve(partitions.size());
  for (const auto& [id, indexes] : partitions) {
    Topic& topic = topics.emplace_back();
    topic.topic_id = id;
    topic.partitions = indexes;
  }
  return topics;
}

// java.lang.String.isBlank as heartbeats are checked by.
inline bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}
inline bool is_blank(const std::optional<std::string_view>& text) { return text && is_blank(*text); }

}  // namespace ottla::coordinator
