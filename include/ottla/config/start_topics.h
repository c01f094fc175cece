// Topics that shall be there before the first client is: ottla.create.topics, in the form of the images'
// KAFKA_CREATE_TOPICS.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ottla/base/result.h"

namespace ottla::config {

inline constexpr std::size_t most_start_topics = 1000;

struct StartTopic {
  std::string name;
  std::int32_t partitions = -1;  // -1: num.partitions
  std::int32_t replicas = -1;    // as asked for; one node makes one
  std::vector<std::pair<std::string, std::string>> configs;

  friend bool operator==(const StartTopic&, const StartTopic&) = default;
};

// "name[:partitions[:replicas[:cleanup.policy]]]" entries between any of the separator's characters; the
// separator may be quoted as a shell's $'\n'. Space around an entry is ignored, and so are empty ones. Behind
// the policy further topic options may follow as " --config key=value". invalid_config names the entry.
Result<std::vector<StartTopic>> parse_start_topics(std::string_view text, std::string_view separator);

}  // namespace ottla::config
