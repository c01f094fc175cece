// Random lives of a streams group: what is replayed is what was live, and no task ever has two owners.
#include <cstdlib>
#include <set>

#include "coordinator/streams_fixture.h"

namespace ottla::test {
namespace {

bool is_long() { return std::getenv("OTTLA_LONG") != nullptr; }

class StreamsLives : public StreamsFixture, public ::testing::WithParamInterface<int> {
 protected:
  StreamsLives() : random_(static_cast<std::uint64_t>(GetParam()) + 7'000) {
    options().streams.initial_rebalance_delay_ms = one_in(2) ? 3'000 : 0;
    options().streams.assignment_interval_ms = one_in(2) ? 1'000 : 0;
    set_options(options());
    group_config("streams.num.standby.replicas", std::to_string(below(3)));
    topic("t", 1 + below(4));
    for (const char* id : {"a", "b", "c", "d", "e"}) {
      clients_.emplace_back(id).topology = word_count();
      clients_.back().process = "p" + std::to_string(below(3));
      clients_.back().rebalance_ms = 5'000;
      if (one_in(2)) clients_.back().port = 9000;
    }
  }

  std::int32_t below(std::uint64_t bound) { return static_cast<std::int32_t>(random_.below(bound)); }
  bool one_in(std::uint64_t count) { return random_.below(count) == 0; }

  void step() {
    StreamsClient& client = clients_[random_.below(clients_.size())];
    switch (below(12)) {
      case 0:
        join(client);
        break;
      case 1:
        if (one_in(3)) leave(client);
        break;
      case 2:
        topic("t", 1 + below(6));
        break;
      case 3:
        if (one_in(8)) group_config("streams.num.standby.replicas", std::to_string(below(3)));
        break;
      case 4:
      case 5:
        pass_ms(below(4'000));
        break;
      case 6:
      case 7:
        beat(client);
        break;
      default:
        acknowledge(client);
    }
  }

  void expect_one_owner_each() const {
    std::set<std::pair<std::string, PartitionIndex>> owned;
    const auto shown = describe();
    for (const auto& member : shown.members) {
      for (const auto& tasks : member.assignment.active_tasks) {
        for (const PartitionIndex task : tasks.partitions) {
          EXPECT_TRUE(owned.emplace(std::string(tasks.subtopology_id), task).second) << members();
        }
      }
    }
  }

  SeededEntropy random_;
  std::vector<StreamsClient> clients_;
};

TEST_P(StreamsLives, AreTheSameWhenReplayed) {
  const int steps = is_long() ? 10'000 : 400;
  for (int i = 0; i < steps && !HasFailure(); ++i) {
    step();
    expect_one_owner_each();
    if (i % (steps / 20) != steps / 20 - 1) continue;
    const std::string before = members() + state();
    restart();
    EXPECT_EQ(members() + state(), before);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, StreamsLives, ::testing::Range(0, is_long() ? 200 : 20));

}  // namespace
}  // namespace ottla::test
