// Expiry of offsets, and offsets of transactions.
#include "coordinator/offsets_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t check_ms = 600'000;
constexpr std::int64_t retention_ms = 7 * 24 * 3'600'000;

TEST_F(OffsetsTest, Offsets_of_a_group_without_members_expire_by_their_commit_and_the_group_goes) {
  commit("g", {.offset = 1});
  pass_ms(retention_ms - check_ms);
  commit("g", {.partition = 1, .offset = 2});
  records();
  pass_ms(2 * check_ms);
  EXPECT_THAT(records(), ElementsAre("no g t-0"));
  EXPECT_THAT(fetch_all("g"), ElementsAre("t-1: 2"));
  pass_ms(retention_ms);
  EXPECT_THAT(records(), ElementsAre("no g t-1", "no group g"));
  EXPECT_THAT(list(), IsEmpty());
}

TEST_F(OffsetsTest, An_offset_with_an_expiry_of_its_own_goes_by_that) {
  commit("g", {.offset = 1, .retention_ms = check_ms + 1, .version = 2});
  commit("h", {.offset = 1, .retention_ms = 10 * retention_ms, .version = 2});
  records();
  pass_ms(check_ms);
  EXPECT_EQ(fetch("g"), "1");
  pass_ms(check_ms);
  EXPECT_THAT(records(), ElementsAre("no g t-0", "no group g"));
  pass_ms(retention_ms);
  EXPECT_EQ(fetch("h"), "1");
}

TEST_F(OffsetsTest, A_group_whose_last_offset_was_deleted_goes_at_the_next_check) {
  commit("g", {.offset = 1});
  delete_offset("g", "t");
  records();
  EXPECT_THAT(list(), ElementsAre("g classic Empty ''"));
  pass_ms(check_ms);
  EXPECT_THAT(records(), ElementsAre("no group g"));
  EXPECT_THAT(list(), IsEmpty());
}

TEST_F(OffsetsTest, Another_interval_of_checks_holds_at_once) {
  commit("g", {.offset = 1, .retention_ms = 10, .version = 2});
  options.offsets_retention_check_interval_ms = 1'000;
  groups->set_options(options);
  pass_ms(1'000);
  EXPECT_EQ(fetch("g"), "none");
}

TEST_F(OffsetsTest, Offsets_of_a_transaction_count_when_it_commits) {
  append_pending("g", 9, 5);
  restart();
  EXPECT_EQ(fetch("g"), "none");
  EXPECT_EQ(fetch("g", "t", 0, 9, true), "UNSTABLE_OFFSET_COMMIT");
  append_marker(9, true);
  restart();
  EXPECT_EQ(fetch("g", "t", 0, 9, true), "5");
}

TEST_F(OffsetsTest, Offsets_of_a_transaction_are_dropped_when_it_aborts) {
  commit("g", {.offset = 1});
  append_pending("g", 9, 5);
  restart();
  EXPECT_THAT(fetch_all("g", 9, true), ElementsAre("t-0: UNSTABLE_OFFSET_COMMIT"));
  append_marker(9, false);
  restart();
  EXPECT_THAT(fetch_all("g", 9, true), ElementsAre("t-0: 1"));
}

TEST_F(OffsetsTest, The_newer_record_counts_between_a_transaction_and_a_commit) {
  append_pending("g", 9, 5);
  append_pending("g", 9, 6, 1);
  restart();
  commit("g", {.offset = 7});
  append_pending("g", 9, 8, 1);
  append_marker(9, true);
  restart();
  EXPECT_THAT(fetch_all("g"), ElementsAre("t-0: 7", "t-1: 8"));
}

TEST_F(OffsetsTest, A_marker_ends_its_own_producers_transaction_only) {
  append_pending("g", 9, 5);
  append_pending("g", 10, 6);
  append_marker(9, true);
  restart();
  EXPECT_EQ(fetch("g"), "5");
  EXPECT_EQ(fetch("g", "t", 0, 9, true), "UNSTABLE_OFFSET_COMMIT");
}

TEST_F(OffsetsTest, A_tombstone_takes_pending_offsets_too) {
  append_pending("g", 9, 5);
  restart();
  EXPECT_EQ(delete_offset("g", "t"), ErrorCode::none);
  EXPECT_THAT(records(), ElementsAre("no g t-0"));
  append_marker(9, true);
  restart();
  EXPECT_EQ(fetch("g"), "none");
}

TEST_F(OffsetsTest, Pending_offsets_keep_what_is_old) {
  commit("g", {.offset = 1});
  append_pending("g", 9, 5);
  restart();
  pass_ms(2 * retention_ms);
  EXPECT_EQ(fetch("g"), "1");
}

}  // namespace
}  // namespace ottla::test
