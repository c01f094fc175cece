// Transactions that live at random, by a seed: what is replayed is what was live, at every end of the log an
// accident may leave a start finds a state that goes on to a whole one, and no outcome is ever changed.
#include <set>

#include "coordinator/transactions_fixture.h"
#include "ottla/base/logging.h"
#include "support/seeded_entropy.h"

namespace ottla::test {
namespace {

class TransactionLives : public TransactionsTest, public ::testing::WithParamInterface<int> {
 protected:
  TransactionLives()
      : TransactionsTest(static_cast<std::int16_t>(GetParam() % 3)),
        random_(static_cast<std::uint64_t>(GetParam()) + 1) {
    EXPECT_TRUE(set_up_logging("off"));
  }
  ~TransactionLives() override { set_up_logging("info"); }

  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  struct Actor {
    std::string id;
    Producer producer = {-1, -1};
    bool is_new_client = true;
  };

  void take(Actor& actor, const std::string& answer) {
    const std::size_t slash = answer.find('/');
    if (slash == std::string::npos || answer == "-1/-1") return;
    actor.producer = {std::stoll(answer.substr(0, slash)),
                      static_cast<ProducerEpoch>(std::stoi(answer.substr(slash + 1)))};
  }

  void step(Actor& actor) {
    static constexpr std::string_view places[] = {"t-0", "t-1", "t-2", "u-0"};
    const std::string_view place = places[below(4)];
    const int end_version = actor.is_new_client ? 5 : 4;
    switch (below(8)) {
      case 0:
        take(actor, init(actor.id, {.timeout_ms = 20'000}));
        break;
      case 1:
        take(actor, init(actor.id, {.timeout_ms = 20'000, .expected = actor.producer}));
        break;
      case 2:
      case 3:
      case 4:
        actor.is_new_client ? produce(actor.id, actor.producer, place)
                            : add(actor.id, actor.producer, {place});
        break;
      case 5:
        add_offsets(actor.id, actor.producer, "g");
        break;
      default:
        take(actor, end(actor.id, actor.producer, one_in(2), end_version));
    }
  }

  void live(int steps) {
    for (int count = 0; count < steps; ++count) {
      step(actors_[below(actors_.size())]);
      if (one_in(4)) pass_ms(static_cast<std::int64_t>(below(15'000)));
      if (one_in(10)) markers.refuse("t-1", ErrorCode::kafka_storage_error);
      if (one_in(5)) markers.refuse("t-1", ErrorCode::none);
      if (one_in(20)) log.fail_with(ErrorCode::kafka_storage_error);
      if (one_in(4)) log.fail_with(ErrorCode::none);
    }
    markers.refuse("t-1", ErrorCode::none);
    log.fail_with(ErrorCode::none);
  }

  std::vector<Actor> actors_ = {{"a"}, {"b"}, {"c", {-1, -1}, false}, {"d", {-1, -1}, false}};

 private:
  SeededEntropy random_;
};

TEST_P(TransactionLives, what_is_replayed_is_what_was_live) {
  live(200);
  pass_ms(100'000);
  const Texts before = state();
  restart();
  EXPECT_EQ(state(), before);
}

TEST_P(TransactionLives, every_end_of_the_log_goes_on_to_a_whole_state) {
  live(60);
  const MemoryStateLog whole = log;
  const std::size_t batches = log.batches(0);
  for (std::size_t kept = 0; kept <= batches; ++kept) {
    log = whole.first_batches(0, kept);
    marked();
    begin_start();
    while (coordinator->is_loading()) timers.advance_ms(0);
    pass_ms(60'000);  // open ones time out
    for (const std::string& text : state()) {
      EXPECT_THAT(text, ::testing::ContainsRegex("Empty|Complete")) << kept << " of " << batches;
    }
  }
}

TEST_P(TransactionLives, no_outcome_is_ever_changed) {
  live(300);
  pass_ms(100'000);
  std::set<std::string> outcomes;
  for (const std::string& text : marked()) {
    // A place, then producer id and epoch after the outcome: another outcome of the same is a fault.
    const std::size_t at = text.find(' ');
    const bool commits = text.compare(at + 1, 6, "commit") == 0;
    const std::string who = text.substr(0, at) + text.substr(text.find(' ', at + 1));
    outcomes.insert(who + (commits ? "+" : "-"));
    const bool has_own_epoch = text.find("v2") != std::string::npos;
    EXPECT_FALSE(has_own_epoch && outcomes.contains(who + (commits ? "-" : "+"))) << text;
  }
  EXPECT_GT(outcomes.size(), 10u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, TransactionLives, ::testing::Range(0, 30));

}  // namespace
}  // namespace ottla::test
