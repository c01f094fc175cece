// Random lives of several groups of every kind, their offsets and their topics: what is replayed is what was
// live.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "coordinator/group_state_fixture.h"
#include "coordinator/lives_fixture.h"
#include "ottla/base/logging.h"
#include "ottla/protocol/messages/08_offset_commit.h"
#include "ottla/protocol/messages/42_delete_groups.h"
#include "ottla/protocol/messages/47_offset_delete.h"

namespace ottla::test {
namespace {

constexpr auto groups = std::to_array<std::string_view>({"c", "d", "g", "h", "s", "z"});

// A client of the classic protocol whose answers come when they come.
struct ClassicActor {
  ClassicActor(std::string group_name, std::string client_name)
      : group(std::move(group_name)), name(std::move(client_name)) {}

  std::string group, name, id;
  std::optional<std::string> instance;
  std::int32_t generation = -1;
  std::vector<std::string> members;  // if it leads
  int lives = 0;                     // an answer to an earlier one is nobody's
};

struct ConsumerActor {
  std::string group;
  Consumer consumer;
};

class RandomLives : public LivesFixture, public ::testing::WithParamInterface<int> {
 protected:
  RandomLives() : LivesFixture(static_cast<std::uint64_t>(GetParam()) + 1'000, {"t", "u", "ta", "gone"}) {
    EXPECT_TRUE(set_up_logging("off"));
    options().offsets_retention_minutes = 2;
    options().offsets_retention_check_interval_ms = 10'000;
    options().consumer.regex_refresh_interval_ms = 20'000;
    options().group_initial_rebalance_delay_ms = GetParam() % 3 == 0 ? 3'000 : 0;
    set_options(options());
    restart();
    for (const char* name : {"t", "u", "ta"}) topic(name, 1 + below(5));
    for (const char* group : {"g", "h"}) {
      for (const char* id : {"a", "b", "s"}) consumers_.push_back({group, Consumer(id)});
      consumers_.back().consumer.instance = "i";
    }
    for (const char* group : {"c", "d", "g", "h"}) {
      for (const char* name : {"x", "y", "z"})
        clients_.push_back(std::make_shared<ClassicActor>(group, name));
      clients_.back()->instance = "j";
    }
  }
  ~RandomLives() override { set_up_logging("info"); }

