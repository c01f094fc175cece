// The checks stand in Kafka's order: the first that fails gives the answer.
#include "metadata/topic_creation.h"

#include <algorithm>

#include "metadata/directory_decisions.h"
#include "metadata/image_records.h"
#include "ottla/config/topic_config.h"
#include "ottla/metadata/features.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::metadata {
namespace {

CreatedTopic refused(std::string_view name, Error error) {
  CreatedTopic answer;
  answer.name = name;
  answer.error = error.code;
  answer.message = std::move(error.message);
  return answer;
}

std::string text(std::int64_t number) { return std::to_string(number); }

}  // namespace

Decision<std::vector<CreatedTopic>> TopicCreation::decide() {
  if (auto size = check_size(); !size) return refuse_all(size.error());
  std::unordered_map<std::string_view, int> times;
  for (const NewTopic& topic : topics_) ++times[topic.name];
  std::vector<CreatedTopic> answers;
  std::vector<CreatedTopic> forbidden;
  for (const NewTopic& topic : topics_) {
    int& asked = times[topic.name];
    if (asked > 1) {
      forbidden.push_back(refused(topic.name, {ErrorCode::invalid_request, "Duplicate topic name."}));
      asked = 0;  // one answer is enough
    } else if (asked == 1 && topic.name == cluster_metadata_topic) {
      forbidden.push_back(refused(
          topic.name,
          {ErrorCode::invalid_request, "Creation of internal topic __cluster_metadata is prohibited."}));
    } else if (asked == 1) {
      auto created = create(topic);
      answers.push_back(created ? std::move(*created) : refused(topic.name, std::move(created.error())));
    }
  }
  if (records_.size() > max_records_per_request) {
    return refuse_all({ErrorCode::policy_violation, "Unable to perform excessively large batch operation."});
  }
  std::ranges::move(forbidden, std::back_inserter(answers));
  return {std::move(records_), std::move(answers)};
}

std::int64_t TopicCreation::partitions_wanted(const NewTopic& topic) const {
  if (!topic.assignments.empty()) return static_cast<std::int64_t>(topic.assignments.size());
  return topic.partitions == -1 ? context_.config.num_partitions : topic.partitions;
}

Result<> TopicCreation::check_size() const {
  std::int64_t partitions = 0;
  for (const NewTopic& topic : topics_) partitions += std::max<std::int64_t>(0, partitions_wanted(topic));
  if (partitions > static_cast<std::int64_t>(max_records_per_request)) {
    return fail(ErrorCode::policy_violation, "Excessively large number of partitions per request.");
  }
  return {};
}

Decision<std::vector<CreatedTopic>> TopicCreation::refuse_all(const Error& error) const {
  Decision<std::vector<CreatedTopic>> decision;
  for (const NewTopic& topic : topics_) decision.reply.push_back(refused(topic.name, error));
  return decision;
}

Result<CreatedTopic> TopicCreation::create(const NewTopic& topic) {
  if (auto name = check_name(topic.name); !name) return fail(name.error());
  auto configs = check_configs(topic);
  if (!configs) return fail(configs.error());
  auto placements = place(topic);
  if (!placements) return fail(placements.error());
  CreatedTopic answer;
  answer.name = topic.name;
  answer.id = context_.entropy.uuid();
  answer.partitions = static_cast<std::int32_t>(placements->size());
  answer.replication_factor = static_cast<std::int16_t>(placements->front().replicas.size());
  answer.configs = effective_configs(context_, *configs);
  add_records(topic, answer.id, *placements);
  return answer;
}

Result<> TopicCreation::check_name(std::string_view name) {
  if (image_.topic(name) != nullptr) {
    return fail(ErrorCode::topic_already_exists, "Topic '" + std::string(name) + "' already exists.");
  }
  if (auto valid = validate_topic_name(name); !valid) return valid;
  if (!has_collision_characters(name)) return {};
  if (!collisions_) {
    collisions_.emplace();
    image_.topics_by_name.for_each([this](const TopicPointer& topic) {
      if (has_collision_characters(topic->name)) {
        collisions_->emplace(unify_collision_characters(topic->name), topic);
      }
    });
  }
  const auto found = collisions_->find(unify_collision_characters(name));
  if (found == collisions_->end()) return {};
  return fail(ErrorCode::invalid_topic_exception,
              "Topic '" + std::string(name) + "' collides with existing topic: " + found->second->name);
}

