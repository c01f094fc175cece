// Committed offsets: who may commit, what is written, what is answered.
#include "coordinator/offsets_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(OffsetsTest, A_commit_is_one_record_and_is_fetched_again) {
  EXPECT_EQ(commit("g", {.offset = 5, .epoch = 3, .metadata = "note", .version = 10}), ErrorCode::none);
  EXPECT_THAT(records(), ElementsAre("g t-0 = 5 v4 of epoch 3 'note' with id"));
  EXPECT_EQ(fetch("g"), "5 of epoch 3 'note'");
  EXPECT_EQ(fetch("g", "t", 1), "none");
}

TEST_F(OffsetsTest, A_later_commit_replaces_the_one_before_also_after_a_restart) {
  commit("g", {.offset = 5, .metadata = "old"});
  commit("g", {.offset = 7});
  EXPECT_EQ(fetch("g"), "7");
  restart();
  EXPECT_EQ(fetch("g"), "7");
}

TEST_F(OffsetsTest, Version_zero_is_stored_like_the_others_and_misses_by_an_error) {
  EXPECT_EQ(commit("g", {.offset = 5, .version = 0}), ErrorCode::none);
  EXPECT_EQ(fetch("g", "t", 0, 0), "5");
  EXPECT_EQ(fetch("g", "t", 1, 0), "UNKNOWN_TOPIC_OR_PARTITION");
  EXPECT_EQ(fetch("g", "t", 1, 1), "none");
}