  void join_classic(const std::shared_ptr<ClassicActor>& actor) {
    const std::string subscription = Client::subscription({one_in(2) ? "t" : "u"});
    protocol::JoinGroupRequest request;
    request.group_id = actor->group;
    request.session_timeout_ms = 20'000;
    request.rebalance_timeout_ms = 20'000;
    request.member_id = actor->id;
    request.group_instance_id = actor->instance;
    request.protocol_type = "consumer";
    request.protocols.push_back({"range", as_bytes(subscription)});
    if (one_in(2)) request.protocols.push_back({"roundrobin", as_bytes(subscription)});
    auto reply = [actor, life = actor->lives](const protocol::JoinGroupResponse& response) {
      if (life != actor->lives) return;
      const auto error = ErrorCode{response.error_code};
      if (error == ErrorCode::none || error == ErrorCode::member_id_required) actor->id = response.member_id;
      if (error == ErrorCode::unknown_member_id) actor->id.clear();
      actor->generation = response.generation_id;
      actor->members.clear();
      for (const auto& member : response.members) actor->members.emplace_back(member.member_id);
    };
    coordinator_->join_group({9, actor->name, "/127.0.0.1"}, request, std::move(reply), now_ms());
  }
  // A request of what the actor takes itself for.
  template <class Request>
  static Request request_of(const ClassicActor& actor) {
    Request request;
    request.group_id = actor.group;
    request.generation_id = actor.generation;
    request.member_id = actor.id;
    request.group_instance_id = actor.instance;
    return request;
  }
  void sync_classic(const ClassicActor& actor) {
    auto request = request_of<protocol::SyncGroupRequest>(actor);
    const std::string assignment = "what " + std::to_string(below(100));
    for (const std::string& member : actor.members)
      request.assignments.push_back({member, as_bytes(assignment)});
    coordinator_->sync_group(
        {5, actor.name, "/127.0.0.1"}, request, [](const auto&) {}, now_ms());
  }
  void heartbeat_classic(const ClassicActor& actor) {
    const auto request = request_of<protocol::HeartbeatRequest>(actor);
    coordinator_->heartbeat(
        {4, actor.name, "/127.0.0.1"}, request, [](const auto&) {}, now_ms());
  }
  void leave_classic(ClassicActor& actor) {
    protocol::LeaveGroupRequest request;
    request.group_id = actor.group;
    request.members.push_back({actor.id, actor.instance, {}});
    coordinator_->leave_group(
        {5, actor.name, "/127.0.0.1"}, request, [](const auto&) {}, now_ms());
    actor.id.clear();
  }
  // All of a group come, and the leader says who gets what.
  void settle_classic() {
    const std::string group = any_of(clients_)->group;
    const auto each = [&](auto&& verb) {
      for (const auto& client : clients_) {
        if (client->group == group) verb(client);
      }
    };
    for (int i = 0; i < 3; ++i) each([&](const auto& client) { join_classic(client); });
    pass_ms(3'000);
    each([&](const auto& client) { sync_classic(*client); });
  }
  void step_client(const std::shared_ptr<ClassicActor>& actor) {
    switch (below(12)) {
      case 0:
        return leave_classic(*actor);
      case 1:  // the client is started anew
        ++actor->lives;
        actor->id.clear();
        return join_classic(actor);
      case 2:
      case 3:
      case 4:
        return join_classic(actor);
      case 5:
      case 6:
      case 7:
        return sync_classic(*actor);
      default:
        heartbeat_classic(*actor);
    }
  }

  // A commit of a simple consumer, or of a member of either protocol.
  void commit() {
    protocol::OffsetCommitRequest request;
    request.group_id = any_of(groups);
    const int version = 2 + below(8);
    if (const auto kind = below(3); kind == 1) {
      const ClassicActor& actor = *any_of(clients_);
      request.group_id = actor.group;
      request.member_id = actor.id;
      request.generation_id_or_member_epoch = actor.generation;
    } else if (kind == 2) {
      const ConsumerActor& actor = any_of(consumers_);
      request.group_id = actor.group;
      request.member_id = actor.consumer.id;
      request.generation_id_or_member_epoch = actor.consumer.epoch;
    }
    if (version <= 4 && one_in(2)) request.retention_time_ms = below(200'000);
    const std::string metadata(static_cast<std::size_t>(below(4)), 'm');
    auto& topic = request.topics.emplace_back();
    topic.name = any_of(topic_names());
    for (PartitionIndex index = 0; index <= below(3); ++index) {
      topic.partitions.push_back({index, below(1000), below(5) - 1, -1, metadata});
    }
    coordinator_->offset_commit(
        {version, "client", "/127.0.0.1"}, request, [](const auto&) {}, now_ms());
  }
  void delete_offsets() {
    protocol::OffsetDeleteRequest request;
    request.group_id = any_of(groups);
    request.topics.push_back({any_of(topic_names()), {{0}, {below(3)}}});
    coordinator_->offset_delete(
        {0, "client", "/127.0.0.1"}, request, [](const auto&) {}, now_ms());
  }
  void delete_group() {
    protocol::DeleteGroupsRequest request;
    request.groups_names = {any_of(groups)};
    coordinator_->delete_groups(
        {2, "client", "/127.0.0.1"}, request, [](const auto&) {}, now_ms());
  }
  void change_topics() {
    const std::string name(any_of(topic_names()));
    if (has_topic(name) && one_in(2)) return remove_topic(name);
    topic(name, 1 + below(6));
  }

  void step() {
    const std::int32_t kind = below(64);
    if (kind < 20) {
      ConsumerActor& actor = any_of(consumers_);
      in_group(actor.group);
      return step_consumer(actor.consumer);
    }
    if (kind < 40) return step_client(any_of(clients_));
    if (kind < 44) return settle_classic();
    if (kind < 50) return commit();
    if (kind < 61) return pass_ms(below(1'500));
    if (kind == 61) return one_in(2) ? delete_offsets() : delete_group();
    if (kind == 62) return change_topics();
    pass_ms(one_in(8) ? 150'000 : 15'000);
  }

  void expect_the_same_after_a_restart() {
    const auto live = state_of_all(*coordinator_, groups);
    for (const auto& client : clients_) ++client->lives;
    restart();
    expect_replayed(live, state_of_all(*coordinator_, groups));
  }

  std::vector<ConsumerActor> consumers_;
  std::vector<std::shared_ptr<ClassicActor>> clients_;
};

TEST_P(RandomLives, OfAllGroupsAreTheSameWhenReplayed) {
  const int steps = std::getenv("OTTLA_LONG") != nullptr ? 10'000 : 600;
  for (int i = 0; i < steps && !HasFailure(); ++i) {
    SCOPED_TRACE("step " + std::to_string(i));
    step();
    if (i % (steps / 20) == steps / 20 - 1) expect_the_same_after_a_restart();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLives,
                         ::testing::Range(0, std::getenv("OTTLA_LONG") != nullptr ? 200 : 20));

}  // namespace
}  // namespace ottla::test
