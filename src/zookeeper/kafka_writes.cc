// Each kind of node as Kafka's TopicCommand, ConfigCommand and their kin write it.
#include "zookeeper/kafka_writes.h"

#include <algorithm>

#include "ottla/base/logging.h"
#include "zookeeper/kafka_json.h"
#include "zookeeper/kafka_paths.h"
#include "zookeeper/path.h"

namespace ottla::zookeeper {
namespace {

Code refused(std::string_view what, std::string_view name, std::string_view reason) {
  log_warn("a ZooKeeper client's {} of {} is refused: {}", what, name, reason);
  return Code::bad_arguments;
}

// `outcome` has a code and maybe a message.
template <class Outcome>
std::string reason_of(const Outcome& outcome) {
  return outcome.message.value_or(std::string(error_name(outcome.error)));
}

}  // namespace

bool KafkaWrites::concerns(std::string_view path) const {
  return path.starts_with(kafka::brokers) || path.starts_with(kafka::config) ||
         path.starts_with(kafka::admin);
}

KafkaWrite KafkaWrites::create(const std::string& path, const Data& data) {
  if (const auto topic = name_in(kafka::topics, path); !topic.empty()) {
    return {.answer = create_topic(topic, data)};
  }
  if (const auto topic = name_in(kafka::deleted_topics, path); !topic.empty()) {
    delete_topic(topic);
    return {.data = data, .vanishes = true};
  }
  if (path == kafka::reassignment || path == kafka::preferred_election) {
    path == kafka::reassignment ? reassign(data) : elect(data);
    return {.data = data, .vanishes = true};
  }
  return set_data(path, data);
}

KafkaWrite KafkaWrites::set_data(const std::string& path, const Data& data) {
  const auto topic_name = name_in(kafka::topics, path);
  const auto config_name = name_in(kafka::topic_configs, path);
  const auto* topic = mirror_.image().topic(topic_name.empty() ? config_name : topic_name);
  if (topic != nullptr && !topic_name.empty()) return {.answer = add_partitions(*topic, data)};
  if (topic != nullptr && !config_name.empty()) {
    const auto texts = parse_config(data.value_or(std::string()));
    if (!texts) return {.answer = refused("change", path, "it is no JSON of settings")};
    return {.answer = replace_config(metadata::ConfigResourceType::topic, topic->name, *texts)};
  }
  // A user's or client's folder without settings of its own has no data.
  if (const auto entity = entity_of(path); entity && data) return set_entity(path, *entity, data);
  return {.data = data};
}

KafkaWrite KafkaWrites::remove(const std::string& path) {
  if (!name_in(kafka::topics, path).empty()) return {.answer = Code::not_empty};
  const auto config_name = name_in(kafka::topic_configs, path);
  if (!config_name.empty() && mirror_.image().topic(config_name) != nullptr) return {.answer = Code::no_auth};
  if (const auto entity = entity_of(path)) return set_entity(path, *entity, std::nullopt);
  return {};
}

Code KafkaWrites::create_topic(std::string_view name, const Data& data) {
  const auto assignment = parse_assignment(data.value_or(std::string()));
  if (!assignment) return refused("topic", name, "it is no JSON of partitions");
  metadata::NewTopic topic{.name = name};
  for (const auto& [partition, replicas] : *assignment) topic.assignments.push_back({partition, replicas});
  ConfigTexts texts;
  const Node* config = tree_.find(child_of(kafka::topic_configs, name));
  if (config != nullptr && config->data) texts = parse_config(*config->data).value_or(ConfigTexts());
  for (const auto& [key, text] : texts) topic.configs.push_back({key, text});
  Code code = Code::ok;
  admin_.change([&](metadata::MetadataController& controller, TimestampMs now_ms) {
    const auto created = controller.create_topics({&topic, 1}, false, now_ms);
    if (!created) {
      code = refused("topic", name, created.error().message);
    } else if (created->front().error == ErrorCode::topic_already_exists) {
      code = Code::node_exists;
    } else if (created->front().error != ErrorCode::none) {
      code = refused("topic", name, reason_of(created->front()));
    }
  });
  return code;
}

Code KafkaWrites::add_partitions(const metadata::TopicImage& topic, const Data& data) {
  const auto assignment = parse_assignment(data.value_or(std::string()));
  if (!assignment) return refused("change", topic.name, "it is no JSON of partitions");
  const std::size_t before = topic.partitions.size();
  if (assignment->size() == before) return Code::ok;
  if (assignment->size() < before) return refused("change", topic.name, "partitions cannot become fewer");
  metadata::MorePartitions more{.topic = topic.name, .count = static_cast<std::int32_t>(assignment->size())};
  more.assignments.emplace();
  for (const auto& [partition, replicas] : *assignment) {
    if (topic.partition(partition) == nullptr) more.assignments->push_back(replicas);
  }
  Code code = Code::ok;
  const std::string name = topic.name;  // the image may go
  more.topic = name;
  admin_.change([&](metadata::MetadataController& controller, TimestampMs now_ms) {
    const auto made = controller.create_partitions({&more, 1}, false, now_ms);
    if (!made) {
      code = refused("change", name, made.error().message);
    } else if (made->front().outcome.error != ErrorCode::none) {
      code = refused("change", name, reason_of(made->front().outcome));
    }
  });
  return code;
}

// Kafka's controller takes the node away also where it refuses to delete.
void KafkaWrites::delete_topic(std::string_view name) {
  const metadata::TopicReference reference{.name = name, .id = {}};
  admin_.change([&](metadata::MetadataController& controller, TimestampMs now_ms) {
    const auto deleted = controller.delete_topics({&reference, 1}, now_ms);
    if (!deleted) {
      refused("deletion", name, deleted.error().message);
    } else if (deleted->front().error != ErrorCode::none) {
      refused("deletion", name, reason_of(deleted->front()));
    }
  });
}

void KafkaWrites::reassign(const Data& data) {
  const auto partitions = parse_partitions(data.value_or(std::string()));
  if (!partitions) {
    refused("reassignment", "partitions", "it is no JSON of partitions");
    return;
  }
  std::vector<metadata::Reassignment> wanted;
  for (const NamedPartition& named : *partitions) {
    wanted.push_back({named.topic, named.partition, named.replicas});
  }
  admin_.change([&](metadata::MetadataController& controller, TimestampMs now_ms) {
    const auto outcomes = controller.reassign(wanted, true, now_ms);
    for (std::size_t i = 0; outcomes && i < outcomes->size(); ++i) {
      if ((*outcomes)[i].error != ErrorCode::none)
        refused("reassignment", wanted[i].topic, reason_of((*outcomes)[i]));
    }
  });
}

// One node leads all that it has a replica of: its election changes nothing.
void KafkaWrites::elect(const Data& data) {
  const auto partitions = parse_partitions(data.value_or(std::string()));
  if (!partitions) {
    refused("election", "leaders", "it is no JSON of partitions");
    return;
  }
  for (const NamedPartition& named : *partitions) {
    const auto outcome =
        metadata::elect_leader(mirror_.image(), named.topic, named.partition, metadata::Election::preferred);
    if (outcome.error != ErrorCode::none && outcome.error != ErrorCode::election_not_needed) {
      refused("election", named.topic, reason_of(outcome));
    }
  }
}

Code KafkaWrites::replace_config(metadata::ConfigResourceType type, std::string_view name,
                                 const ConfigTexts& texts) {
  const std::string owned_name(name);  // the image that it is from may go
  metadata::ResourceChange change{.type = static_cast<std::int8_t>(type), .name = owned_name};
  for (const auto& [key, text] : texts) {
    change.configs.push_back({key, static_cast<std::int8_t>(metadata::ConfigOperation::set), text});
  }
  Code code = Code::ok;
  admin_.change([&](metadata::MetadataController& controller, TimestampMs now_ms) {
    const auto outcome = controller.alter_configs({&change, 1}, metadata::Alteration::replace, false, now_ms);
    if (!outcome) {
      code = refused("change", owned_name, outcome.error().message);
    } else if (outcome->front().error != ErrorCode::none) {
      code = refused("change", owned_name, reason_of(outcome->front()));
    }
  });
  return code;
}

Code KafkaWrites::replace_quotas(const Entity& entity, const ConfigTexts& texts) {
  metadata::QuotaAlteration alteration;
  for (const metadata::QuotaEntityPart& part : entity.quota) {
    alteration.entity.push_back({part.type, part.name});
  }
  for (const auto& [name, text] : texts) {
    const auto number = parse_number(text);
    if (!number) return refused("change", "quotas", name + "=" + text + " is no number");
    alteration.changes.push_back({name, *number, false});
  }
  const ConfigTexts before = settings_in_metadata(mirror_.image(), entity);
  for (const auto& [name, text] : before) {
    if (!texts.contains(name)) alteration.changes.push_back({name, 0, true});
  }
  if (alteration.changes.empty()) return Code::ok;
  Code code = Code::ok;
  admin_.change([&](metadata::MetadataController& controller, TimestampMs now_ms) {
    const auto altered = controller.alter_quotas({&alteration, 1}, false, now_ms);
    if (!altered) {
      code = refused("change", "quotas", altered.error().message);
    } else if (altered->front().outcome.error != ErrorCode::none) {
      code = refused("change", "quotas", reason_of(altered->front().outcome));
    }
  });
  return code;
}

KafkaWrite KafkaWrites::set_entity(const std::string& path, const Entity& entity, const Data& data) {
  const auto texts = data ? parse_config(*data) : ConfigTexts();
  if (!texts) return {.answer = refused("change", path, "it is no JSON of settings")};
  ConfigTexts kept;
  for (const auto& [name, text] : *texts) {
    if (is_in_metadata(entity, name)) kept.emplace(name, text);
  }
  mirror_.set_left_alone(path);
  const bool had_any = !settings_in_metadata(mirror_.image(), entity).empty();
  Code code = Code::ok;
  if (!entity.is_broker()) {
    code = replace_quotas(entity, kept);
  } else if (!kept.empty() || had_any) {
    code = replace_config(metadata::ConfigResourceType::broker, entity.broker, kept);
  }
  mirror_.set_left_alone({});
  if (code != Code::ok) return {.answer = code};
  if (!data) return {};
  return {.data = config_json(merged(*texts, mirror_.image(), entity))};
}

}  // namespace ottla::zookeeper
