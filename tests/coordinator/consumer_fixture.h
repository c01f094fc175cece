// Consumer groups behind the whole coordinator, over a log in memory: members that heartbeat, their answers,
// and the records that came of it in words. Time moves only when told to.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/classic_fixture.h"
#include "coordinator/memory_state_log.h"
#include "ottla/coordinator/group_coordinator.h"
#include "ottla/coordinator/share_coordinator.h"
#include "ottla/protocol/messages/68_consumer_group_heartbeat.h"
#include "ottla/protocol/messages/69_consumer_group_describe.h"

namespace ottla::test {

// Partitions by topic name.
using Partitions = std::map<std::string, std::vector<PartitionIndex>>;
// "t[0 1] u[2]"
std::string tell(const Partitions& partitions);

// A client of the consumer protocol: what it says, and what it knows by the answers.
struct Consumer {
  explicit Consumer(std::string member_id, std::vector<std::string> topic_names = {"t"})
      : id(std::move(member_id)), topics(std::move(topic_names)) {}

  std::string id;
  std::vector<std::string> topics;
  std::optional<std::string> instance, rack, regex, assignor;
  std::int32_t rebalance_ms = 60'000;
  std::int32_t epoch = 0;
  Partitions owned;
  int version = 1;
};

struct BeatAnswer {
  ErrorCode error = ErrorCode::none;
  std::string message;
  std::string member_id;
  std::int32_t epoch = 0;
  std::int32_t interval_ms = 0;
  std::optional<std::string> assignment;  // "t[0 1]"; nothing when the answer has none
};

class ConsumerFixture : public ::testing::Test {
 protected:
  ConsumerFixture();

  // The group that all verbs are about; "g" at first.
  void in_group(std::string name) { group_ = std::move(name); }

  // The metadata. A topic that exists gets that many partitions.
  void topic(const std::string& name, std::int32_t partitions);
  void remove_topic(const std::string& name);
  bool has_topic(const std::string& name) const { return topic_ids_.contains(name); }
  void group_config(const std::string& key, const std::string& value);
  void set_options(config::GroupConfig options);
  config::GroupConfig& options() { return options_; }

  // A new process over the same log.
  void restart();
  void pass_ms(std::int64_t ms) { timers_.advance_ms(ms); }
  TimestampMs now_ms() const { return clock_.wall_ms(); }

  // Heartbeats. Each takes over the answer's epoch and assignment if there is no error.
  BeatAnswer join(Consumer& consumer);         // epoch 0 and everything
  BeatAnswer beat(Consumer& consumer);         // nothing but the epoch
  BeatAnswer acknowledge(Consumer& consumer);  // what it owns now
  BeatAnswer resubscribe(Consumer& consumer);  // everything, at its epoch
  BeatAnswer leave(Consumer& consumer, std::int32_t epoch = -1);
  // Anything at all.
  BeatAnswer send(const protocol::ConsumerGroupHeartbeatRequest& request, int version = 1);
  // Members join at intervals and heartbeat until nobody's assignment changes any more.
  void settle(const std::vector<Consumer*>& consumers);

  // The classic protocol in the same group.
  JoinAnswer classic_join(Client& client);
  // A leader says who gets what, a follower nothing.
  SyncAnswer classic_sync(const Client& client, const std::map<std::string, Partitions>& assignments = {});
  ErrorCode classic_heartbeat(const Client& client);
  std::vector<ErrorCode> classic_leave(const std::vector<Client*>& clients);
  // Joins with an id asked for first.
  JoinAnswer classic_enter(Client& client);
  // The only member of a classic group, with these partitions.
  void classic_settle(Client& client, const Partitions& partitions);
  // A SyncGroup's assignment in words, "t[0 1]".
  std::string tell_assignment(std::string_view bytes) const;

  protocol::ConsumerGroupDescribeResponse::Group describe() const;
  // State and epochs as "Stable 2/2".
  std::string state() const;
  // Every member's epoch and partitions, as "a@2 t[0] b@2 t[1]".
  std::string members() const;
  std::string listed_type() const;

  // What was appended since the last call, one text a record; tombstones begin with a dash.
  std::vector<std::string> records();
  // The group's state in the log, compacted: the last value of each key that has one, by key.
  std::map<Bytes, Bytes> compacted();

  Uuid topic_id(const std::string& name) const;
  // The next topic to be made gets this id.
  void set_next_topic_id(const Uuid& id) { next_topic_id_ = id; }

  using Visitor = std::function<void(ByteView key, std::optional<ByteView> value)>;
  static void for_each_record(MemoryStateLog& log, Offset from, const Visitor& visit);
  // Of a list of topic ids with partitions, as requests, answers and records have it.
  template <class Topics>
  Partitions named(const Topics& topics) const {
    Partitions partitions;
    for (const auto& topic : topics) {
      partitions[name_of(topic.topic_id)].assign(topic.partitions.begin(), topic.partitions.end());
    }
    return partitions;
  }
  // "gone" when there is no such topic.
  std::string name_of(const Uuid& topic_id) const;
  const std::string& group() const { return group_; }

  MemoryStateLog log_;
  MemoryStateLog share_log_;
  config::ShareCoordinatorConfig share_options_;
  Offset end_offset_ = 0;  // of every partition
  ManualTimers timers_;
  TimersClock clock_{timers_};
  SeededEntropy entropy_{1};
  std::unique_ptr<coordinator::ShareCoordinator> shares_;
  std::unique_ptr<coordinator::GroupCoordinator> coordinator_;
  coordinator::InternalTopics* topic_maker_ = nullptr;  // from the next restart on

  // A record that is not about consumer groups.
  virtual std::string tell_other_record(ByteView key, std::optional<ByteView> value) const {
    return tell_share_record(key, value);
  }

 private:
  Joined start_join(const Client& client);
  void publish(metadata::ImageChange change);
  std::shared_ptr<metadata::MetadataImage> next_image() const;
  void start();
  BeatAnswer take(Consumer& consumer, const protocol::ConsumerGroupHeartbeatRequest& request);
  std::string tell_record(ByteView key, std::optional<ByteView> value) const;
  std::string tell_share_record(ByteView key, std::optional<ByteView> value) const;

  std::string group_{group_id};
  config::GroupConfig options_;
  metadata::ImagePointer image_;
  std::map<std::string, Uuid> topic_ids_;
  std::uint64_t last_topic_ = 0;
  std::optional<Uuid> next_topic_id_;
  Offset told_ = 0;
};

}  // namespace ottla::test
