// Consumer groups behind the whole coordinator, over a log in memory: members that heartbeat, their answers,
// and the records that came of it in words. Time moves only when told to.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>
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
  Partitions partitions;                  // the same
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
  virtual std::string state() const;
  // Every member's epoch and partitions, as "a@2 t[0] b@2 t[1]".
  virtual std::string members() const;
  std::string listed_type() const;
  ErrorCode delete_group();

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

  // --- what fixtures of all kinds of groups are made of ---

  template <class Response>
  BeatAnswer answer_of(const Response& response) const {
    BeatAnswer answer{.error = ErrorCode{response.error_code},
                      .message = std::string(response.error_message.value_or("")),
                      .member_id = std::string(response.member_id.value_or("")),
                      .epoch = response.member_epoch,
                      .interval_ms = response.heartbeat_interval_ms,
                      .assignment = {},
                      .partitions = {}};
    if (!response.assignment) return answer;
    answer.partitions = named(response.assignment->topic_partitions);
    answer.assignment = tell(answer.partitions);
    return answer;
  }
  // The group as this API describes it, without its sentence about an error.
  template <class Request, class Response>
  auto described(void (coordinator::GroupCoordinator::*describe)(const coordinator::Caller&, const Request&,
                                                                 coordinator::Reply<Response>),
                 int version) const {
    Request request;
    request.group_ids = {group_};
    typename Response::Group shown;
    auto reply = [&shown](const Response& response) {
      shown = response.groups.front();
      shown.error_message.reset();
    };
    ((*coordinator_).*describe)({version, "client", "/127.0.0.1"}, request, std::move(reply));
    return shown;
  }
  static std::string tell_state(const auto& shown) {
    return fmt::format("{} {}/{}", shown.group_state, shown.assignment_epoch, shown.group_epoch);
  }
  // `tell_assignment(member)` tells what a member has.
  static std::string tell_members(const auto& shown, auto tell_assignment) {
    std::vector<std::string> texts;
    for (const auto& member : shown.members) {
      texts.push_back(fmt::format("{}@{} {}", name_of_member(member.member_id), member.member_epoch,
                                  tell_assignment(member)));
    }
    return fmt::format("{}", fmt::join(texts, " "));
  }
  // Who is no member joins; then `is_settled()`, which heartbeats, is asked at intervals until it is true.
  template <class Client, class Join, class IsSettled>
  void settle_by(const std::vector<Client*>& clients, std::int32_t interval_ms, Join join_one,
                 IsSettled is_settled) {
    constexpr int most_rounds = 20;
    for (Client* client : clients) {
      if (client->epoch > 0) continue;
      EXPECT_EQ(join_one(*client).error, ErrorCode::none);
    }
    for (int round = 0; round < most_rounds; ++round) {
      pass_ms(interval_ms);
      if (is_settled()) return;
    }
    ADD_FAILURE() << "the group does not settle: " << state() << " " << members();
  }

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
  BeatAnswer take(Consumer& consumer, protocol::ConsumerGroupHeartbeatRequest request);
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
