// Settings of users, clients and brokers that the metadata forgets leave an empty node, as Kafka's tools do.
#include "zookeeper/mirror.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "zookeeper/entity_config.h"
#include "zookeeper/kafka_json.h"
#include "zookeeper/kafka_paths.h"
#include "zookeeper/path.h"

namespace ottla::zookeeper {
namespace {

constexpr std::string_view unknown_host = "localhost";

// The topic in "/brokers/topics/T" or "/brokers/topics/T/…"; `rest` becomes what is behind it.
std::string_view topic_in(std::string_view path, std::string_view& rest) {
  if (!path.starts_with(kafka::topics) || path.size() < kafka::topics.size() + 2) return {};
  if (path[kafka::topics.size()] != '/') return {};
  path.remove_prefix(kafka::topics.size() + 1);
  const std::size_t slash = std::min(path.find('/'), path.size());
  rest = slash == path.size() ? std::string_view() : path.substr(slash + 1);
  return path.substr(0, slash);
}

ConfigTexts texts_of(const Node* node) {
  if (node == nullptr || !node->data) return {};
  return parse_config(*node->data).value_or(ConfigTexts());
}

const metadata::PartitionImage* partition_named(const metadata::TopicImage& topic, std::string_view text) {
  PartitionIndex index = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), index);
  if (text.empty() || parsed.ptr != text.data() + text.size()) return nullptr;
  return std::to_string(index) == text ? topic.partition(index) : nullptr;
}

std::string state_path(const std::string& partitions, PartitionIndex index) {
  return child_of(child_of(partitions, std::to_string(index)), kafka::state_node);
}

// The events of a topic's partitions; before or after is null when the topic was not there.
void add_partition_events(const metadata::TopicImage* before, const metadata::TopicImage* after,
                          std::vector<Event>& events) {
  const std::string topic = child_of(kafka::topics, after != nullptr ? after->name : before->name);
  const std::string folder = child_of(topic, kafka::partitions_folder);
  const bool is_new = before == nullptr;
  const bool is_gone = after == nullptr;
  bool has_other_partitions = is_new || is_gone;
  const auto tell = [&](EventType type, PartitionIndex index) {
    has_other_partitions = has_other_partitions || type != EventType::data_changed;
    events.push_back({type, state_path(folder, index)});
    if (type != EventType::data_changed) events.push_back({type, child_of(folder, std::to_string(index))});
  };
  if (before != nullptr) {
    for (const metadata::PartitionImage& partition : before->partitions) {
      const auto* now = is_gone ? nullptr : after->partition(partition.index);
      if (now == nullptr) {
        tell(EventType::deleted, partition.index);
      } else if (now->leader != partition.leader || now->leader_epoch != partition.leader_epoch ||
                 now->isr != partition.isr) {
        tell(EventType::data_changed, partition.index);
      }
    }
  }
  if (after != nullptr) {
    for (const metadata::PartitionImage& partition : after->partitions) {
      if (is_new || before->partition(partition.index) == nullptr) tell(EventType::created, partition.index);
    }
  }
  if (is_new || is_gone) {
    events.push_back({is_new ? EventType::created : EventType::deleted, folder});
    if (is_new) events.push_back({EventType::children_changed, topic});
  } else if (has_other_partitions) {
    events.push_back({EventType::children_changed, folder});
  }
}

}  // namespace

std::string Mirror::own_broker_path() const {
  return child_of(kafka::broker_ids, std::to_string(image_->node_id));
}

void Mirror::put_fixed(Draft& draft) const {
  draft.put(kafka::controller_epoch, std::to_string(image_->controller_epoch));
  if (image_->next_producer_id > 0) {
    draft.put(kafka::producer_id_block, producer_id_block_json(image_->node_id, image_->next_producer_id));
  }
  if (const metadata::BrokerImage* self = image_->self()) {
    draft.put(own_broker_path(), broker_json(*self, unknown_host, registered_ms_), owner_);
  }
}

void Mirror::put_topic(const metadata::TopicImage& topic, Draft& draft) const {
  draft.put(child_of(kafka::topic_configs, topic.name), config_json(*topic.configs));
  draft.put(child_of(kafka::topics, topic.name), topic_json(topic));
}

