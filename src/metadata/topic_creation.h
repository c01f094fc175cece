// One CreateTopics request while it is decided: checks each topic, places its partitions, collects the
// records.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metadata/topic_decisions.h"
#include "ottla/base/result.h"

namespace ottla::metadata {

class TopicCreation {
 public:
  TopicCreation(const TopicContext& context, std::span<const NewTopic> topics)
      : context_(context), image_(context.image), topics_(topics) {}

  Decision<std::vector<CreatedTopic>> decide();

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
  Result<> check_assignment(const NewTopicAssignment& assignment, std::size_t replication_factor) const;
  Result<std::vector<Placement>> place_anywhere(const NewTopic& topic) const;
  std::vector<BrokerId> active_of(const std::vector<BrokerId>& replicas) const;
  std::vector<Uuid> directories_of(const std::vector<BrokerId>& replicas) const;
  void add_records(const NewTopic& topic, const Uuid& id, const std::vector<Placement>& placements);
  void add_config_records(const NewTopic& topic);

  const TopicContext& context_;
  const MetadataImage& image_;
  std::span<const NewTopic> topics_;
  RecordList records_;
  // Of the topics there are, those with '.' or '_' by their unified names; made when first asked for.
  std::optional<std::unordered_map<std::string, TopicPointer>> collisions_;
};

}  // namespace ottla::metadata
