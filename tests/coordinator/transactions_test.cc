// Transactions whose every end raises the epoch (transaction.version 2): begin, partitions, ends,
// repetitions, fencing. Names say the rule; its source is Apache Kafka 4.3.0's TransactionCoordinator.
#include "coordinator/transactions_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Begin : public TransactionsTest {};

TEST_F(Begin, a_new_id_gets_a_producer_id_and_epoch_0) {
  EXPECT_EQ(init("tx"), "0/0");
  EXPECT_EQ(init("other"), "1/0");
  EXPECT_THAT(records(), ElementsAre("tx Empty 0/0", "other Empty 1/0"));
}

TEST_F(Begin, the_next_producer_of_an_id_gets_the_next_epoch) {
  init("tx");
  EXPECT_EQ(init("tx"), "0/1");
}

TEST_F(Begin, a_producer_that_goes_on_after_an_error_names_its_epoch) {
  init("tx");
  EXPECT_EQ(init("tx", {.expected = {0, 0}}), "0/1");
  EXPECT_EQ(init("tx", {.expected = {0, 0}}), "0/1") << "the request was sent again";
  EXPECT_EQ(init("tx", {.expected = {0, 1}}), "0/2");
}

TEST_F(Begin, an_overtaken_producer_is_fenced) {
  init("tx");
  init("tx");
  EXPECT_EQ(init("tx", {.expected = {0, 0}}), "PRODUCER_FENCED");
  EXPECT_EQ(init("tx", {.expected = {9, 1}}), "PRODUCER_FENCED");
  EXPECT_EQ(init("tx", {.expected = {9, 1}, .version = 3}), "INVALID_PRODUCER_EPOCH");
}

TEST_F(Begin, an_unknown_id_takes_whom_it_gets) { EXPECT_EQ(init("tx", {.expected = {9, 4}}), "0/0"); }

TEST_F(Begin, what_is_open_is_aborted_and_the_client_comes_again) {
  open("tx", {"t-0", "u-0"});
  EXPECT_EQ(init("tx"), "CONCURRENT_TRANSACTIONS");
  EXPECT_THAT(records(), ElementsAre("tx PrepareAbort 0/1 t-0 u-0", "tx CompleteAbort 0/1"));
  EXPECT_THAT(marked(), ElementsAre("t-0 abort 0/1 v2 of 0", "u-0 abort 0/1 v2 of 0"));
  EXPECT_EQ(init("tx"), "0/2");
  EXPECT_EQ(produce("tx", {0, 0}, "t-0"), ErrorCode::invalid_producer_epoch);
}