void Mirror::drop_topic(const std::string& topic, Draft& draft) const {
  draft.drop(child_of(kafka::topics, topic));
  draft.drop(child_of(kafka::topic_configs, topic));
}

void Mirror::put_folder(std::string_view path, Draft& draft) const {
  if (tree_.find(path) != nullptr) return;
  put_folder(parent_of(path), draft);
  draft.put(path, std::nullopt);
}

void Mirror::put_entity(const std::string& path, Draft& draft) const {
  if (path == left_alone_) return;
  const auto entity = entity_of(path);
  const Node* node = tree_.find(path);
  const ConfigTexts current = texts_of(node);
  const ConfigTexts wanted = merged(current, *image_, *entity);
  if (node == nullptr ? wanted.empty() : wanted == current) return;
  put_folder(parent_of(path), draft);
  draft.put(path, config_json(wanted));
}

void Mirror::put_entities(Draft& draft) const {
  std::set<std::string> paths;
  for (const auto& [entity, values] : *image_->quotas) {
    if (auto path = path_of(entity)) paths.insert(std::move(*path));
  }
  for (const auto& [resource, values] : *image_->configs) {
    if (resource.type == metadata::ConfigResourceType::broker) paths.insert(path_of_broker(resource.name));
  }
  const auto add_children = [&](std::string_view folder) {
    const Node* node = tree_.find(folder);
    if (node == nullptr) return;
    for (const std::string& name : node->children) paths.insert(child_of(folder, name));
  };
  for (const std::string_view folder : {kafka::client_configs, kafka::broker_configs, kafka::user_configs}) {
    add_children(folder);
  }
  if (const Node* users = tree_.find(kafka::user_configs)) {
    for (const std::string& user : users->children) {
      add_children(child_of(child_of(kafka::user_configs, user), kafka::clients_folder));
    }
  }
  for (const std::string& path : paths) put_entity(path, draft);
}

void Mirror::start(metadata::ImagePointer image, Draft& draft) {
  image_ = std::move(image);
  started_ = {tree_.last_zxid() + 1, registered_ms_};
  for (const std::string_view folder :
       {std::string_view("/zookeeper"), std::string_view("/zookeeper/quota")}) {
    if (tree_.find(folder) == nullptr) draft.put(folder, std::string());
  }
  for (const std::string_view folder : kafka::folders) put_folder(folder, draft);
  draft.put(kafka::cluster_id, cluster_id_json(image_->cluster_id));
  // Those of the last run, whoever that was.
  draft.drop(kafka::controller);
  if (const Node* brokers = tree_.find(kafka::broker_ids)) {
    for (const std::string& name : brokers->children) draft.drop(child_of(kafka::broker_ids, name));
  }
  put_fixed(draft);
  draft.put(kafka::controller, controller_json(image_->node_id, registered_ms_), owner_);
  if (const Node* topics = tree_.find(kafka::topics)) {
    for (const std::string& name : topics->children) {
      if (image_->topic(name) == nullptr) drop_topic(name, draft);
    }
  }
  std::set<std::string> names;
  image_->topics_by_name.for_each([&](const metadata::TopicPointer& topic) { names.insert(topic->name); });
  for (const std::string& name : names) put_topic(*image_->topic(name), draft);
  put_entities(draft);
}

std::vector<Event> Mirror::follow(const metadata::ImageChange& change, Draft& draft, TimestampMs now_ms) {
  image_ = change.after;
  std::vector<Event> events;
  const Stamp stamp{tree_.last_zxid() + 1, now_ms};
  for (const metadata::TopicPointer& topic : change.removed) {
    changed_partitions_.erase(topic->name);
    add_partition_events(topic.get(), nullptr, events);
    drop_topic(topic->name, draft);
  }
  for (const metadata::TopicPointer& topic : change.added) {
    changed_partitions_.insert_or_assign(topic->name, stamp);
    put_topic(*topic, draft);
    add_partition_events(nullptr, topic.get(), events);
  }
  for (const metadata::TopicPointer& topic : change.changed) {
    const metadata::TopicImage* before = change.before->topic(topic->id);
    if (before == nullptr || before->partitions != topic->partitions) {
      changed_partitions_.insert_or_assign(topic->name, stamp);
    }
    put_topic(*topic, draft);
    add_partition_events(before, topic.get(), events);
  }
  put_fixed(draft);
  if (change.before->quotas != change.after->quotas || change.before->configs != change.after->configs) {
    put_entities(draft);
  }
  return events;
}

