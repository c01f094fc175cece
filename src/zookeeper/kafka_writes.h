// Writes to the nodes by which Kafka's tools ask for something: they become changes of the metadata, with its
// checks, and the nodes follow from that. A refusal is BadArguments to the client, and its reason is logged.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ottla/broker/admin.h"
#include "zookeeper/entity_config.h"
#include "zookeeper/mirror.h"

namespace ottla::zookeeper {

// What became of a write that ZooKeeper's own rules allow.
struct KafkaWrite {
  // What the client is told; nothing: the write goes on as one of a plain node, with `data`.
  std::optional<Code> answer = {};
  Data data = {};
  // The node is made and vanishes at once, as it does when Kafka's controller has done what it asks for.
  bool vanishes = false;
};

class KafkaWrites {
 public:
  KafkaWrites(broker::Admin& admin, const Tree& tree, Mirror& mirror)
      : admin_(admin), tree_(tree), mirror_(mirror) {}

  // Whether writes to the path may be more than those of a plain node.
  bool concerns(std::string_view path) const;

  KafkaWrite create(const std::string& path, const Data& data);
  KafkaWrite set_data(const std::string& path, const Data& data);
  KafkaWrite remove(const std::string& path);

 private:
  Code create_topic(std::string_view name, const Data& data);
  Code add_partitions(const metadata::TopicImage& topic, const Data& data);
  void delete_topic(std::string_view name);
  void reassign(const Data& data);
  void elect(const Data& data);
  Code replace_config(metadata::ConfigResourceType type, std::string_view name, const ConfigTexts& texts);
  Code replace_quotas(const Entity& entity, const ConfigTexts& texts);
  // Nothing in `data` is an entity without settings.
  KafkaWrite set_entity(const std::string& path, const Entity& entity, const Data& data);

  broker::Admin& admin_;
  const Tree& tree_;
  Mirror& mirror_;
};

}  // namespace ottla::zookeeper
