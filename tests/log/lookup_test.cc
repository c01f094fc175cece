// From timestamps and epochs to offsets.
#include "log/log_fixture.h"

namespace ottla::log::test {
namespace {

class LookupTest : public LogTest {
 protected:
  LookupTest() {
    config.index_interval_bytes = 100;
    config.segment_bytes = 2000;
    create();
  }

  Offset offset_at(TimestampMs timestamp, UpperBound bound = UpperBound::high_watermark) {
    const auto found = log->offset_for_timestamp(timestamp, bound);
    EXPECT_TRUE(found);
    return *found ? (*found)->offset : -1;
  }
};

TEST_F(LookupTest, the_first_record_at_or_after_a_time_is_found) {
  for (int i = 0; i < 60; ++i) append(batch(2, 1000 + 10 * i));
  EXPECT_EQ(offset_at(0), 0);
  EXPECT_EQ(offset_at(1001), 1);
  for (int i = 0; i < 60; ++i) EXPECT_EQ(offset_at(1000 + 10 * i), 2 * i);
  EXPECT_EQ(offset_at(1591), 119);
  EXPECT_EQ(offset_at(1592), -1);
}

TEST_F(LookupTest, times_out_of_order_give_the_first_offset_that_is_late_enough) {
  for (const TimestampMs time : {50, 20, 90, 10, 70}) append(batch(1, time));
  EXPECT_EQ(offset_at(60), 2);
  EXPECT_EQ(offset_at(15), 0);
}

TEST_F(LookupTest, compressed_batches_are_opened) {
  records::BatchOptions wanted;
  wanted.compression = records::Compression::of(records::Codec::lz4);
  append(batch(10, 1000, 20, wanted));
  EXPECT_EQ(offset_at(1004), 4);
}

TEST_F(LookupTest, records_before_the_log_start_are_not_found) {
  append(batch(4, 1000));
  ASSERT_TRUE(log->increment_log_start_offset(2));
  EXPECT_EQ(offset_at(0), 2);
}

TEST_F(LookupTest, the_first_record_with_the_largest_time_is_found) {
  append(batch(1, 50));
  append(batch(3, 90));
  append(batch(1, 92));
  append(batch(1, 10));
  const auto found = log->offset_of_max_timestamp();
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->offset, 3);
  EXPECT_EQ((*found)->timestamp_ms, 92);
}

TEST_F(LookupTest, an_empty_log_has_no_largest_time) {
  EXPECT_EQ(*log->offset_of_max_timestamp(), std::nullopt);
  EXPECT_EQ(offset_at(0), -1);
}

TEST_F(LookupTest, times_are_found_after_a_restart_too) {
  for (int i = 0; i < 60; ++i) append(batch(2, 1000 + 10 * i));
  close_and_open();
  for (int i = 0; i < 60; ++i) EXPECT_EQ(offset_at(1000 + 10 * i), 2 * i);
  EXPECT_EQ((*log->offset_of_max_timestamp())->offset, 119);
}

TEST_F(LookupTest, epochs_end_where_the_next_begins) {
  append_batches(2);
  epoch = 3;
  append_batches(2);
  ASSERT_TRUE(log->become_leader(5));
  EXPECT_EQ(log->end_of_epoch(0), (EpochEnd{0, 2}));
  EXPECT_EQ(log->end_of_epoch(3), (EpochEnd{3, 4}));
  EXPECT_EQ(log->end_of_epoch(5), (EpochEnd{5, 4}));
  EXPECT_EQ(log->latest(UpperBound::high_watermark).offset, 4);
  EXPECT_EQ(log->earliest().leader_epoch, 0);
}

}  // namespace
}  // namespace ottla::log::test
