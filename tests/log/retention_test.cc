// What makes a log shorter: retention, deleted records, truncation, removal.
#include "log/log_fixture.h"

namespace ottla::log::test {
namespace {

class RetentionTest : public LogTest {
 protected:
  RetentionTest() {
    config.retention_ms = -1;
    create();
  }

  void use(const LogConfig& changed) {
    config = changed;
    log->update_config(std::make_shared<LogConfig>(config));
  }
  // Three segments of two records, times 1000, 2000, 3000, the last one active.
  void append_three_segments() {
    for (int i = 1; i <= 3; ++i) {
      if (i > 1) {
        ASSERT_TRUE(log->roll(now_ms));
      }
      append(batch(2, 1000 * i));
    }
  }
  std::vector<Removal> clean() {
    auto removals = log->delete_old_segments(now_ms);
    EXPECT_TRUE(removals);
    return removals.value_or(std::vector<Removal>{});
  }
};

TEST_F(RetentionTest, without_limits_nothing_goes) {
  append_three_segments();
  EXPECT_TRUE(clean().empty());
  EXPECT_EQ(log->segment_count(), 3u);
}

TEST_F(RetentionTest, segments_go_when_their_newest_record_is_too_old) {
  append_three_segments();
  config.retention_ms = 1000;
  use(config);
  now_ms = 3002;
  EXPECT_FALSE(clean().empty());
  EXPECT_EQ(log->log_start_offset(), 4);
  EXPECT_EQ(stored().size(), 2u);
}

TEST_F(RetentionTest, a_segment_exactly_at_the_limit_stays) {
  append_three_segments();
  config.retention_ms = 1999;
  use(config);
  now_ms = 3000;
  EXPECT_TRUE(clean().empty());
}

TEST_F(RetentionTest, segments_without_timestamps_go_by_the_time_of_their_last_append) {
  append(batch(1, no_timestamp));
  ASSERT_TRUE(log->roll(now_ms));
  now_ms += 600;
  append(batch(1, no_timestamp));
  ASSERT_TRUE(log->roll(now_ms));
  config.retention_ms = 1000;
  use(config);
  now_ms += 401;
  EXPECT_FALSE(clean().empty());
  EXPECT_EQ(log->log_start_offset(), 1);
}

TEST_F(RetentionTest, a_timestamp_in_the_future_keeps_its_segment_and_what_follows_until_then) {
  append(batch(1, now_ms + 5000));
  ASSERT_TRUE(log->roll(now_ms));
  append(batch(1, now_ms - 5000));
  ASSERT_TRUE(log->roll(now_ms));
  config.retention_ms = 1000;
  use(config);
  EXPECT_TRUE(clean().empty());
  now_ms += 6001;
  EXPECT_FALSE(clean().empty());
  EXPECT_EQ(log->log_start_offset(), 2);
}

TEST_F(RetentionTest, segments_go_as_long_as_the_rest_reaches_the_size) {
  append_three_segments();
  const std::uint64_t one = log->size_bytes() / 3;
  config.retention_bytes = static_cast<std::int64_t>(2 * one + 1);
  use(config);
  EXPECT_TRUE(clean().empty());
  config.retention_bytes = static_cast<std::int64_t>(2 * one);
  use(config);
  clean();
  EXPECT_EQ(log->log_start_offset(), 2);
}

TEST_F(RetentionTest, a_wholly_expired_log_keeps_an_empty_segment_and_its_offsets) {
  append_three_segments();
  config.retention_ms = 1;
  use(config);
  clean();
  EXPECT_EQ(log->log_start_offset(), 6);
  EXPECT_EQ(log->segment_count(), 1u);
  EXPECT_EQ(append().first_offset, 6);
  EXPECT_TRUE(clean().empty());
}

TEST_F(RetentionTest, removed_files_are_renamed_and_named_with_their_time) {
  append_three_segments();
  config.retention_ms = 1;
  use(config);
  const auto removals = clean();
  EXPECT_FALSE(files.exists(path(0, SegmentFile::log)));
  EXPECT_TRUE(files.exists(path(0, SegmentFile::log) + ".deleted"));
  EXPECT_EQ(removals.front().due_ms, now_ms + config.file_delete_delay_ms);
  for (const Removal& removal : removals) EXPECT_TRUE(files.exists(removal.path)) << removal.path;
}

TEST_F(RetentionTest, a_compacted_log_is_not_cut_by_time) {
  append_three_segments();
  config.cleanup_delete = false;
  config.cleanup_compact = true;
  config.retention_ms = 1;
  use(config);
  EXPECT_TRUE(clean().empty());
}

TEST_F(RetentionTest, deleted_records_are_gone_at_once_and_their_segments_later) {
  append_three_segments();
  EXPECT_EQ(*log->increment_log_start_offset(3), 3);
  EXPECT_EQ(log->read({.offset = 2, .max_bytes = 100}).error().code, ErrorCode::offset_out_of_range);
  EXPECT_EQ(log->segment_count(), 3u);
  clean();
  EXPECT_EQ(log->segment_count(), 2u);
  EXPECT_EQ(stored().front().offset, 3);
}

TEST_F(RetentionTest, records_above_the_high_watermark_cannot_be_deleted) {
  append_three_segments();
  EXPECT_EQ(log->increment_log_start_offset(7).error().code, ErrorCode::offset_out_of_range);
  EXPECT_EQ(*log->increment_log_start_offset(6), 6);
  EXPECT_EQ(*log->increment_log_start_offset(1), 6);
}

TEST_F(RetentionTest, truncation_drops_the_end_for_good) {
  append_three_segments();
  ASSERT_TRUE(log->truncate_to(2, now_ms));
  EXPECT_EQ(log->log_end_offset(), 2);
  EXPECT_EQ(append().first_offset, 2);
  open(false);
  EXPECT_EQ(stored().size(), 3u);
  EXPECT_EQ(stored().back().value, values.back());
}

TEST_F(RetentionTest, a_removed_log_answers_that_it_is_unknown) {
  append();
  const auto moved = log->rename_for_removal(FolderState::deleted);
  ASSERT_TRUE(moved);
  EXPECT_THAT(*moved, ::testing::MatchesRegex("/data/topic-0\\.[0-9a-f]*-delete"));
  EXPECT_EQ(try_append(batch(1, now_ms)).error().code, ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(log->read({}).error().code, ErrorCode::unknown_topic_or_partition);
}

}  // namespace
}  // namespace ottla::log::test
