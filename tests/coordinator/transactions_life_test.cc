// Transactional ids over time: limits, expiry, what a restart finds, what administrators see.
#include "coordinator/transactions_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t day_ms = 1'440 * minute_ms;

class TimeLimit : public TransactionsTest {};

TEST_F(TimeLimit, aborts_what_is_open_for_longer) {
  open("tx");
  pass_ms(minute_ms);
  EXPECT_EQ(describe("tx"), "Ongoing 0/0 t-0");
  pass_ms(10'000);
  EXPECT_THAT(marked(), ElementsAre("t-0 abort 0/1 v2 of 0"));
  EXPECT_EQ(describe("tx"), "CompleteAbort 0/1");
  EXPECT_EQ(produce("tx", {0, 0}, "t-0"), ErrorCode::invalid_producer_epoch);
}

TEST_F(TimeLimit, is_none_for_two_phase_commit) {
  options.transaction_two_phase_commit_enable = true;
  start();
  init("tx", {.two_phase = true});
  produce("tx", {0, 0}, "t-0");
  pass_ms(30 * day_ms);
  EXPECT_EQ(describe("tx"), "Ongoing 0/0 t-0");
}

TEST_F(TimeLimit, runs_on_after_a_restart) {
  open("tx");
  restart();
  pass_ms(80'000);
  EXPECT_EQ(describe("tx"), "CompleteAbort 0/1");
}

TEST_F(TimeLimit, leaves_the_coordinator_idle_while_nothing_is_open) {
  EXPECT_EQ(timers.pending(), 1u) << "expiry";
  open("tx");
  EXPECT_EQ(timers.pending(), 2u);
  commit("tx", {0, 0});
  pass_ms(10'000);
  EXPECT_EQ(timers.pending(), 1u);
}

class Expiry : public TransactionsTest {};

TEST_F(Expiry, forgets_ids_that_rest_for_a_week) {
  init("tx");
  records();
  pass_ms(7 * day_ms - 60 * minute_ms);
  EXPECT_THAT(records(), IsEmpty());
  pass_ms(120 * minute_ms);
  EXPECT_THAT(records(), ElementsAre("no tx"));
  EXPECT_EQ(describe("tx"), "TRANSACTIONAL_ID_NOT_FOUND");
  EXPECT_EQ(init("tx"), "1/0");
}

TEST_F(Expiry, keeps_what_is_not_over) {
  open("tx");
  markers.refuse("t-0", ErrorCode::kafka_storage_error);
  commit("tx", {0, 0});
  pass_ms(8 * day_ms);
  EXPECT_EQ(describe("tx"), "PrepareCommit 0/1 t-0");
}

TEST_F(Expiry, splits_what_is_too_much_for_one_batch) {
  for (int id = 0; id < 20; ++id) init(fmt::format("tx{}", id));
  records();
  const std::size_t before = log.batches(0);
  log.limit_batches(200);
  pass_ms(8 * day_ms);
  EXPECT_EQ(records().size(), 20u);
  EXPECT_GT(log.batches(0), before + 5);
}

class Restart : public TransactionsTest {};

TEST_F(Restart, finds_every_id_as_it_was) {
  open("open", {"t-0", "u-0"});
  open("done");
  commit("done", {1, 0});
  init("empty");
  const Texts before = state();
  restart();
  EXPECT_EQ(state(), before);
  EXPECT_EQ(commit("done", {1, 0}), "1/1") << "sent again";
}

TEST_F(Restart, goes_on_with_what_was_decided) {
  open("tx", {"t-0", "t-1"});
  markers.refuse("t-1", ErrorCode::kafka_storage_error);
  commit("tx", {0, 0});
  marked();
  markers.refuse("t-1", ErrorCode::none);
  restart();
  EXPECT_THAT(marked(), ElementsAre("t-0 commit 0/1 v2 of 0", "t-1 commit 0/1 v2 of 0"));
  EXPECT_EQ(describe("tx"), "CompleteCommit 0/1");
}

TEST_F(Restart, answers_that_it_loads) {
  open("tx");
  begin_start();
  EXPECT_EQ(init("tx"), "COORDINATOR_LOAD_IN_PROGRESS");
  EXPECT_EQ(commit("tx", {0, 0}), "COORDINATOR_LOAD_IN_PROGRESS");
  EXPECT_EQ(produce("tx", {0, 0}, "t-0"), ErrorCode::coordinator_load_in_progress);
  EXPECT_EQ(describe("tx"), "COORDINATOR_LOAD_IN_PROGRESS");
  EXPECT_THAT(list(), ElementsAre("COORDINATOR_LOAD_IN_PROGRESS"));
}

TEST_F(Restart, is_not_needed_to_forget_a_deleted_topic_of_states) {
  open("tx");
  delete_topic("__transaction_state");
  EXPECT_EQ(describe("tx"), "NOT_COORDINATOR");
  EXPECT_EQ(init("tx"), "NOT_COORDINATOR");
}

TEST_F(Restart, stopped_it_refuses) {
  open("tx");
  coordinator->stop();
  EXPECT_EQ(commit("tx", {0, 0}), "COORDINATOR_NOT_AVAILABLE");
  EXPECT_THAT(list(), ElementsAre("COORDINATOR_NOT_AVAILABLE"));
  EXPECT_EQ(timers.pending(), 0u);
}

class Listing : public TransactionsTest {
 protected:
  Listing() {
    open("a");
    init("b");
    pass_ms(5'000);
    open("c");
  }
};

TEST_F(Listing, tells_all) { EXPECT_THAT(list(), ElementsAre("a Ongoing 0", "b Empty 1", "c Ongoing 2")); }

TEST_F(Listing, filters_states_and_producer_ids) {
  EXPECT_THAT(list({"Ongoing", "Dead"}), ElementsAre("a Ongoing 0", "c Ongoing 2"));
  EXPECT_THAT(list({"Ongoing"}, {2}), ElementsAre("c Ongoing 2"));
  EXPECT_THAT(list({"ongoing"}), ElementsAre("unknown ongoing"));
}

TEST_F(Listing, filters_durations) {
  EXPECT_THAT(list({"Ongoing"}, {}, 4'999), ElementsAre("a Ongoing 0"));
  EXPECT_THAT(list({"Ongoing"}, {}, 5'000), IsEmpty());
}

TEST_F(Listing, filters_ids_by_a_pattern) {
  EXPECT_THAT(list({}, {}, -1, "[ab]"), ElementsAre("a Ongoing 0", "b Empty 1"));
  EXPECT_THAT(list({}, {}, -1, ""), testing::SizeIs(3));
  EXPECT_THAT(list({}, {}, -1, "("), ElementsAre("INVALID_REGULAR_EXPRESSION"));
}

TEST_F(Listing, describes_what_is_asked_by_id) {
  EXPECT_EQ(describe("a"), "Ongoing 0/0 t-0");
  EXPECT_EQ(describe("b"), "Empty 1/0");
  EXPECT_EQ(describe("z"), "TRANSACTIONAL_ID_NOT_FOUND");
  EXPECT_EQ(describe(""), "INVALID_REQUEST");
}

}  // namespace
}  // namespace ottla::test