TEST_F(Begin, a_time_limit_is_above_0_and_at_most_the_greatest) {
  EXPECT_EQ(init("tx", {.timeout_ms = 0}), "INVALID_TRANSACTION_TIMEOUT");
  EXPECT_EQ(init("tx", {.timeout_ms = 900'001}), "INVALID_TRANSACTION_TIMEOUT");
  EXPECT_EQ(init("tx", {.timeout_ms = 900'000}), "0/0");
}

TEST_F(Begin, two_phase_commit_is_for_clusters_that_allow_it) {
  EXPECT_EQ(init("tx", {.two_phase = true}), "TRANSACTIONAL_ID_AUTHORIZATION_FAILED");
  options.transaction_two_phase_commit_enable = true;
  start();
  EXPECT_EQ(init("tx", {.timeout_ms = 0, .two_phase = true}), "0/0");
  EXPECT_EQ(init("tx", {.two_phase = true, .keep_prepared = true}), "UNSUPPORTED_VERSION");
}

TEST_F(Begin, is_refused_without_an_id_or_a_producer_id) {
  EXPECT_EQ(init(""), "INVALID_REQUEST");
  producer_ids.used_up = true;
  EXPECT_EQ(init("tx"), "COORDINATOR_LOAD_IN_PROGRESS");
  EXPECT_EQ(describe("tx"), "TRANSACTIONAL_ID_NOT_FOUND");
}

TEST_F(Begin, is_refused_where_the_record_cannot_be_written) {
  log.fail_with(ErrorCode::kafka_storage_error);
  EXPECT_EQ(init("tx"), "NOT_COORDINATOR");
  EXPECT_EQ(describe("tx"), "TRANSACTIONAL_ID_NOT_FOUND");
}

class Partitions : public TransactionsTest {
 protected:
  Partitions() {
    init("tx");
    records();
  }
};

TEST_F(Partitions, are_added_by_the_broker_with_the_first_batch) {
  EXPECT_EQ(produce("tx", {0, 0}, "t-1"), ErrorCode::none);
  EXPECT_EQ(produce("tx", {0, 0}, "t-0"), ErrorCode::none);
  EXPECT_EQ(produce("tx", {0, 0}, "t-1"), ErrorCode::none) << "known: no record";
  EXPECT_THAT(records(), ElementsAre("tx Ongoing 0/0 t-1", "tx Ongoing 0/0 t-0 t-1"));
}

TEST_F(Partitions, are_refused_to_another_producer) {
  EXPECT_EQ(produce("no", {0, 0}, "t-0"), ErrorCode::invalid_producer_id_mapping);
  EXPECT_EQ(produce("tx", {7, 0}, "t-0"), ErrorCode::invalid_producer_id_mapping);
  EXPECT_EQ(produce("tx", {0, 1}, "t-0"), ErrorCode::invalid_producer_epoch);
  EXPECT_EQ(add("tx", {0, 1}, {"t-0"}), ErrorCode::producer_fenced);
  EXPECT_EQ(add("tx", {0, 1}, {"t-0"}, 1), ErrorCode::invalid_producer_epoch);
  EXPECT_EQ(produce("", {0, 0}, "t-0"), ErrorCode::invalid_request);
}

TEST_F(Partitions, are_only_verified_for_clients_that_add_them_themselves) {
  EXPECT_EQ(produce("tx", {0, 0}, "t-0", 11), ErrorCode::transaction_abortable);
  EXPECT_EQ(produce("tx", {0, 0}, "t-0", 10), ErrorCode::invalid_txn_state);
  EXPECT_EQ(add("tx", {0, 0}, {"t-0"}), ErrorCode::none);
  EXPECT_EQ(produce("tx", {0, 0}, "t-0", 11), ErrorCode::none);
  EXPECT_EQ(produce("tx", {0, 0}, "t-1", 11), ErrorCode::transaction_abortable);
}

TEST_F(Partitions, of_one_request_are_added_all_or_none) {
  EXPECT_EQ(add("tx", {0, 0}, {"t-0", "t-9"}), ErrorCode::operation_not_attempted);
  EXPECT_EQ(add("tx", {0, 0}, {"gone-0", "t-0"}), ErrorCode::unknown_topic_or_partition);
  EXPECT_THAT(records(), IsEmpty());
  EXPECT_EQ(add("tx", {0, 0}, {"t-0", "t-1"}), ErrorCode::none);
  EXPECT_THAT(records(), ElementsAre("tx Ongoing 0/0 t-0 t-1"));
}

TEST_F(Partitions, of_offsets_are_the_groups) {
  EXPECT_EQ(add_offsets("tx", {0, 0}, "g"), ErrorCode::none);
  EXPECT_EQ(describe("tx"), "Ongoing 0/0 __consumer_offsets-0");
}

TEST_F(Partitions, of_offsets_are_known_before_their_topic_is_made) {
  delete_topic("__consumer_offsets");
  EXPECT_EQ(add_offsets("tx", {0, 0}, "g"), ErrorCode::none);
  EXPECT_EQ(describe("tx"), "Ongoing 0/0 __consumer_offsets-3") << "'g' is 103, of 50 partitions";
}

class End : public TransactionsTest {};

TEST_F(End, commits_everywhere_and_raises_the_epoch) {
  open("tx", {"t-0", "t-2"});
  EXPECT_EQ(commit("tx", {0, 0}), "0/1");
  EXPECT_THAT(marked(), ElementsAre("t-0 commit 0/1 v2 of 0", "t-2 commit 0/1 v2 of 0"));
  EXPECT_THAT(records(), ElementsAre("tx PrepareCommit 0/1 t-0 t-2", "tx CompleteCommit 0/1"));
}

TEST_F(End, of_the_next_transaction_wants_the_new_epoch) {
  open("tx");
  commit("tx", {0, 0});
  EXPECT_EQ(produce("tx", {0, 0}, "t-0"), ErrorCode::invalid_producer_epoch);
  EXPECT_EQ(produce("tx", {0, 1}, "t-0"), ErrorCode::none);
  EXPECT_EQ(abort("tx", {0, 1}), "0/2");
  EXPECT_EQ(describe("tx"), "CompleteAbort 0/2");
}

TEST_F(End, sent_again_is_answered_as_the_first_time) {
  open("tx");
  commit("tx", {0, 0});
  records();
  EXPECT_EQ(commit("tx", {0, 0}), "0/1");
  EXPECT_EQ(abort("tx", {0, 0}), "INVALID_TXN_STATE");
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(End, of_nothing_may_only_be_an_abort) {
  init("tx");
  EXPECT_EQ(commit("tx", {0, 0}), "INVALID_TXN_STATE");
  EXPECT_EQ(abort("tx", {0, 0}), "0/1");
  EXPECT_EQ(abort("tx", {0, 1}), "0/2");
  EXPECT_EQ(commit("tx", {0, 2}), "INVALID_TXN_STATE");
  EXPECT_EQ(abort("tx", {0, 0}), "PRODUCER_FENCED");
}

TEST_F(End, is_refused_to_another_producer) {
  open("tx");
  EXPECT_EQ(commit("no", {0, 0}), "INVALID_PRODUCER_ID_MAPPING");
  EXPECT_EQ(commit("tx", {3, 0}), "INVALID_PRODUCER_ID_MAPPING");
  EXPECT_EQ(commit("tx", {0, 1}), "PRODUCER_FENCED");
  EXPECT_EQ(commit("tx", {0, 1}, 1), "INVALID_PRODUCER_EPOCH");
  EXPECT_EQ(commit("", {0, 0}), "INVALID_REQUEST");
}

TEST_F(End, at_the_last_epoch_gives_the_producer_another_id) {
  open("tx");
  for (ProducerEpoch epoch = 0; epoch < 32'766; ++epoch) abort("tx", {0, epoch});
  records(), marked();
  ASSERT_EQ(produce("tx", {0, 32'766}, "t-0"), ErrorCode::none);
  EXPECT_EQ(commit("tx", {0, 32'766}), "1/0");
  EXPECT_THAT(records(), ElementsAre("tx Ongoing 0/32766 t-0", "tx PrepareCommit 0/32767 t-0 then 1",
                                     "tx CompleteCommit 1/0"));
  EXPECT_THAT(marked(), ElementsAre("t-0 commit 0/32767 v2 of 0"));
  EXPECT_EQ(commit("tx", {0, 32'766}), "1/0") << "sent again";
  EXPECT_EQ(init("tx", {.expected = {0, 32'766}}), "1/0") << "nobody else has begun";
}

TEST_F(End, that_cannot_be_decided_leaves_the_transaction_open) {
  open("tx");
  log.fail_with(ErrorCode::kafka_storage_error);
  EXPECT_EQ(commit("tx", {0, 0}), "NOT_COORDINATOR");
  EXPECT_THAT(marked(), IsEmpty());
  log.fail_with(ErrorCode::none);
  EXPECT_EQ(describe("tx"), "Ongoing 0/0 t-0");
  EXPECT_EQ(commit("tx", {0, 0}), "0/1");
}

class Markers : public TransactionsTest {};

TEST_F(Markers, that_cannot_be_written_are_tried_again) {
  open("tx", {"t-0", "t-1"});
  markers.refuse("t-1", ErrorCode::kafka_storage_error);
  EXPECT_EQ(commit("tx", {0, 0}), "0/1") << "decided is decided";
  EXPECT_EQ(describe("tx"), "PrepareCommit 0/1 t-1");
  pass_ms(1'000);
  markers.refuse("t-1", ErrorCode::none);
  pass_ms(1'000);
  EXPECT_EQ(describe("tx"), "CompleteCommit 0/1");
  EXPECT_THAT(marked(), ElementsAre("t-0 commit 0/1 v2 of 0", "t-1 commit 0/1 v2 of 0"));
}

TEST_F(Markers, that_lack_hold_back_what_comes_next) {
  open("tx");
  markers.refuse("t-0", ErrorCode::kafka_storage_error);
  commit("tx", {0, 0});
  EXPECT_EQ(produce("tx", {0, 1}, "t-1"), ErrorCode::concurrent_transactions);
  EXPECT_EQ(init("tx"), "CONCURRENT_TRANSACTIONS");
  EXPECT_EQ(commit("tx", {0, 0}), "CONCURRENT_TRANSACTIONS");
  EXPECT_EQ(abort("tx", {0, 0}), "INVALID_TXN_STATE");
}

TEST_F(Markers, of_deleted_partitions_are_not_needed) {
  open("tx", {"t-0", "u-0"});
  markers.refuse("u-0", ErrorCode::unknown_topic_or_partition);
  commit("tx", {0, 0});
  EXPECT_EQ(describe("tx"), "CompleteCommit 0/1");
}

TEST_F(Markers, that_a_log_knows_better_than_are_given_up) {
  open("tx");
  markers.refuse("t-0", ErrorCode::invalid_producer_epoch);
  commit("tx", {0, 0});
  EXPECT_EQ(timers.pending(), 2u) << "time limits and expiry, no retry";
  EXPECT_EQ(describe("tx"), "PrepareCommit 0/1 t-0");
}

TEST_F(Markers, are_followed_by_the_completion_as_soon_as_it_can_be_written) {
  open("tx");
  markers.refuse("t-0", ErrorCode::kafka_storage_error);
  commit("tx", {0, 0});
  markers.refuse("t-0", ErrorCode::none);
  log.fail_with(ErrorCode::kafka_storage_error);
  pass_ms(300);
  EXPECT_EQ(describe("tx"), "PrepareCommit 0/1");
  log.fail_with(ErrorCode::none);
  pass_ms(10'000);
  EXPECT_THAT(records(), ElementsAre("tx PrepareCommit 0/1 t-0", "tx CompleteCommit 0/1"));
}

}  // namespace
}  // namespace ottla::test
