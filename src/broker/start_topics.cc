// The topics of ottla.create.topics: made before the first client comes; those that are there stay as they
// are.
#include "broker/control_plane.h"
#include "ottla/base/logging.h"

namespace ottla::broker {
namespace {

metadata::NewTopic new_topic(const config::StartTopic& wanted) {
  metadata::NewTopic topic{.name = wanted.name, .partitions = wanted.partitions, .replication_factor = 1};
  for (const auto& [key, value] : wanted.configs) topic.configs.push_back({key, value});
  return topic;
}

void compare(const config::StartTopic& wanted, const metadata::TopicImage& found) {
  const auto count = static_cast<std::int32_t>(found.partitions.size());
  if (wanted.partitions == -1 || wanted.partitions == count) return;
  log_warn("topic {} has {} partitions and keeps them, ottla.create.topics says {}", wanted.name, count,
           wanted.partitions);
}

}  // namespace

Result<> ControlPlane::make_start_topics() {
  std::vector<metadata::NewTopic> topics;
  std::string replicated;
  for (const config::StartTopic& wanted : core_.config.create_topics) {
    if (const metadata::TopicImage* found = metadata_->image()->topic(wanted.name)) {
      compare(wanted, *found);
      continue;
    }
    topics.push_back(new_topic(wanted));
    if (wanted.replicas > 1) replicated += (replicated.empty() ? "" : ", ") + wanted.name;
  }
  if (topics.empty()) return {};
  auto created = create_topics(topics, false);
  if (!created) return fail(created.error());
  for (const metadata::CreatedTopic& topic : *created) {
    if (topic.error == ErrorCode::none) continue;
    return fail(topic.error,
                "ottla.create.topics: " + topic.name + ": " + topic.message.value_or("cannot be made"));
  }
  if (!replicated.empty()) {
    log_warn("made with one replica, as there is one node: {}", replicated);
  }
  return {};
}

}  // namespace ottla::broker
