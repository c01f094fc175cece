// OffsetFetch, OffsetDelete, expiry and the offsets of deleted topics.
#include "coordinator/offsets.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ottla::coordinator {
namespace {

using protocol::OffsetDeleteRequest;
using protocol::OffsetDeleteResponse;
using protocol::OffsetFetchRequest;
using protocol::OffsetFetchResponse;

using FetchedTopic = OffsetFetchResponse::Group::Topic;
using FetchedPartition = OffsetFetchResponse::Group::Topic::Partition;

constexpr Offset no_offset = -1;

FetchedPartition no_offset_of(PartitionIndex partition, ErrorCode error) {
  return {partition, no_offset, no_leader_epoch, "", code_of(error)};
}

FetchedPartition fetched(PartitionIndex partition, const CommittedOffset& committed) {
  return {partition, committed.offset, committed.leader_epoch, committed.metadata(),
          code_of(ErrorCode::none)};
}

// Before version 2 an error of the group has no place but its partitions.
OffsetFetchResponse::Group refused(const OffsetFetchRequest::Group& group, int version, ErrorCode error) {
  constexpr int first_version_with_error = 2;
  OffsetFetchResponse::Group answer;
  answer.group_id = group.group_id;
  answer.error_code = code_of(error);
  if (version >= first_version_with_error || !group.topics) return answer;
  for (const auto& asked : *group.topics) {
    FetchedTopic& topic = answer.topics.emplace_back();
    topic.name = asked.name;
    for (const PartitionIndex partition : asked.partition_indexes) {
      topic.partitions.push_back(no_offset_of(partition, error));
    }
  }
  return answer;
}

// One group's offsets as one request sees them.
class Fetcher {
 public:
  Fetcher(const OffsetStore& store, const metadata::MetadataImage& image, std::string_view group_id,
          const GroupEntry* entry, int version, bool require_stable)
      : store_(store),
        image_(image),
        group_id_(group_id),
        entry_(entry),
        by_id_(version >= 10),
        missing_(version == 0 ? ErrorCode::unknown_topic_or_partition : ErrorCode::none),
        require_stable_(require_stable) {}

  // Whether the request names the topic by an id that there is not.
  bool is_unknown(const OffsetFetchRequest::Group::Topic& asked) const {
    return by_id_ && image_.topic(asked.topic_id) == nullptr;
  }

  void add_asked(const OffsetFetchRequest::Group::Topic& asked, std::vector<FetchedTopic>& topics) const {
    FetchedTopic& topic = topics.emplace_back();
    topic.name = asked.name;
    topic.topic_id = asked.topic_id;
    topic.partitions.reserve(asked.partition_indexes.size());
    const metadata::TopicImage* known = by_id_ ? image_.topic(asked.topic_id) : nullptr;
    for (const PartitionIndex partition : asked.partition_indexes) {
      topic.partitions.push_back(by_id_ && known == nullptr
                                     ? no_offset_of(partition, ErrorCode::unknown_topic_id)
                                     : one(known == nullptr ? asked.name : std::string_view(known->name),
                                           asked.topic_id, partition));
    }
  }

  // A topic without an id cannot be told by id.
  void add_all(std::vector<FetchedTopic>& topics) const {
    std::optional<TopicNumber> current;
    bool told = false;
    for (const auto& [key, committed] : entry_->offsets) {
      if (current != key.topic) {
        current = key.topic;
        const std::string& name = store_.topic_name(key);
        const metadata::TopicImage* known = by_id_ ? image_.topic(name) : nullptr;
        told = !by_id_ || known != nullptr;
        if (told) {
          FetchedTopic& topic = topics.emplace_back();
          topic.name = name;
          if (known != nullptr) topic.topic_id = known->id;
        }
      }
      if (!told) continue;
      const bool unstable = require_stable_ && store_.is_pending(group_id_, key);
      topics.back().partitions.push_back(unstable
                                             ? no_offset_of(key.partition, ErrorCode::unstable_offset_commit)
                                             : fetched(key.partition, committed));
    }
  }

 private:
  FetchedPartition one(std::string_view topic, const Uuid& asked_id, PartitionIndex partition) const {
    if (require_stable_ && store_.is_pending(group_id_, topic, partition)) {
      return no_offset_of(partition, ErrorCode::unstable_offset_commit);
    }
    const CommittedOffset* committed = entry_ == nullptr ? nullptr : store_.find(*entry_, topic, partition);
    if (committed == nullptr) return no_offset_of(partition, missing_);
    const Uuid id = store_.topic_id(*committed);
    // Of another topic that had this name before.
    if (!id.is_zero() && !asked_id.is_zero() && id != asked_id) return no_offset_of(partition, missing_);
    return fetched(partition, *committed);
  }

  const OffsetStore& store_;
  const metadata::MetadataImage& image_;
  std::string_view group_id_;
  const GroupEntry* entry_;
  bool by_id_;
  ErrorCode missing_;  // what version 0 says where there is no offset, as ZooKeeper's had it
  bool require_stable_;
};

}  // namespace

