// Transactions of clients that keep their epoch (transaction.version 0 and 1), and the records of version 0.
#include "coordinator/transactions_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;

// Clients of version 1 on a cluster of version 2.
class OldClient : public TransactionsTest {
 protected:
  OldClient() {
    init("tx");
    add("tx", {0, 0}, {"t-0"});
    records();
  }
};

TEST_F(OldClient, keeps_its_epoch) {
  EXPECT_EQ(commit("tx", {0, 0}, 4), "-1/-1");
  EXPECT_THAT(records(), ElementsAre("tx PrepareCommit 0/0 t-0", "tx CompleteCommit 0/0"));
  EXPECT_THAT(marked(), ElementsAre("t-0 commit 0/0 v0 of 0"));
  EXPECT_EQ(add("tx", {0, 0}, {"t-0"}), ErrorCode::none);
  EXPECT_EQ(abort("tx", {0, 0}, 4), "-1/-1");
}

TEST_F(OldClient, may_repeat_an_end_but_not_change_it) {
  commit("tx", {0, 0}, 4);
  EXPECT_EQ(commit("tx", {0, 0}, 4), "-1/-1");
  EXPECT_EQ(abort("tx", {0, 0}, 4), "INVALID_TXN_STATE");
}

TEST_F(OldClient, cannot_end_nothing) {
  init("other");
  EXPECT_EQ(abort("other", {1, 0}, 4), "INVALID_TXN_STATE");
}

TEST_F(OldClient, is_fenced_with_the_next_epoch) {
  EXPECT_EQ(init("tx"), "CONCURRENT_TRANSACTIONS");
  EXPECT_THAT(marked(), ElementsAre("t-0 abort 0/1 v2 of 0")) << "the cluster's version decides";
  EXPECT_EQ(commit("tx", {0, 0}, 4), "PRODUCER_FENCED");
  EXPECT_EQ(commit("tx", {0, 0}, 1), "INVALID_PRODUCER_EPOCH");
}

TEST_F(OldClient, finds_out_that_an_end_is_under_way) {
  markers.refuse("t-0", ErrorCode::kafka_storage_error);
  commit("tx", {0, 0}, 4);
  EXPECT_EQ(commit("tx", {0, 0}, 4), "CONCURRENT_TRANSACTIONS");
  EXPECT_EQ(abort("tx", {0, 0}, 4), "INVALID_TXN_STATE");
  EXPECT_EQ(add("tx", {0, 0}, {"t-1"}), ErrorCode::concurrent_transactions);
}

TEST_F(OldClient, may_become_a_new_one) {
  commit("tx", {0, 0}, 4);
  EXPECT_EQ(produce("tx", {0, 0}, "t-1"), ErrorCode::none);
  EXPECT_EQ(commit("tx", {0, 0}), "0/1");
}

// A cluster of version 0, as one that Apache Kafka 1.1.0 left.
class OldCluster : public TransactionsTest {
 protected:
  OldCluster() : TransactionsTest(0) {}
};

TEST_F(OldCluster, fences_with_an_epoch_that_the_marker_carries) {
  init("tx");
  add("tx", {0, 0}, {"t-0"});
  EXPECT_EQ(init("tx"), "CONCURRENT_TRANSACTIONS");
  EXPECT_THAT(marked(), ElementsAre("t-0 abort 0/1 v0 of 0"));
  EXPECT_EQ(init("tx"), "0/2");
}

TEST_F(OldCluster, writes_flexible_records_once_its_version_is_raised) {
  init("tx");
  EXPECT_EQ(value_version(), 0);
  set_level(1);
  init("tx");
  EXPECT_EQ(value_version(), 1);
  set_level(0);
  init("tx");
  EXPECT_EQ(value_version(), 0);
}

TEST_F(OldCluster, gives_another_id_where_the_epochs_are_used_up) {
  for (int epoch = 0; epoch <= 32'766; ++epoch) init("tx");
  EXPECT_EQ(init("tx"), "1/0");
  EXPECT_EQ(init("tx", {.expected = {0, 32'766}}), "PRODUCER_FENCED");
}

TEST_F(OldCluster, remembers_while_it_runs_whom_it_gave_another_id) {
  for (int epoch = 0; epoch <= 32'766; ++epoch) init("tx");
  EXPECT_EQ(init("tx", {.expected = {0, 32'766}}), "1/0");
  EXPECT_EQ(init("tx", {.expected = {0, 32'766}}), "1/0") << "sent again";
}

TEST_F(OldCluster, aborts_after_the_time_limit_with_the_next_epoch) {
  init("tx");
  add("tx", {0, 0}, {"t-0"});
  pass_ms(80'000);
  EXPECT_THAT(marked(), ElementsAre("t-0 abort 0/1 v0 of 0"));
  EXPECT_EQ(describe("tx"), "CompleteAbort 0/1");
}

}  // namespace
}  // namespace ottla::test
