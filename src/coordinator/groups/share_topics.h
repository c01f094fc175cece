// Of which topics a share group has state at the share coordinator, and of which it is being made or deleted
// (ShareGroup.ShareGroupStatePartitionMetadataInfo). A value: a changed one goes through the log.
#pragma once

#include <map>
#include <set>
#include <string>

#include "coordinator/groups/assignment.h"
#include "ottla/protocol/messages/share_group_records.h"

namespace ottla::coordinator {

struct ShareTopic {
  std::string name;
  PartitionList partitions;  // ascending

  friend bool operator==(const ShareTopic&, const ShareTopic&) = default;
};

using ShareTopicMap = std::map<Uuid, ShareTopic>;

// Both together; the name is the second's where it has the topic.
ShareTopicMap united(const ShareTopicMap& first, const ShareTopicMap& second);
// Those of the first that the second has not; topics without any go.
ShareTopicMap without(const ShareTopicMap& first, const ShareTopicMap& second);

struct ShareTopics {
  ShareTopicMap initializing;
  ShareTopicMap initialized;
  std::set<Uuid> deleting;

  friend bool operator==(const ShareTopics&, const ShareTopics&) = default;

  static ShareTopics from(const protocol::ShareGroupStatePartitionMetadataValue& value);

  // These begin to be initialized; they are not being deleted any more.
  void begin_initializing(const ShareTopicMap& topics);
  // The share coordinator has them …
  void end_initializing(const ShareTopicMap& topics);
  // … or refused them.
  void give_up_initializing(const ShareTopicMap& topics) { initializing = without(initializing, topics); }
  // The topic is gone, its state with it. Whether anything was known of it.
  bool forget(const Uuid& topic);
};

}  // namespace ottla::coordinator