OffsetFetchResponse::Group Offsets::fetch(const Caller& caller, const OffsetFetchRequest::Group& group,
                                          bool require_stable) const {
  if (const ErrorCode error = context_.runtime.check(group.group_id); error != ErrorCode::none) {
    return refused(group, caller.version, error);
  }
  const GroupEntry* entry = context_.groups.entry(group.group_id);
  if (entry != nullptr && entry->group != nullptr) {
    const ErrorCode error = entry->group->check_offset_fetch(group.member_id, group.member_epoch);
    if (error == ErrorCode::group_id_not_found) {
      entry = nullptr;
    } else if (error != ErrorCode::none) {
      return refused(group, caller.version, error);
    }
  }
  OffsetFetchResponse::Group answer;
  answer.group_id = group.group_id;
  const Fetcher fetcher(store_, *context_.image, group.group_id, entry, caller.version, require_stable);
  if (group.topics) {
    answer.topics.reserve(group.topics->size());
    for (const bool unknown : {false, true}) {  // those of unknown ids come last
      for (const auto& asked : *group.topics) {
        if (fetcher.is_unknown(asked) == unknown) fetcher.add_asked(asked, answer.topics);
      }
    }
  } else if (entry != nullptr) {
    fetcher.add_all(answer.topics);
  }
  return answer;
}

void Offsets::remove(const OffsetDeleteRequest& request, Reply<OffsetDeleteResponse> reply,
                     TimestampMs now_ms) {
  const auto refuse = [&](ErrorCode error) {
    OffsetDeleteResponse response;
    response.error_code = code_of(error);
    reply(response);
  };
  if (const ErrorCode error = context_.runtime.check(request.group_id); error != ErrorCode::none) {
    return refuse(error);
  }
  const GroupEntry* entry = context_.groups.entry(request.group_id);
  if (entry == nullptr) return refuse(ErrorCode::group_id_not_found);
  const Group* group = entry->group.get();
  if (group != nullptr) {
    if (const ErrorCode error = group->check_offset_delete(); error != ErrorCode::none) return refuse(error);
  }
  // A topic's unknown partitions come before the others, unknown ones before all.
  OffsetDeleteResponse response;
  std::map<std::string_view, std::size_t> index;
  const auto answer = [&](std::string_view topic, PartitionIndex partition, ErrorCode error) {
    const auto [at, is_new] = index.try_emplace(topic, response.topics.size());
    if (is_new) response.topics.emplace_back().name = topic;
    response.topics[at->second].partitions.push_back({partition, code_of(error)});
  };
  const auto exists = [&](std::string_view name, PartitionIndex partition) {
    const metadata::TopicImage* topic = context_.image->topic(name);
    return topic != nullptr && topic->partition(partition) != nullptr;
  };
  std::vector<Record> records;
  for (const bool wanted : {false, true}) {
    for (const auto& topic : request.topics) {
      const bool subscribed = wanted && group != nullptr && group->is_subscribed(topic.name);
      for (const auto& [partition] : topic.partitions) {
        if (exists(topic.name, partition) != wanted) continue;
        const ErrorCode error = !wanted      ? ErrorCode::unknown_topic_or_partition
                                : subscribed ? ErrorCode::group_subscribed_to_topic
                                             : ErrorCode::none;
        answer(topic.name, partition, error);
        if (error != ErrorCode::none) continue;
        if (store_.find(*entry, topic.name, partition) != nullptr ||
            store_.is_pending(request.group_id, topic.name, partition)) {
          records.push_back(
              make_tombstone(protocol::OffsetCommitKey{request.group_id, topic.name, partition}));
        }
      }
    }
  }
  auto then = [&](ErrorCode error) { error == ErrorCode::none ? reply(response) : refuse(error); };
  context_.runtime.write(request.group_id, {std::move(records), std::move(then)}, now_ms);
}

bool Offsets::add_expired(const std::string& group_id, const GroupEntry& entry, TimestampMs now_ms,
                          std::vector<Record>& records) const {
  bool all_expired = true;
  std::optional<TopicNumber> current;
  bool subscribed = false;
  for (const auto& [key, committed] : entry.offsets) {
    if (current != key.topic) {
      current = key.topic;
      subscribed = entry.group != nullptr && entry.group->is_subscribed(store_.topic_name(key));
    }
    const std::optional<TimestampMs> since = entry.group == nullptr
                                                 ? std::optional(committed.commit_ms)
                                                 : entry.group->offset_age_begins(committed.commit_ms);
    const bool old = committed.expire_ms() != no_timestamp
                         ? now_ms >= committed.expire_ms()
                         : since && now_ms - *since >= context_.options.offsets_retention_ms();
    if (!since || subscribed || !old || store_.is_pending(group_id, key)) {
      all_expired = false;
      continue;
    }
    records.push_back(
        make_tombstone(protocol::OffsetCommitKey{group_id, store_.topic_name(key), key.partition}));
  }
  return all_expired && !store_.has_pending(group_id);
}

void Offsets::on_topics_deleted(const std::vector<metadata::TopicPointer>& topics, TimestampMs now_ms) {
  const bool none_known = std::ranges::none_of(
      topics, [&](const metadata::TopicPointer& topic) { return store_.has_topic(topic->name); });
  if (none_known) return;
  for (const PartitionIndex partition : context_.runtime.active()) {
    std::vector<Record> records;
    context_.groups.for_each_in(partition, [&](const std::string& group_id, const GroupEntry& entry) {
      for (const metadata::TopicPointer& topic : topics) {
        store_.add_topic_tombstones(group_id, entry, topic->name, topic->id, records);
      }
    });
    if (!records.empty()) {
      context_.runtime.write_to(partition, {.records = std::move(records), .atomic = false}, now_ms);
    }
  }
}

}  // namespace ottla::coordinator
