// One CreateTopics request while it is decided: checks each topic, places its partitions, collects the
// records. CreatePartitions places by the same rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metadata/topic_decisions.h"
#include "ottla/base/result.h"
#include "ottla/metadata/partitions.h"

namespace ottla::metadata {

// The check of replicas that somebody names; a `replication_factor` of 0 leaves their number open.
Result<> check_assignment(const MetadataImage& image, const std::vector<BrokerId>& replicas,
                          std::size_t replication_factor);

class TopicCreation {
 public:
  TopicCreation(const TopicContext& context, std::span<const NewTopic> topics)
      : context_(context), image_(context.image), topics_(topics) {}

  Decision<std::vector<CreatedTopic>> decide();

  // Adds the records of a topic's further partitions, or nothing when it fails.
  static Result<> add_partitions(const TopicContext& context, const MorePartitions& wanted,
                                 RecordList& records);

 private:
  struct Placement {
    std::vector<BrokerId> replicas;
    std::vector<BrokerId> isr;
  };

  // A failure of the request as a whole.
  Result<> check_size() const;
  Decision<std::vector<CreatedTopic>> refuse_all(const Error& error) const;
  std::int64_t partitions_wanted(const NewTopic& topic) const;

  Result<CreatedTopic> create(const NewTopic& topic);
  Result<> check_name(std::string_view name);
  Result<ConfigMap> check_configs(const NewTopic& topic) const;
  Result<std::vector<Placement>> place(const NewTopic& topic) const;
  Result<std::vector<Placement>> place_as_assigned(const NewTopic& topic) const;
  Result<std::vector<Placement>> place_anywhere(std::size_t factor, std::size_t partitions) const;
  Result<std::vector<Placement>> place_more(const TopicImage& topic, const MorePartitions& wanted) const;
  std::vector<BrokerId> active_of(const std::vector<BrokerId>& replicas) const;
  std::vector<Uuid> directories_of(const std::vector<BrokerId>& replicas) const;
  void add_records(const NewTopic& topic, const Uuid& id, const std::vector<Placement>& placements);
  void add_partition_records(const Uuid& id, std::size_t first, const std::vector<Placement>& placements);
  void add_config_records(const NewTopic& topic);

  const TopicContext& context_;
  const MetadataImage& image_;
  std::span<const NewTopic> topics_;
  RecordList records_;
  // Of the topics there are, those with '.' or '_' by their unified names; made when first asked for.
  std::optional<std::unordered_map<std::string, TopicPointer>> collisions_;
};

}  // namespace ottla::metadata