TEST_F(OffsetsTest, A_retention_of_the_clients_is_stored_in_version_1) {
  commit("g", {.offset = 5, .epoch = 2, .retention_ms = 1'000, .version = 4});
  EXPECT_THAT(records(), ElementsAre("g t-0 = 5 v1 until +1000"));
}

TEST_F(OffsetsTest, Unknown_topics_and_partitions_are_told_and_nothing_is_written) {
  EXPECT_EQ(commit("g", {.topic = "absent"}), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(commit("g", {.topic = "absent", .version = 10}), ErrorCode::unknown_topic_id);
  EXPECT_EQ(commit("g", {.partition = 3}), ErrorCode::unknown_topic_or_partition);
  EXPECT_THAT(records(), IsEmpty());
  EXPECT_THAT(list(), IsEmpty());
}

TEST_F(OffsetsTest, What_does_not_exist_is_answered_before_what_does) {
  auto request = commit_request("g", {.offset = 1});
  request.topics[0].partitions.push_back({9, 1});
  request.topics.insert(request.topics.begin(), commit_request("g", {.topic = "u"}).topics[0]);
  std::string answered;
  auto reply = [&](const protocol::OffsetCommitResponse& response) {
    for (const auto& topic : response.topics) {
      for (const auto& [partition, error] : topic.partitions)
        answered += fmt::format("{}-{}:{} ", topic.name, partition, error);
    }
  };
  groups->offset_commit({9, "", "/"}, request, std::move(reply), now_ms());
  EXPECT_EQ(answered, "t-9:3 t-0:0 u-0:0 ");
}

TEST_F(OffsetsTest, Metadata_longer_than_the_limit_in_utf16_units_is_refused) {
  options.offset_metadata_max_bytes = 4;
  start();
  EXPECT_EQ(commit("g", {.offset = 1, .metadata = "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f"}), ErrorCode::none);
  EXPECT_EQ(commit("g", {.offset = 2, .metadata = "12345"}), ErrorCode::offset_metadata_too_large);
  EXPECT_EQ(fetch("g"), "1 '\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f'");
}

TEST_F(OffsetsTest, Without_a_group_a_generation_is_refused_by_version) {
  EXPECT_EQ(commit("g", {.member = "m", .generation = 1, .version = 8}), ErrorCode::illegal_generation);
  EXPECT_EQ(commit("g", {.member = "m", .generation = 1, .version = 9}), ErrorCode::group_id_not_found);
  commit("g", {.offset = 1});
  EXPECT_EQ(commit("g", {.member = "m", .generation = 1}), ErrorCode::unknown_member_id);
}

TEST_F(OffsetsTest, A_failed_append_leaves_the_offset_and_tells_the_coordinators_error) {
  commit("g", {.offset = 1});
  log.fail_with(ErrorCode::kafka_storage_error);
  EXPECT_EQ(commit("g", {.offset = 2}), ErrorCode::not_coordinator);
  log.fail_with(ErrorCode::not_enough_replicas);
  EXPECT_EQ(commit("g", {.offset = 2}), ErrorCode::coordinator_not_available);
  EXPECT_EQ(fetch("g"), "1");
}

TEST_F(OffsetsTest, A_batch_over_the_topics_limit_is_a_server_error) {
  log.limit_batches(80);
  EXPECT_EQ(commit("g", {.offset = 2}), ErrorCode::unknown_server_error);
  EXPECT_EQ(fetch("g"), "none");
}

TEST_F(OffsetsTest, All_offsets_of_a_group_are_fetched_by_name_or_id) {
  commit("g", {.offset = 1});
  commit("g", {.partition = 2, .offset = 2});
  commit("g", {.topic = "u", .offset = 3});
  commit("other", {.offset = 4});
  EXPECT_THAT(fetch_all("g"), ElementsAre("t-0: 1", "t-2: 2", "u-0: 3"));
  EXPECT_THAT(fetch_all("g", 10), ElementsAre("t by id-0: 1", "t by id-2: 2", "u by id-0: 3"));
  EXPECT_THAT(fetch_all("absent"), IsEmpty());
}

TEST_F(OffsetsTest, An_offset_of_an_earlier_topic_of_that_name_is_none) {
  commit("g", {.offset = 1, .version = 10});
  const Uuid old = id_of("t");
  groups.reset();  // it does not see the deletion
  delete_topic("t");
  add_topic("t", 1);
  start();
  EXPECT_NE(id_of("t"), old);
  EXPECT_EQ(fetch("g", "t", 0, 10), "none");
  EXPECT_EQ(fetch("g", "t", 0, 9), "1");
}

TEST_F(OffsetsTest, A_fetch_by_an_unknown_id_is_told_so) {
  commit("g", {.offset = 1});
  EXPECT_EQ(fetch("g", "absent", 0, 10), "UNKNOWN_TOPIC_ID");
}

TEST_F(OffsetsTest, Deleting_an_offset_writes_its_tombstone) {
  commit("g", {.offset = 1});
  commit("g", {.partition = 1, .offset = 2});
  records();
  EXPECT_EQ(delete_offset("g", "t", 0), ErrorCode::none);
  EXPECT_THAT(records(), ElementsAre("no g t-0"));
  EXPECT_THAT(fetch_all("g"), ElementsAre("t-1: 2"));
  EXPECT_EQ(delete_offset("g", "u", 0), ErrorCode::none);
  EXPECT_THAT(records(), IsEmpty());
  EXPECT_EQ(delete_offset("g", "absent", 0), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(delete_offset("absent", "t", 0), ErrorCode::group_id_not_found);
  EXPECT_EQ(delete_offset("", "t", 0), ErrorCode::invalid_group_id);
}

TEST_F(OffsetsTest, Deleting_a_group_writes_tombstones_of_all_it_has) {
  commit("g", {.offset = 1});
  commit("g", {.partition = 1, .offset = 2});
  records();
  EXPECT_EQ(delete_group("g"), ErrorCode::none);
  EXPECT_THAT(records(), ElementsAre("no g t-0", "no g t-1", "no group g"));
  EXPECT_THAT(list(), IsEmpty());
  EXPECT_EQ(delete_group("g"), ErrorCode::group_id_not_found);
}

TEST_F(OffsetsTest, Groups_are_listed_by_state_and_type_in_any_case) {
  commit("b", {.offset = 1});
  commit("a", {.offset = 1});
  EXPECT_THAT(list(), ElementsAre("a classic Empty ''", "b classic Empty ''"));
  EXPECT_THAT(list({" eMPTY "}, {"CLASSIC"}), ElementsAre("a classic Empty ''", "b classic Empty ''"));
  EXPECT_THAT(list({"Stable"}), IsEmpty());
  EXPECT_THAT(list({}, {"consumer"}), IsEmpty());
}

TEST_F(OffsetsTest, Offsets_of_a_deleted_topic_are_deleted_at_once) {
  commit("g", {.offset = 1});
  commit("g", {.topic = "u", .offset = 2});
  commit("h", {.partition = 2, .offset = 3});
  records();
  delete_topic("t");
  EXPECT_THAT(records(), ::testing::UnorderedElementsAre("no g t-0", "no h t-2"));
  EXPECT_THAT(fetch_all("g"), ElementsAre("u-0: 2"));
}

TEST_F(OffsetsTest, Tombstones_of_a_deleted_topic_are_split_where_a_batch_would_be_too_large) {
  for (int group = 0; group < 40; ++group) commit(fmt::format("g{}", group), {.offset = 1});
  records();
  const std::size_t before = log.batches(0);
  log.limit_batches(512);
  delete_topic("t");
  EXPECT_EQ(records().size(), 40);
  EXPECT_GT(log.batches(0), before + 3);
}

}  // namespace
}  // namespace ottla::test
