// A topology brought together with the topics there are: how many tasks each subtopology has, how many
// partitions its internal topics need, which are missing, and what does not fit (InternalTopicManager).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/groups/streams_topology.h"
#include "ottla/base/result.h"
#include "ottla/metadata/image.h"
#include "ottla/metadata/topics.h"

namespace ottla::coordinator {

// What members are told beside their tasks (StreamsGroupHeartbeatResponse.Status).
enum class StreamsStatus : std::int8_t {
  stale_topology = 0,
  missing_source_topics = 1,
  incorrectly_partitioned_topics = 2,
  missing_internal_topics = 3,
  shutdown_application = 4,
  assignment_delayed = 5,
};

struct StatusText {
  StreamsStatus status;
  std::string detail;
};

struct InternalTopic {
  struct Config {
    std::string_view key;
    std::string_view value;
  };

  std::string_view name;
  std::int32_t partitions = 0;
  std::int16_t replication_factor = 0;  // 0: the broker's default
  std::vector<Config> configs;          // ascending by key
};

struct ConfiguredSubtopology {
  std::int32_t tasks = 0;
  // Each ascending, nothing twice.
  std::vector<std::string_view> sources;
  std::vector<std::string_view> repartition_sinks;
  std::vector<InternalTopic> repartition_sources;
  std::vector<InternalTopic> changelogs;
};

struct ConfiguredTopology {
  StreamsTopology topology;  // what views point into
  std::int64_t metadata_hash = 0;
  std::map<std::string_view, ConfiguredSubtopology> subtopologies;  // none when the topics do not fit
  std::vector<InternalTopic> missing;                               // internal topics, by name
  std::optional<StatusText> failure;

  // Whether tasks can be given out.
  bool is_ready() const { return !failure; }
};

// What does not fit is in the outcome, for members to wait until it does. A topology that never will is
// refused: streams_invalid_topology, unknown_server_error (a partition count below 1, no source topic at
// all).
Result<ConfiguredTopology> configure(const StreamsTopology& topology, const metadata::MetadataImage& image,
                                     std::int64_t metadata_hash);

// What CreateTopics is asked for. Views point where the topic's do.
metadata::NewTopic new_topic(const InternalTopic& topic);

}  // namespace ottla::coordinator
