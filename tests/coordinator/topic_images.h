// A cluster's topics that a test makes and removes, as coordinators are told of them.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "ottla/metadata/image.h"
#include "support/seeded_entropy.h"

namespace ottla::test {

class TopicImages {
 public:
  // The cluster's only node leads everything. Features have these levels.
  using Levels = std::initializer_list<std::pair<std::string_view, std::int16_t>>;
  explicit TopicImages(Levels levels) {
    auto first = std::make_shared<metadata::MetadataImage>();
    first->node_id = 1;
    newest_ = first;
    set_levels(levels);
  }

  const metadata::ImagePointer& newest() const { return newest_; }

  metadata::ImageChange set_levels(Levels levels) {
    auto features = std::make_shared<metadata::FeaturesImage>(*newest_->features);
    for (const auto& [name, level] : levels) {
      features->levels.erase(std::string(name));
      if (level > 0) features->levels.emplace(name, level);
    }
    metadata::MetadataImage next = *newest_;
    next.features = std::move(features);
    return publish(std::move(next), {});
  }

  metadata::ImageChange add(std::string_view name, int partitions) {
    auto topic = std::make_shared<metadata::TopicImage>();
    topic->name = name;
    topic->id = entropy_.uuid();
    topic->configs = std::make_shared<const metadata::ConfigMap>();
    for (PartitionIndex index = 0; index < partitions; ++index) {
      metadata::PartitionImage& partition = topic->partitions.emplace_back();
      partition.index = index;
      partition.leader = newest_->node_id;
    }
    metadata::MetadataImage next = *newest_;
    next.topics_by_name.set(++edit_, topic);
    next.topics_by_id.set(edit_, topic);
    metadata::ImageChange change;
    change.added.push_back(topic);
    return publish(std::move(next), std::move(change));
  }

  metadata::ImageChange remove(std::string_view name) {
    metadata::ImageChange change;
    change.removed.push_back(newest_->find_topic(name));
    metadata::MetadataImage next = *newest_;
    next.topics_by_id.erase(++edit_, change.removed.front()->id);
    next.topics_by_name.erase(edit_, name);
    return publish(std::move(next), std::move(change));
  }

 private:
  metadata::ImageChange publish(metadata::MetadataImage next, metadata::ImageChange change) {
    change.before = newest_;
    change.after = newest_ = std::make_shared<const metadata::MetadataImage>(std::move(next));
    return change;
  }

  SeededEntropy entropy_{1};
  metadata::ImagePointer newest_;
  metadata::EditId edit_ = 0;
};

}  // namespace ottla::test
