// What the data plane reads: the metadata's image and, beside it, the partitions that serve it. Immutable
// once published; a change of one topic shares everything else with the view before.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "broker/topic_rules.h"
#include "ottla/config/broker_config.h"
#include "ottla/metadata/image.h"
#include "ottla/metadata/persistent_map.h"

namespace ottla::broker {

class Partition;

struct TopicView {
  metadata::TopicPointer image;
  std::shared_ptr<const TopicRules> rules;
  // By index; null where this node has no replica.
  std::vector<std::shared_ptr<Partition>> partitions;

  const std::string& name() const { return image->name; }
  const Uuid& id() const { return image->id; }
  bool has_partition(PartitionIndex index) const {
    return index >= 0 && static_cast<std::size_t>(index) < partitions.size();
  }
  // The partition, or null when there is none of that index or it is led elsewhere.
  Partition* partition(PartitionIndex index) const {
    return has_partition(index) ? partitions[static_cast<std::size_t>(index)].get() : nullptr;
  }
  // Whether the partition is here and its log works.
  bool has_log(PartitionIndex index) const;
};

using TopicViewPointer = std::shared_ptr<const TopicView>;

struct ViewsByName {
  static std::string_view key(const TopicViewPointer& view) { return view->image->name; }
  static std::size_t hash(std::string_view name) { return std::hash<std::string_view>{}(name); }
};
struct ViewsById {
  static const Uuid& key(const TopicViewPointer& view) { return view->image->id; }
  static std::size_t hash(const Uuid& id) { return std::hash<Uuid>{}(id); }
};

struct ClusterView {
  metadata::ImagePointer image;                        // never null
  std::shared_ptr<const config::BrokerConfig> config;  // the options as they hold now; never null
  std::int16_t kraft_version = 0;                      // the quorum's, which no record of the image says
  metadata::PersistentMap<TopicViewPointer, ViewsByName> by_name;
  metadata::PersistentMap<TopicViewPointer, ViewsById> by_id;

  // The topic, or null. Valid as long as this view.
  const TopicView* topic(std::string_view name) const {
    const TopicViewPointer* found = by_name.find(name);
    return found == nullptr ? nullptr : found->get();
  }
  const TopicView* topic(const Uuid& id) const {
    const TopicViewPointer* found = by_id.find(id);
    return found == nullptr ? nullptr : found->get();
  }
};

using ClusterViewPointer = std::shared_ptr<const ClusterView>;

// Where the control thread publishes views and every other thread finds them. Readers compare the generation,
// one relaxed-cost load, and take the lock only when it changed.
class ViewSource {
 public:
  void publish(ClusterViewPointer view) {
    const std::lock_guard lock(mutex_);
    view_ = std::move(view);
    generation_.fetch_add(1, std::memory_order_release);
  }

  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  // The newest view; `generation` becomes its number. Null before the first publish().
  ClusterViewPointer current(std::uint64_t& generation) const {
    const std::lock_guard lock(mutex_);
    generation = generation_.load(std::memory_order_relaxed);
    return view_;
  }
  ClusterViewPointer current() const {
    std::uint64_t ignored = 0;
    return current(ignored);
  }

 private:
  mutable std::mutex mutex_;
  ClusterViewPointer view_;
  std::atomic<std::uint64_t> generation_{0};
};

}  // namespace ottla::broker
