// Decides what becomes of requests about topics and producer ids. Pure: the records change nothing until they
// are in the log and replayed. Rules and sentences: ReplicationControlManager, ControllerApis,
// ProducerIdControlManager.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "metadata/record_list.h"
#include "ottla/config/broker_config.h"
#include "ottla/env/entropy.h"
#include "ottla/metadata/image.h"
#include "ottla/metadata/topics.h"

namespace ottla::metadata {

struct TopicContext {
  const MetadataImage& image;
  const config::BrokerConfig& config;
  Entropy& entropy;
};

Decision<std::vector<CreatedTopic>> decide_create_topics(const TopicContext& context,
                                                         std::span<const NewTopic> topics);

Decision<std::vector<DeletedTopic>> decide_delete_topics(const MetadataImage& image,
                                                         std::span<const TopicReference> topics);

Decision<ProducerIdBlock> decide_producer_ids(const MetadataImage& image);

// The topic that the coordinator of that name needs; nothing for another name. The views are of literals.
std::optional<NewTopic> internal_topic(std::string_view name);

// The options of a topic with these overrides, each with its value and where it comes from, by name.
std::vector<EffectiveConfig> effective_configs(const TopicContext& context, const ConfigMap& overrides);

}  // namespace ottla::metadata