Result<ConfigMap> TopicCreation::check_configs(const NewTopic& topic) const {
  ConfigMap configs;
  std::string nulls;
  for (const NewTopicConfig& config : topic.configs) {
    if (config.value) {
      configs.insert_or_assign(std::string(config.name), std::string(*config.value));
    } else {
      nulls += (nulls.empty() ? "" : ",") + std::string(config.name);
    }
  }
  if (!nulls.empty()) {
    return fail(ErrorCode::invalid_config, "Null value not supported for topic configs: " + nulls);
  }
  auto valid = config::validate_topic_overrides(context_.config.topic_defaults, {}, configs);
  if (!valid) return fail(valid.error());
  return configs;
}

Result<std::vector<TopicCreation::Placement>> TopicCreation::place(const NewTopic& topic) const {
  if (!topic.assignments.empty()) {
    if (topic.replication_factor != -1) {
      return fail(ErrorCode::invalid_request,
                  "A manual partition assignment was specified, but replication factor was not set to -1.");
    }
    if (topic.partitions != -1) {
      return fail(ErrorCode::invalid_request,
                  "A manual partition assignment was specified, but numPartitions was not set to -1.");
    }
    return place_as_assigned(topic);
  }
  if (topic.replication_factor < -1 || topic.replication_factor == 0) {
    return fail(ErrorCode::invalid_replication_factor,
                "Replication factor must be larger than 0, or -1 to use the default value.");
  }
  if (topic.partitions < -1 || topic.partitions == 0) {
    return fail(ErrorCode::invalid_partitions,
                "Number of partitions was set to an invalid non-positive value.");
  }
  const std::int32_t factor =
      topic.replication_factor == -1 ? context_.config.default_replication_factor : topic.replication_factor;
  return place_anywhere(static_cast<std::size_t>(factor), static_cast<std::size_t>(partitions_wanted(topic)));
}

Result<> check_assignment(const MetadataImage& image, const std::vector<BrokerId>& replicas,
                          std::size_t replication_factor) {
  const auto refuse = [](const std::string& reason) {
    return fail(ErrorCode::invalid_replica_assignment, "The manual partition assignment includes " + reason);
  };
  if (replicas.empty()) return refuse("an empty replica list.");
  std::vector<BrokerId> sorted = replicas;
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (!image.cluster->brokers.contains(sorted[i])) {
      return refuse("broker " + text(sorted[i]) + ", but no such broker is registered.");
    }
    if (i > 0 && sorted[i] == sorted[i - 1]) {
      return refuse("the broker " + text(sorted[i]) + " more than once.");
    }
  }
  if (replication_factor != 0 && sorted.size() != replication_factor) {
    return refuse("a partition with " + text(static_cast<std::int64_t>(sorted.size())) +
                  " replica(s), but this is not consistent with previous partitions, which have " +
                  text(static_cast<std::int64_t>(replication_factor)) + " replica(s).");
  }
  return {};
}

Result<std::vector<TopicCreation::Placement>> TopicCreation::place_as_assigned(const NewTopic& topic) const {
  const auto refuse = [](std::string reason) {
    return fail(ErrorCode::invalid_replica_assignment, std::move(reason));
  };
  std::map<PartitionIndex, Placement> placements;
  std::size_t replication_factor = 0;
  for (const NewTopicAssignment& assignment : topic.assignments) {
    if (placements.contains(assignment.partition)) {
      return refuse("Found multiple manual partition assignments for partition " +
                    text(assignment.partition));
    }
    if (auto valid = check_assignment(image_, assignment.replicas, replication_factor); !valid) {
      return fail(valid.error());
    }
    replication_factor = assignment.replicas.size();
    Placement placement{assignment.replicas, active_of(assignment.replicas)};
    if (placement.isr.empty()) {
      return refuse("All brokers specified in the manual partition assignment for partition " +
                    text(assignment.partition) + " are fenced or in controlled shutdown.");
    }
    placements.emplace(assignment.partition, std::move(placement));
  }
  const auto last = static_cast<PartitionIndex>(placements.size()) - 1;
  if (placements.begin()->first != 0 || placements.rbegin()->first != last) {
    return refuse("partitions should be a consecutive 0-based integer sequence");
  }
  std::vector<Placement> by_index;
  for (auto& [index, placement] : placements) by_index.push_back(std::move(placement));
  return by_index;
}

