// Classic groups over a log in memory: clients that join, sync, heartbeat and leave, their answers, and the
// records that came of it. Time moves only when told to.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/groups/classic_groups.h"
#include "coordinator/memory_state_log.h"
#include "support/seeded_entropy.h"
#include "support/timers_clock.h"

namespace ottla::test {

using coordinator::ClassicGroup;
using coordinator::ClassicState;

inline constexpr std::string_view group_id = "g";

struct JoinAnswer {
  int calls = 0;
  ErrorCode error = ErrorCode::none;
  std::int32_t generation = -1;
  std::optional<std::string> protocol_type, protocol;
  std::string leader, member_id;
  bool skip_assignment = false;
  std::vector<std::string> members;        // their names
  std::vector<std::string> subscriptions;  // as the leader is told them
};

struct SyncAnswer {
  int calls = 0;
  ErrorCode error = ErrorCode::none;
  std::optional<std::string> protocol_type, protocol;
  std::string assignment;
};

using Joined = std::shared_ptr<JoinAnswer>;
using Synced = std::shared_ptr<SyncAnswer>;

// One client: what it says in its requests, and what it remembers of the answers.
struct Client {
  explicit Client(std::string client_name) : name(std::move(client_name)) {}

  std::string name;  // its client id
  std::string id;    // the member id, once it has one
  std::optional<std::string> instance;
  std::string type = "consumer";
  std::vector<std::pair<std::string, std::string>> protocols = {{"range", subscription({"t"})}};
  int version = 9;
  std::int32_t session_ms = 10'000;
  std::int32_t rebalance_ms = 60'000;
  std::int32_t generation = -1;

  // A consumer's subscription of version 0.
  static std::string subscription(const std::vector<std::string>& topics);
};

// A request of a group's member: the group, its generation and who it is.
template <class Request>
Request member_request(std::string_view group, const Client& client) {
  Request request;
  request.group_id = group;
  request.generation_id = client.generation;
  request.member_id = client.id;
  if (client.instance) request.group_instance_id = *client.instance;
  return request;
}
protocol::JoinGroupRequest join_request(std::string_view group, const Client& client);
protocol::LeaveGroupRequest leave_request(std::string_view group, const std::vector<Client*>& clients);

// One life of the coordinator over a log. Names in its texts are the parts of member ids before the random
// ones.
class ClassicNode : public coordinator::StateMachine {
 public:
  ClassicNode(MemoryStateLog& log, ManualTimers& timers, std::uint64_t seed);

  // Loads all that the log has.
  void load();

  Joined join(Client& client);
  Synced sync(const Client& client, const std::vector<std::pair<std::string, std::string>>& assignments = {});
  ErrorCode heartbeat(const Client& client);
  std::vector<ErrorCode> leave(const std::vector<Client*>& clients);
  protocol::DescribeGroupsResponse::Group describe(int version = 6);
  coordinator::OffsetCommitter committer(const Client& client) const;

  ClassicGroup* group();
  ClassicState state() { return group()->state(); }
  coordinator::GroupTable& table() { return context_.groups; }
  config::GroupConfig& options() { return context_.options; }
  coordinator::ClassicGroups& groups() { return groups_; }
  coordinator::Runtime& runtime() { return runtime_; }
  TimestampMs now_ms() const { return clock_.wall_ms(); }

  // What was appended since the last call, one text a record.
  std::vector<std::string> take_records() { return std::exchange(records_, {}); }
  // The durable state of the group as its record would be, in the same form.
  std::string durable_state();

  Result<> replay(const coordinator::LogRecord& record) override;
  void replay_marker(PartitionIndex, ProducerId, records::ControlType) override {}
  void on_loaded(PartitionIndex partition, TimestampMs now_ms) override;
  void on_unload(PartitionIndex partition) override;

 private:
  ManualTimers& timers_;
  TimersClock clock_;
  SeededEntropy entropy_;
  coordinator::Timeouts timeouts_;
  coordinator::Runtime runtime_;
  coordinator::Context context_;
  coordinator::ClassicGroups groups_;
  std::vector<std::string> records_;
  std::deque<std::string> texts_;  // of descriptions
};

// "a" of "a-3f2c…": the id without its random part.
std::string name_of_member(std::string_view member_id);

class ClassicFixture : public ::testing::Test {
 protected:
  ClassicFixture() { node().load(); }

  ClassicNode& node() { return *node_; }
  // A new process over the same log; parked requests of the old one are gone.
  ClassicNode& restart();
  void pass_ms(std::int64_t ms) { timers_.advance_ms(ms); }

  // Joins as clients do: asks for an id, comes back with it. The answer is parked until the group is
  // complete.
  Joined enter(Client& client);
  // All of them enter (or rejoin), the initial delay passes, the leader assigns "<name>'s" to each, all sync.
  void settle(const std::vector<Client*>& clients);
  // Those rejoin a group that rebalances, and sync.
  void resettle(const std::vector<Client*>& clients);
  // The members' sessions are kept for a while.
  void heartbeats_for_ms(const std::vector<Client*>& clients, std::int64_t ms);

  MemoryStateLog log_;
  ManualTimers timers_;

 private:
  void sync_all(const std::vector<Client*>& clients);

  std::unique_ptr<ClassicNode> node_ = std::make_unique<ClassicNode>(log_, timers_, 1);
  std::uint64_t lives_ = 1;
};

}  // namespace ottla::test
