// The life of a draft: what it owns, when it shares, how transactions and publishing work.
#include "metadata/image_builder.h"

#include <atomic>

namespace ottla::metadata {
namespace {

EditId next_edit() {
  static std::atomic<EditId> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

ImageBuilder::ImageBuilder(ImagePointer base)
    : image_(*base), published_(std::move(base)), edit_(next_edit()) {}

void ImageBuilder::advance(const MetadataPosition& position) {
  image_.position = position;
  if (before_transaction_) before_transaction_->position = position;
}

void ImageBuilder::abort_transaction() {
  if (!before_transaction_) return;
  seal();
  image_ = std::move(*before_transaction_);
  before_transaction_.reset();
}

void ImageBuilder::seal() {
  edits_.clear();
  cluster_.seal();
  configs_.seal();
  features_.seal();
  quotas_.seal();
  scram_.seal();
  acls_.seal();
  delegation_tokens_.seal();
  edit_ = next_edit();
}

ImageChange ImageBuilder::publish() {
  seal();
  ImageChange change;
  change.before = published_;
  change.after = std::make_shared<const MetadataImage>(before_transaction_ ? *before_transaction_ : image_);
  for (const Uuid& id : touched_) {
    TopicPointer before = change.before->find_topic(id);
    TopicPointer after = change.after->find_topic(id);
    if (before == after) continue;
    if (before == nullptr) {
      change.added.push_back(std::move(after));
    } else if (after == nullptr) {
      change.removed.push_back(std::move(before));
    } else {
      change.changed.push_back(std::move(after));
    }
  }
  // What a transaction touched is told when it ends.
  if (!before_transaction_) touched_.clear();
  published_ = change.after;
  return change;
}

ImageBuilder::TopicEdit* ImageBuilder::edit_topic(const Uuid& id) {
  if (const auto found = edits_.find(id); found != edits_.end()) return &found->second;
  const TopicPointer* shared = image_.topics_by_id.find(id);
  if (shared == nullptr) return nullptr;
  TopicEdit edit{std::make_shared<TopicImage>(**shared), nullptr};
  image_.topics_by_id.set(edit_, edit.topic);
  image_.topics_by_name.set(edit_, edit.topic);
  touched_.insert(id);
  return &edits_.emplace(id, std::move(edit)).first->second;
}

ConfigMap& ImageBuilder::edit_configs(TopicEdit& edit) {
  if (!edit.configs) {
    edit.configs = std::make_shared<ConfigMap>(*edit.topic->configs);
    edit.topic->configs = edit.configs;
  }
  return *edit.configs;
}

}  // namespace ottla::metadata