Result<std::vector<TopicCreation::Placement>> TopicCreation::place_anywhere(std::size_t factor,
                                                                            std::size_t partitions) const {
  const auto refuse = [factor](const std::string& reason) {
    return fail(ErrorCode::invalid_replication_factor, "Unable to replicate the partition " +
                                                           text(static_cast<std::int64_t>(factor)) +
                                                           " time(s): " + reason);
  };
  const auto& brokers = image_.cluster->brokers;
  if (context_.config.replication_factor_lenient) factor = std::min(factor, brokers.size());
  if (factor > brokers.size()) {
    return refuse("The target replication factor of " + text(static_cast<std::int64_t>(factor)) +
                  " cannot be reached because only " + text(static_cast<std::int64_t>(brokers.size())) +
                  " broker(s) are registered or some brokers have all their log directories cordoned.");
  }
  // The node itself leads; brokers of a former cluster follow when they are back.
  Placement placement{{image_.node_id}, {}};
  for (const auto& [id, broker] : brokers) {
    if (placement.replicas.size() < factor && id != image_.node_id) placement.replicas.push_back(id);
  }
  placement.isr = active_of(placement.replicas);
  if (placement.isr.empty()) {
    return refuse("All brokers are currently fenced or in controlled shutdown.");
  }
  return std::vector<Placement>(partitions, placement);
}

std::vector<BrokerId> TopicCreation::active_of(const std::vector<BrokerId>& replicas) const {
  std::vector<BrokerId> active;
  for (const BrokerId id : replicas) {
    const auto broker = image_.cluster->brokers.find(id);
    if (broker != image_.cluster->brokers.end() && !broker->second.fenced &&
        !broker->second.in_controlled_shutdown) {
      active.push_back(id);
    }
  }
  return active;
}

std::vector<Uuid> TopicCreation::directories_of(const std::vector<BrokerId>& replicas) const {
  std::vector<Uuid> directories;
  for (const BrokerId id : replicas) directories.push_back(default_directory(image_.cluster->brokers.at(id)));
  return directories;
}

void TopicCreation::add_config_records(const NewTopic& topic) {
  constexpr auto type = static_cast<std::int8_t>(ConfigResourceType::topic);
  // Overrides that a topic of this name left behind are not the new topic's.
  for (const auto& [name, value] : image_.config_of(ConfigResourceType::topic, topic.name)) {
    records_.add(protocol::ConfigRecord{type, topic.name, name, std::nullopt, {}});
  }
  bool clears_elr = false;
  for (const NewTopicConfig& config : topic.configs) {
    records_.add(protocol::ConfigRecord{type, topic.name, config.name, config.value, {}});
    clears_elr = clears_elr || config.name == "min.insync.replicas";
  }
  if (clears_elr && image_.feature_level("eligible.leader.replicas.version") > 0) {
    records_.add(protocol::ClearElrRecord{topic.name, {}});
  }
}

void TopicCreation::add_records(const NewTopic& topic, const Uuid& id,
                                const std::vector<Placement>& placements) {
  records_.add(protocol::TopicRecord{topic.name, id, {}});
  add_config_records(topic);
  add_partition_records(id, 0, placements);
}

void TopicCreation::add_partition_records(const Uuid& id, std::size_t first,
                                          const std::vector<Placement>& placements) {
  const std::int16_t level = image_.features->metadata_version;
  for (std::size_t i = 0; i < placements.size(); ++i) {
    PartitionImage partition;
    partition.index = static_cast<PartitionIndex>(first + i);
    partition.leader = placements[i].isr.front();
    partition.replicas = placements[i].replicas;
    partition.isr = placements[i].isr;
    if (writes_directories(level)) partition.directories = directories_of(partition.replicas);
    records_.add(partition_record(partition, id, level), partition_version(level));
  }
}

}  // namespace ottla::metadata
