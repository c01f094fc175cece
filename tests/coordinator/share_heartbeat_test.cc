// Members of share groups: joining, sharing partitions, leaving, being fenced; and the state of what they
// share.
#include "coordinator/share_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ShareGroupsTest : public ShareFixture {
 protected:
  ShareGroupsTest() { topic("t", 2); }

  Sharer a_{"a"}, b_{"b"}, c_{"c"};
};

TEST_F(ShareGroupsTest, a_topic_is_assigned_once_its_state_is_initialized) {
  EXPECT_EQ(join(a_).assignment, "");
  EXPECT_THAT(records(), ElementsAre("member a: t", "group 2", "target a: ", "targets 2", "current a: 2 ",
                                     "topics:  initializing t[0 1]"));
  pass_ms(0);
  EXPECT_THAT(records(), ElementsAre("topics: t[0 1]"));
  EXPECT_THAT(state_records(), ElementsAre("t-0: 0 of 2/0 from -1", "t-1: 0 of 2/0 from -1"));
  pass_ms(1'000);
  EXPECT_EQ(beat(a_).assignment, "t[0 1]");
  EXPECT_THAT(records(), ElementsAre("group 3", "target a: t[0 1]", "targets 3", "current a: 3 t[0 1]"));
}

TEST_F(ShareGroupsTest, more_members_than_partitions_share_them) {
  settle({&a_, &b_, &c_});
  EXPECT_EQ(members(), "a@4 t[0 1] b@4 t[0] c@4 t[1]");
}

TEST_F(ShareGroupsTest, the_heartbeat_after_a_lost_answer_is_taken) {
  settle({&a_});
  const std::int32_t before = a_.epoch;
  join(b_);
  pass_ms(1'000);
  beat(a_);
  a_.epoch = before;
  EXPECT_EQ(beat(a_).error, ErrorCode::none);
}

TEST_F(ShareGroupsTest, other_epochs_are_fenced) {
  settle({&a_});
  for (const std::int32_t epoch : {a_.epoch + 1, 1}) {
    Sharer astray = a_;
    astray.epoch = epoch;
    EXPECT_EQ(beat(astray).error, ErrorCode::fenced_member_epoch) << epoch;
  }
  Sharer nobody{"nobody"};
  nobody.epoch = 1;
  EXPECT_EQ(beat(nobody).error, ErrorCode::unknown_member_id);
}

TEST_F(ShareGroupsTest, who_leaves_gives_its_partitions_to_the_others) {
  settle({&a_, &b_});
  records();
  EXPECT_EQ(leave(b_).epoch, -1);
  EXPECT_THAT(records(), ElementsAre("-current b", "-target b", "-member b", testing::StartsWith("group ")));
  settle({&a_});
  EXPECT_THAT(members(), testing::EndsWith("t[0 1]"));
}

TEST_F(ShareGroupsTest, a_silent_member_is_put_out) {
  settle({&a_, &b_});
  pass_ms(44'000);
  beat(a_);
  pass_ms(1'000);
  EXPECT_THAT(members(), testing::Not(HasSubstr("b@")));
  pass_ms(45'000);
  EXPECT_THAT(state(), testing::StartsWith("Empty"));
}

TEST_F(ShareGroupsTest, sessions_begin_anew_after_a_restart) {
  settle({&a_});
  pass_ms(40'000);
  restart();
  pass_ms(44'000);
  EXPECT_EQ(beat(a_).error, ErrorCode::none);
}

TEST_F(ShareGroupsTest, a_group_has_times_of_its_own) {
  group_config("share.session.timeout.ms", "50000");
  group_config("share.heartbeat.interval.ms", "6000");
  EXPECT_EQ(join(a_).interval_ms, 6'000);
  pass_ms(49'999);
  EXPECT_THAT(state(), testing::StartsWith("Stable"));
  pass_ms(1);
  EXPECT_THAT(state(), testing::StartsWith("Empty"));
}

TEST_F(ShareGroupsTest, new_partitions_are_initialized_and_assigned) {
  settle({&a_});
  topic("t", 3);
  state_records();
  beat(a_);
  pass_ms(1'000);
  EXPECT_THAT(state_records(), ElementsAre(HasSubstr("t-2: 0 of")));
  settle({&a_});
  EXPECT_THAT(members(), testing::EndsWith("t[0 1 2]"));
}

TEST_F(ShareGroupsTest, a_refused_initialization_is_tried_by_the_next_heartbeat) {
  share_log_.fail_with(ErrorCode::kafka_storage_error);
  join(a_);
  records();
  pass_ms(0);
  EXPECT_THAT(records(), ElementsAre("topics: "));
  share_log_.fail_with(ErrorCode::none);
  settle({&a_});
  EXPECT_THAT(members(), testing::EndsWith("t[0 1]"));
}

TEST_F(ShareGroupsTest, an_initialization_that_a_restart_cut_off_is_tried_after_a_while) {
  join(a_);
  restart();
  beat(a_);
  pass_ms(1'000);
  EXPECT_THAT(state_records(), IsEmpty());
  pass_ms(30'000);
  beat(a_);
  pass_ms(0);
  EXPECT_EQ(state_records().size(), 2);
}

TEST_F(ShareGroupsTest, a_deleted_topic_is_forgotten_with_its_state) {
  settle({&a_});
  records(), state_records();
  remove_topic("t");
  EXPECT_THAT(records(), ElementsAre("topics: "));
  EXPECT_THAT(state_records(), ElementsAre("-gone-0", "-gone-1"));
  settle({&a_});
  EXPECT_THAT(members(), testing::MatchesRegex("a@[0-9]+ "));
}

TEST_F(ShareGroupsTest, a_full_group_takes_nobody_in) {
  options().share.max_size = 1;
  set_options(options());
  join(a_);
  EXPECT_EQ(join(b_).error, ErrorCode::group_max_size_reached);
  EXPECT_EQ(join(a_).error, ErrorCode::none);
}

TEST_F(ShareGroupsTest, requests_that_break_a_rule_are_refused) {
  Sharer nameless{""}, silent{"x", {}};
  EXPECT_EQ(join(nameless).error, ErrorCode::invalid_request);
  EXPECT_EQ(join(silent).message, "SubscribedTopicNames must be set in first request.");
  Sharer long_named{std::string(37, 'x')};
  EXPECT_EQ(join(long_named).error, ErrorCode::invalid_request);
  a_.epoch = -2;
  EXPECT_EQ(beat(a_).message, "MemberEpoch is invalid.");
}

TEST_F(ShareGroupsTest, the_kinds_of_groups_keep_apart) {
  join(a_);
  Consumer consumer("c");
  EXPECT_EQ(ConsumerFixture::join(consumer).error, ErrorCode::group_id_not_found);
  in_group("other");
  ConsumerFixture::join(consumer);
  EXPECT_EQ(join(b_).message, "Group other is not a share group.");
  EXPECT_EQ(description(), "GROUP_ID_NOT_FOUND: Group other is not a share group.");
  in_group("unknown");
  EXPECT_EQ(description(), "GROUP_ID_NOT_FOUND: Group unknown not found.");
}

TEST_F(ShareGroupsTest, a_deleted_group_leaves_nothing_behind) {
  settle({&a_});
  EXPECT_EQ(delete_group(), ErrorCode::non_empty_group);
  leave(a_);
  records(), state_records();
  EXPECT_EQ(delete_group(), ErrorCode::none);
  EXPECT_THAT(state_records(), ElementsAre("-t-0", "-t-1"));
  EXPECT_THAT(records(), ElementsAre("topics:  deleting t", "-targets", "-topics", "-group"));
  EXPECT_EQ(delete_group(), ErrorCode::group_id_not_found);
  EXPECT_THAT(compacted(), IsEmpty());
}

TEST_F(ShareGroupsTest, an_empty_group_stays_until_it_is_deleted) {
  settle({&a_});
  leave(a_);
  pass_ms(options().offsets_retention_ms() + options().offsets_retention_check_interval_ms);
  EXPECT_EQ(listed_type(), "share");
}

}  // namespace
}  // namespace ottla::test
