// Offsets of share groups: described with their lag, set anew, deleted.
#include "coordinator/share_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ShareOffsetsTest : public ShareFixture {
 protected:
  ShareOffsetsTest() {
    topic("t", 2);
    topic("u", 1);
  }

  Sharer a_{"a"};
};

TEST_F(ShareOffsetsTest, what_is_initialized_has_no_offset_until_it_is_delivered) {
  settle({&a_});
  EXPECT_THAT(offsets(), ElementsAre("t-0: -1 of epoch 0, lag -1", "t-1: -1 of epoch 0, lag -1"));
  end_offset_ = 12;
  EXPECT_EQ(deliver_to("t", 1, 5), ErrorCode::none);
  EXPECT_THAT(offsets(), ElementsAre("t-0: -1 of epoch 0, lag -1", "t-1: 5 of epoch 0, lag 7"));
}

TEST_F(ShareOffsetsTest, named_partitions_are_told_whether_known_or_not) {
  settle({&a_});
  EXPECT_THAT(offsets_of("t", {1, 7}),
              ElementsAre("t-1: -1 of epoch 0, lag -1", "t-7: -1 of epoch 0, lag -1"));
  EXPECT_THAT(offsets_of("none", {0}), ElementsAre("none-0: -1 of epoch 0, lag -1"));
  in_group("unknown");
  EXPECT_THAT(offsets(), IsEmpty());
}

TEST_F(ShareOffsetsTest, offsets_are_set_while_nobody_is_there) {
  settle({&a_});
  EXPECT_EQ(set_offset("t", 0, 3), "NON_EMPTY_GROUP");
  leave(a_);
  records(), state_records();
  EXPECT_EQ(set_offset("t", 0, 3), "NONE");
  EXPECT_THAT(records(), ElementsAre("topics: t[0 1] initializing t[0]", "topics: t[0 1]"));
  EXPECT_THAT(state_records(), ElementsAre("t-0: 1 of 4/0 from 3"));
  EXPECT_THAT(offsets_of("t", {0}), ElementsAre("t-0: 3 of epoch 0, lag -3"));
}

TEST_F(ShareOffsetsTest, setting_an_offset_makes_the_group) {
  EXPECT_EQ(set_offset("u", 0, 9), "NONE");
  EXPECT_EQ(listed_type(), "share");
  EXPECT_THAT(offsets(), ElementsAre("u-0: 9 of epoch 0, lag -9"));
  EXPECT_EQ(set_offset("u", 1, 9), "UNKNOWN_TOPIC_OR_PARTITION");
  EXPECT_EQ(set_offset("none", 0, 9), "UNKNOWN_TOPIC_OR_PARTITION");
}

TEST_F(ShareOffsetsTest, an_offset_that_cannot_be_stored_is_refused) {
  share_log_.fail_with(ErrorCode::kafka_storage_error);
  EXPECT_EQ(set_offset("u", 0, 9), "NOT_COORDINATOR");
}

TEST_F(ShareOffsetsTest, offsets_are_deleted_by_topic) {
  settle({&a_});
  EXPECT_EQ(delete_offsets("t"), "NON_EMPTY_GROUP");
  leave(a_);
  records(), state_records();
  EXPECT_EQ(delete_offsets("t"), "NONE");
  EXPECT_THAT(records(), ElementsAre("topics:  deleting t", "topics: "));
  EXPECT_THAT(state_records(), ElementsAre("-t-0", "-t-1"));
  EXPECT_EQ(delete_offsets("t"), "UNKNOWN_TOPIC_OR_PARTITION");
  EXPECT_EQ(delete_offsets("none"), "UNKNOWN_TOPIC_OR_PARTITION");
  in_group("unknown");
  EXPECT_EQ(delete_offsets("t"), "GROUP_ID_NOT_FOUND");
}

TEST_F(ShareOffsetsTest, a_deletion_that_failed_is_finished_by_the_next) {
  settle({&a_});
  leave(a_);
  share_log_.fail_with(ErrorCode::kafka_storage_error);
  EXPECT_EQ(delete_offsets("t"), "NOT_COORDINATOR");
  share_log_.fail_with(ErrorCode::none);
  EXPECT_EQ(delete_offsets("t"), "NONE");
  EXPECT_THAT(offsets(), IsEmpty());
}

TEST_F(ShareOffsetsTest, offsets_outlive_a_restart) {
  settle({&a_});
  deliver_to("t", 1, 5);
  leave(a_);
  set_offset("t", 0, 3);
  const auto before = offsets();
  restart();
  EXPECT_EQ(offsets(), before);
}

}  // namespace
}  // namespace ottla::test
