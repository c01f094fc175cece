// Partitions: more of them, other replicas for them, another leader. What is asked and what became of it.
// Rules: ReplicationControlManager of Kafka; one node can do what needs no other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/metadata/image.h"
#include "ottla/metadata/outcome.h"

namespace ottla::metadata {

struct MorePartitions {
  std::string_view topic;
  std::int32_t count = 0;  // of all partitions then
  // Replicas of each new partition; nothing: where the broker likes.
  std::optional<std::vector<std::vector<BrokerId>>> assignments;
};

struct CreatedPartitions {
  std::string topic;
  Outcome outcome;
};

struct Reassignment {
  std::string_view topic;
  PartitionIndex partition = 0;
  std::optional<std::vector<BrokerId>> replicas;  // nothing: cancel the one that is going on
};

// ElectLeadersRequest's election types.
enum class Election : std::int8_t { preferred = 0, unclean = 1 };

// Whether the partition needs and can have an election, which is never both: this node leads whatever it has
// a replica of, and nobody else is there to lead the rest.
Outcome elect_leader(const MetadataImage& image, std::string_view topic, PartitionIndex partition,
                     Election election);

// Whether replicas are being added or removed.
bool is_being_reassigned(const PartitionImage& partition);

}  // namespace ottla::metadata
