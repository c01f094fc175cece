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

struct InternalTopic {
  std::int32_t partitions = 0;
  ConfigMap configs;
};

// What the coordinator of that topic asks for; unknown_topic_or_partition for another name.
Result<InternalTopic> internal_topic(const config::BrokerConfig& config, std::string_view name);

// The options of a topic with these overrides, each with its value and where it comes from, by name.
std::vector<EffectiveConfig> effective_configs(const TopicContext& context, const ConfigMap& overrides);

// The text that holds for one option of a topic with these overrides; empty for null.
std::string effective_config(const TopicContext& context, const ConfigMap& overrides, std::string_view name);

}  // namespace ottla::metadata
