// The rules for names of topics (org.apache.kafka.common.internals.Topic).
#pragma once

#include <string>
#include <string_view>

#include "ottla/base/result.h"

namespace ottla::metadata {

inline constexpr std::string_view group_metadata_topic = "__consumer_offsets";
inline constexpr std::string_view transaction_state_topic = "__transaction_state";
inline constexpr std::string_view share_group_state_topic = "__share_group_state";
inline constexpr std::string_view cluster_metadata_topic = "__cluster_metadata";

// invalid_topic_exception with Kafka's sentence when the name is empty, "." or "..", longer than 249
// characters, or has a character other than ASCII letters, digits, '.', '_' and '-'.
Result<> validate_topic_name(std::string_view name);

// Whether clients see it as internal: the topics of the coordinators.
bool is_internal_topic(std::string_view name);

// Two names that differ only in '.' and '_' would have the same metrics: Kafka refuses the second.
bool has_collision_characters(std::string_view name);
std::string unify_collision_characters(std::string_view name);

}  // namespace ottla::metadata