Mirror::Stamp Mirror::stamp_of(const std::string& topic) const {
  const auto found = changed_partitions_.find(topic);
  return found == changed_partitions_.end() ? started_ : found->second;
}

std::optional<Reading> Mirror::read_partition(const metadata::TopicImage& topic,
                                              std::string_view rest) const {
  const Node* node = tree_.find(child_of(kafka::topics, topic.name));
  if (node == nullptr) return std::nullopt;
  const Stamp stamp = stamp_of(topic.name);
  Reading reading;
  reading.stat.created_zxid = reading.stat.modified_zxid = reading.stat.children_zxid = node->created_zxid;
  reading.stat.created_ms = reading.stat.modified_ms = node->created_ms;
  if (rest == kafka::partitions_folder) {
    for (const metadata::PartitionImage& partition : topic.partitions) {
      reading.children.push_back(std::to_string(partition.index));
    }
    reading.stat.children_zxid = node->modified_zxid;
  } else {
    if (!rest.starts_with(kafka::partitions_folder)) return std::nullopt;
    rest.remove_prefix(kafka::partitions_folder.size());
    if (rest.size() < 2 || rest.front() != '/') return std::nullopt;
    rest.remove_prefix(1);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const metadata::PartitionImage* partition = partition_named(topic, rest.substr(0, slash));
    if (partition == nullptr) return std::nullopt;
    if (slash == rest.size()) {
      reading.children.emplace_back(kafka::state_node);
    } else if (rest.substr(slash + 1) == kafka::state_node) {
      reading.data = partition_state_json(*partition, image_->controller_epoch);
      reading.stat.data_length = static_cast<std::int32_t>(reading.data->size());
      reading.stat.version = partition->partition_epoch;
      reading.stat.modified_zxid = stamp.zxid;
      reading.stat.modified_ms = stamp.time_ms;
    } else {
      return std::nullopt;
    }
  }
  reading.stat.children = reading.stat.children_version = static_cast<std::int32_t>(reading.children.size());
  return reading;
}

std::optional<Reading> Mirror::read(std::string_view path, std::string_view host) const {
  std::string_view rest;
  const std::string_view topic_name = topic_in(path, rest);
  const metadata::TopicImage* topic = topic_name.empty() ? nullptr : image_->topic(topic_name);
  if (topic != nullptr && !rest.empty()) return read_partition(*topic, rest);
  const Node* node = tree_.find(path);
  if (node == nullptr) return std::nullopt;
  Reading reading{node->data, node->stat(), {node->children.begin(), node->children.end()}, node->acls};
  if (topic != nullptr) {
    reading.children.emplace_back(kafka::partitions_folder);
    reading.stat.children = reading.stat.children_version = 1;
  }
  if (host != unknown_host && path.starts_with(kafka::broker_ids) && path == own_broker_path()) {
    if (const metadata::BrokerImage* self = image_->self()) {
      reading.data = broker_json(*self, host, registered_ms_);
      reading.stat.data_length = static_cast<std::int32_t>(reading.data->size());
    }
  }
  return reading;
}

bool Mirror::exists(std::string_view path) const {
  std::string_view rest;
  const std::string_view topic_name = topic_in(path, rest);
  const metadata::TopicImage* topic = topic_name.empty() ? nullptr : image_->topic(topic_name);
  if (topic != nullptr && !rest.empty()) return read_partition(*topic, rest).has_value();
  return tree_.find(path) != nullptr;
}

bool Mirror::is_read_only(std::string_view path) const {
  std::string_view rest;
  if (!topic_in(path, rest).empty() && !rest.empty()) return true;
  if (!name_in(kafka::broker_ids, path).empty()) return true;
  for (const std::string_view fixed :
       {kafka::controller, kafka::controller_epoch, kafka::cluster_id, kafka::producer_id_block}) {
    if (path == fixed) return true;
  }
  return path != kafka::consumers && std::ranges::find(kafka::folders, path) != std::end(kafka::folders);
}

}  // namespace ottla::zookeeper
