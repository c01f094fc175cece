// Random lives of a group of both protocols: what is replayed is what was live, and no partition ever has two
// owners.
#include <cstdlib>
#include <set>

#include "coordinator/lives_fixture.h"

namespace ottla::test {
namespace {

bool is_long() { return std::getenv("OTTLA_LONG") != nullptr; }

class MixedLives : public LivesFixture, public ::testing::WithParamInterface<int> {
 protected:
  MixedLives() : LivesFixture(GetParam(), {"t", "u", "none"}) {
    options().consumer.regex_refresh_interval_ms = 20'000;
    set_options(options());
    for (const char* name : {"t", "u", "ta"}) topic(name, 1 + below(5));
    for (int i = 0; i < 4; ++i) consumers_.emplace_back(std::string(1, static_cast<char>('a' + i)));
    for (int i = 0; i < 2; ++i) clients_.emplace_back(std::string(1, static_cast<char>('x' + i)));
    consumers_[3].instance = "i";
  }

  void step_client(Client& client) {
    switch (below(6)) {
      case 0:
        classic_enter(client);
        break;
      case 1:
        if (below(3) == 0) classic_leave({&client});
        break;
      case 2:
        classic_sync(client);
        break;
      case 3:
        classic_join(client);
        break;
      default:
        classic_heartbeat(client);
    }
  }
  void step() {
    const std::int32_t kind = below(20);
    if (kind < 12) return step_consumer(consumers_[below(consumers_.size())]);
    if (kind < 16) return step_client(clients_[below(clients_.size())]);
    if (kind < 19) return pass_ms(below(4000));
    topic(below(2) == 0 ? "t" : "ta", 1 + below(6));
  }

  void expect_one_owner_each() const {
    std::set<std::pair<std::string, PartitionIndex>> owned;
    const auto shown = describe();
    for (const auto& member : shown.members) {
      for (const auto& topic : member.assignment.topic_partitions) {
        for (const PartitionIndex index : topic.partitions) {
          EXPECT_TRUE(owned.emplace(topic.topic_id.to_string(), index).second) << members();
        }
      }
    }
  }

  std::vector<Consumer> consumers_;
  std::vector<Client> clients_;
};

TEST_P(MixedLives, AreTheSameWhenReplayed) {
  const int steps = is_long() ? 10'000 : 400;
  for (int i = 0; i < steps; ++i) {
    step();
    expect_one_owner_each();
    if (i % (steps / 20) != steps / 20 - 1) continue;
    const auto [before, type] = std::pair(members() + state(), listed_type());
    restart();
    if (type != "consumer") continue;  // a classic group's joins are gone with the process
    EXPECT_EQ(members() + state(), before);
    EXPECT_EQ(listed_type(), type);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, MixedLives, ::testing::Range(0, is_long() ? 200 : 20));

}  // namespace
}  // namespace ottla::test
