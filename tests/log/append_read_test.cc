// Appending to a log and reading it back.
#include "log/log_fixture.h"

namespace ottla::log::test {
namespace {

class AppendReadTest : public LogTest {
 protected:
  AppendReadTest() { create(); }
};

TEST_F(AppendReadTest, gives_offsets_in_order_and_reads_them_back) {
  EXPECT_EQ(append(3).first_offset, 0);
  const AppendInfo second = append(2);
  EXPECT_EQ(second.first_offset, 3);
  EXPECT_EQ(second.last_offset, 4);
  EXPECT_THAT(stored(),
              ::testing::ElementsAre(Stored{0, values[0]}, Stored{1, values[1]}, Stored{2, values[2]},
                                     Stored{3, values[3]}, Stored{4, values[4]}));
}

TEST_F(AppendReadTest, a_new_log_is_empty_and_has_kafkas_files) {
  EXPECT_EQ(log->log_end_offset(), 0);
  EXPECT_EQ(log->read({.offset = 0, .max_bytes = 100})->size, 0u);
  for (const char* name : {"00000000000000000000.log", "00000000000000000000.index",
                           "00000000000000000000.timeindex", "partition.metadata"}) {
    EXPECT_TRUE(files.exists(std::string("/data/topic-0/") + name)) << name;
  }
}

TEST_F(AppendReadTest, the_leader_epoch_stands_in_the_batch_and_in_the_epochs) {
  epoch = 7;
  append();
  EXPECT_EQ(records::BatchView(slice(0, 1000)).leader_epoch(), 7);
  EXPECT_EQ(log->latest_epoch(), 7);
  EXPECT_EQ(log->end_of_epoch(7), (EpochEnd{7, 1}));
}

TEST_F(AppendReadTest, several_batches_in_one_append_are_one_write) {
  Bytes two = batch(2, now_ms);
  const Bytes second = batch(1, now_ms);
  two.insert(two.end(), second.begin(), second.end());
  append();
  const auto writes = files.calls(ottla::test::Call::write);
  EXPECT_EQ(append(two).last_offset, 3);
  EXPECT_EQ(files.calls(ottla::test::Call::write), writes + 1);
  EXPECT_EQ(stored().size(), 4u);
}

TEST_F(AppendReadTest, large_appends_are_written_in_pieces_of_64_kib) {
  append();
  const auto writes = files.calls(ottla::test::Call::write);
  append(1, 200'000);
  EXPECT_EQ(files.calls(ottla::test::Call::write), writes + 4);
  EXPECT_EQ(stored().back().value, values.back());
}

TEST_F(AppendReadTest, a_prepared_batch_gets_the_append_time) {
  Bytes bytes = batch(2, 5);
  records::Workspace workspace;
  auto prepared = records::analyze(bytes, {.timestamp_type = records::TimestampType::log_append_time},
                                   {.topic = "topic", .now_ms = now_ms}, workspace);
  ASSERT_TRUE(prepared);
  const auto info = log->append(*prepared, {.leader_epoch = 1, .now_ms = now_ms});
  ASSERT_TRUE(info);
  EXPECT_EQ(info->log_append_time_ms, now_ms);
  EXPECT_EQ(records::BatchView(slice(0, 1000)).max_timestamp(), now_ms);
  EXPECT_EQ(log->offset_for_timestamp(now_ms, UpperBound::log_end)->value().offset, 0);
}

TEST_F(AppendReadTest, a_read_begins_at_the_batch_that_holds_the_offset) {
  append(3);
  append(3);
  EXPECT_EQ(records_of(slice(4, 1000)).front().offset, 3);
}

TEST_F(AppendReadTest, a_read_ends_at_max_bytes_even_within_a_batch) {
  append_batches(3, 100);
  EXPECT_EQ(slice(0, 450).size(), 450u);
}

TEST_F(AppendReadTest, a_read_that_ends_within_its_second_batch_ends_before_it) {
  for (const int batches : {3, 300}) {  // at the tail, and far from it
    append_batches(batches, 5000);
    const std::size_t one = slice(0, 1, true).size();
    const auto data = log->read({.offset = 0, .max_bytes = 6000});
    EXPECT_EQ(data->size, one);
    EXPECT_EQ(data->left_out, 6000 - one);
    EXPECT_EQ(log->read({.offset = 0, .max_bytes = static_cast<std::uint32_t>(2 * one)})->size, 2 * one);
  }
}

TEST_F(AppendReadTest, a_batch_that_was_looked_at_costs_no_second_look) {
  append_batches(300, 5000);
  (void)slice(99, 6000);
  files.reset_counts();
  for (Offset offset = 100; offset < 200; ++offset) {
    ASSERT_EQ(records_of(slice(offset, 6000)).front().offset, offset);
  }
  EXPECT_EQ(files.calls(ottla::test::Call::read), 2 * 100u);  // the next header, and the slice itself
}

TEST_F(AppendReadTest, a_batch_that_was_looked_at_and_cut_off_is_forgotten) {
  append_batches(300, 5000);
  (void)slice(99, 6000);
  ASSERT_TRUE(log->truncate_to(100, now_ms));
  append_batches(200, 3000);
  EXPECT_EQ(records_of(slice(100, 6000)).front(), (Stored{100, values[300]}));
}

TEST_F(AppendReadTest, the_first_batch_comes_whole_only_when_asked) {
  append(1, 1000);
  const auto without = log->read({.offset = 0, .max_bytes = 100});
  EXPECT_TRUE(without->first_batch_incomplete);
  EXPECT_EQ(without->size, 100u);
  EXPECT_EQ(records_of(slice(0, 100, true)).size(), 1u);
}

TEST_F(AppendReadTest, offsets_outside_the_log_are_out_of_range) {
  append_batches(2);
  EXPECT_EQ(log->read({.offset = 3}).error().code, ErrorCode::offset_out_of_range);
  EXPECT_EQ(log->read({.offset = -1}).error().code, ErrorCode::offset_out_of_range);
  EXPECT_EQ(log->read({.offset = 2, .max_bytes = 100})->size, 0u);
}

TEST_F(AppendReadTest, a_reader_at_the_tail_costs_no_read_of_the_files) {
  append_batches(100);
  files.reset_counts();
  EXPECT_EQ(log->read({.offset = 99, .max_bytes = 1000})->size, 61u + 27u);
  EXPECT_EQ(files.calls(), 0u);
}

TEST_F(AppendReadTest, who_reads_batch_by_batch_costs_one_read_of_the_file_each) {
  append_batches(300, 5000);
  EXPECT_EQ(records_of(slice(99, 5100)).front().offset, 99);
  files.reset_counts();
  for (Offset offset = 100; offset < 200; ++offset) {
    ASSERT_EQ(records_of(slice(offset, 5100)).front().offset, offset);
  }
  EXPECT_EQ(files.calls(ottla::test::Call::read), 2 * 100u);  // the header, and the slice itself
}

TEST_F(AppendReadTest, every_offset_is_found_whatever_the_index_holds) {
  append_batches(300, 100);
  for (Offset offset = 0; offset < 300; ++offset) {
    ASSERT_EQ(records_of(slice(offset, 1000)).front(),
              (Stored{offset, values[static_cast<std::size_t>(offset)]}));
  }
}

TEST_F(AppendReadTest, an_append_larger_than_a_segment_is_refused) {
  config.segment_bytes = 500;
  log->update_config(std::make_shared<LogConfig>(config));
  EXPECT_EQ(try_append(batch(1, now_ms, 600)).error().code, ErrorCode::record_list_too_large);
  EXPECT_EQ(log->log_end_offset(), 0);
}

TEST_F(AppendReadTest, a_slice_outlives_its_segment) {
  append();
  const auto data = log->read({.offset = 0, .max_bytes = 1000});
  ASSERT_TRUE(log->truncate_fully_and_start_at(50, now_ms));
  Bytes bytes;
  ASSERT_TRUE(read_slice(*data, bytes));
  EXPECT_EQ(records_of(bytes).front().value, values[0]);
  EXPECT_EQ(append().first_offset, 50);
}

TEST_F(AppendReadTest, flush_messages_asks_for_a_flush) {
  config.flush_messages = 2;
  log->update_config(std::make_shared<LogConfig>(config));
  EXPECT_FALSE(append().flush_due);
  EXPECT_TRUE(append().flush_due);
  ASSERT_TRUE(log->flush());
  EXPECT_EQ(log->recovery_point(), 2);
  EXPECT_FALSE(append().flush_due);
}

TEST_F(AppendReadTest, idle_files_are_closed_and_opened_again) {
  append();
  log->release_idle_files();
  log->release_idle_files();
  append();
  EXPECT_EQ(stored().size(), 2u);
}

// --- the choice of a new segment ---

TEST_F(AppendReadTest, a_full_segment_is_rolled) {
  config.segment_bytes = 1000;
  log->update_config(std::make_shared<LogConfig>(config));
  append_batches(20, 100);
  EXPECT_GE(log->segment_count(), 3u);
  EXPECT_EQ(stored().size(), 20u);
  for (Offset offset = 0; offset < 20; ++offset)
    EXPECT_EQ(records_of(slice(offset, 500)).front().offset, offset);
}

TEST_F(AppendReadTest, a_segment_is_rolled_by_the_time_of_its_records) {
  config.segment_ms = 1000;
  log->update_config(std::make_shared<LogConfig>(config));
  append(batch(1, 5000));
  append(batch(1, 6000));
  EXPECT_EQ(log->segment_count(), 1u);
  append(batch(1, 6001));
  EXPECT_EQ(log->segment_count(), 2u);
}

TEST_F(AppendReadTest, old_records_never_roll_a_segment_by_time) {
  config.segment_ms = 1000;
  log->update_config(std::make_shared<LogConfig>(config));
  append(batch(1, 5000));
  now_ms += 1'000'000;
  append(batch(1, 5001));
  EXPECT_EQ(log->segment_count(), 1u);
}

TEST_F(AppendReadTest, a_full_index_rolls_the_segment) {
  config.segment_index_bytes = 36;  // 4 entries, 3 in the time index, of which one is kept
  config.index_interval_bytes = 0;
  log->update_config(std::make_shared<LogConfig>(config));
  ASSERT_TRUE(log->truncate_fully_and_start_at(0, now_ms));
  for (int i = 0; i < 10; ++i) append(batch(1, now_ms + i));
  EXPECT_GE(log->segment_count(), 3u);
  EXPECT_EQ(stored().size(), 10u);
}

TEST_F(AppendReadTest, an_offset_too_far_from_the_base_rolls_the_segment) {
  records::BatchBuilder builder;
  builder.append({.timestamp = now_ms, .value = as_bytes("a")});
  builder.set_last_offset(0x7ffffffe);
  append(builder.build());
  EXPECT_EQ(log->log_end_offset(), 0x7fffffff);
  append();
  EXPECT_EQ(log->segment_count(), 1u);
  append();
  EXPECT_EQ(log->segment_count(), 2u);
  EXPECT_EQ(stored(0x7fffffff).size(), 2u);
}

TEST_F(AppendReadTest, a_rolled_segment_has_trimmed_indexes_and_a_snapshot_behind_it) {
  config.index_interval_bytes = 100;
  log->update_config(std::make_shared<LogConfig>(config));
  append_batches(5, 100);
  ASSERT_TRUE(log->roll(now_ms));
  EXPECT_EQ(content(0, SegmentFile::offset_index).size(), 8u * 4);
  EXPECT_EQ(content(0, SegmentFile::time_index).size(), 12u);
  EXPECT_TRUE(files.exists(path(5, SegmentFile::producer_snapshot)));
  EXPECT_TRUE(log->needs_flush(now_ms));
  ASSERT_TRUE(log->flush());
  EXPECT_EQ(log->recovery_point(), 5);
}

TEST_F(AppendReadTest, an_empty_segment_is_not_rolled) {
  ASSERT_TRUE(log->roll(now_ms));
  EXPECT_EQ(log->segment_count(), 1u);
}

TEST_F(AppendReadTest, preallocated_space_is_cut_at_the_roll) {
  config.preallocate = true;
  config.segment_bytes = 10'000;
  log->update_config(std::make_shared<LogConfig>(config));
  ASSERT_TRUE(log->truncate_fully_and_start_at(0, now_ms));
  append();
  EXPECT_EQ(content(0, SegmentFile::log).size(), 10'000u);
  ASSERT_TRUE(log->roll(now_ms));
  EXPECT_EQ(content(0, SegmentFile::log).size(), 61u + 27u);
}

}  // namespace
}  // namespace ottla::log::test
