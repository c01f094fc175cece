// Compaction: what is chosen, what stays, what happens to files meanwhile.
#include "log/cleaner_fixture.h"
#include "ottla/log/checkpoints.h"
#include "ottla/records/control.h"

namespace ottla::log::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Outcome = LogCleaning::Outcome;

// --- what stays ---

TEST_F(CleanerTest, keeps_the_last_record_of_each_key_at_its_offset) {
  put({{"a", "1"}, {"b", "1"}});
  put({{"a", "2"}});
  put({{"b", "2"}, {"c", "1"}});
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(),
              ElementsAre(KeyedRecord{2, "a", "2"}, KeyedRecord{3, "b", "2"}, KeyedRecord{4, "c", "1"}));
}

TEST_F(CleanerTest, takes_nothing_from_the_active_segment) {
  put({{"a", "1"}});
  append(batch({{"a", "2"}}));
  append(batch({{"a", "3"}}));
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(), SizeIs(3));
}

TEST_F(CleanerTest, a_batch_that_loses_nothing_stays_byte_for_byte) {
  put({{"a", "1"}, {"b", "1"}}, {.compression = records::Compression::of(records::Codec::gzip)});
  put({{"c", "1"}});
  const auto before = entries();
  EXPECT_TRUE(clean());
  EXPECT_EQ(entries(), before);
}

TEST_F(CleanerTest, a_batch_that_loses_records_keeps_its_offsets_codec_and_producer) {
  put({{"a", "1"}, {"b", "1"}, {"a", "2"}}, {.compression = records::Compression::of(records::Codec::zstd),
                                             .producer_id = 7,
                                             .producer_epoch = 3,
                                             .base_sequence = 0});
  put({{"a", "3"}});
  EXPECT_TRUE(clean());
  const auto batch = first_batch();
  EXPECT_EQ(batch.base_offset(), 0);
  EXPECT_EQ(batch.last_offset(), 2);
  EXPECT_EQ(batch.codec(), records::Codec::zstd);
  EXPECT_EQ(batch.last_sequence(), 2);
  EXPECT_EQ(batch.record_count(), 1);
}

TEST_F(CleanerTest, a_record_without_key_goes) {
  records::BatchBuilder builder;
  builder.append({.timestamp = now_ms, .value = as_bytes("keyless")});
  append(builder.build());
  put({{"a", "1"}});
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(), ElementsAre(KeyedRecord{1, "a", "1"}));
}

TEST_F(CleanerTest, a_delete_marker_stays_for_its_time_and_then_goes) {
  put({{"a", "1"}, {"b", "1"}});
  put({{"a", std::nullopt}});
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(), ElementsAre(KeyedRecord{1, "b", "1"}, KeyedRecord{2, "a", std::nullopt}));
  EXPECT_TRUE(records::EntryView(entries().back()).batch().has_delete_horizon());
  now_ms += config.delete_retention_ms - 1;
  put({{"c", "1"}});
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(), SizeIs(3));
  now_ms += 1;
  put({{"c", "2"}});
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(), ElementsAre(KeyedRecord{1, "b", "1"}, KeyedRecord{4, "c", "2"}));
}

TEST_F(CleanerTest, the_times_of_records_survive_a_delete_horizon) {
  append(batch({{"a", std::nullopt}}));
  put({{"b", "1"}});
  EXPECT_TRUE(clean());
  EXPECT_EQ(first_batch().base_timestamp(), now_ms + config.delete_retention_ms);
  EXPECT_EQ(log->offset_for_timestamp(now_ms, UpperBound::log_end).value()->offset, 0);
}

TEST_F(CleanerTest, a_marker_is_above_a_value_that_a_later_round_brings) {
  put({{"a", std::nullopt}});
  put({{"a", "1"}});
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(), ElementsAre(KeyedRecord{1, "a", "1"}));
}

class OldFormatCleanerTest : public CleanerTest, public ::testing::WithParamInterface<std::int8_t> {};

TEST_P(OldFormatCleanerTest, messages_become_batches_with_their_offsets) {
  records::MessageSetBuilder builder(
      {.magic = GetParam(), .compression = records::Compression::of(records::Codec::gzip)});
  for (const std::string key : {"a", "b", "a"})
    builder.append({.timestamp = now_ms, .key = as_bytes(key), .value = as_bytes("old")});
  replace_log(builder.build());
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(), ElementsAre(KeyedRecord{1, "b", "old"}, KeyedRecord{2, "a", "old"}));
  EXPECT_EQ(first_batch().magic(), 2);
  EXPECT_EQ(first_batch().codec(), records::Codec::gzip);
}

TEST_P(OldFormatCleanerTest, delete_markers_get_their_time) {
  records::MessageSetBuilder builder({.magic = GetParam()});
  builder.append({.timestamp = now_ms, .key = as_bytes("a")});
  replace_log(builder.build());
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(), ElementsAre(KeyedRecord{0, "a", std::nullopt}));
  EXPECT_EQ(first_batch().base_timestamp(), now_ms + config.delete_retention_ms);
}

INSTANTIATE_TEST_SUITE_P(Magics, OldFormatCleanerTest, ::testing::Values(0, 1));

TEST_F(CleanerTest, a_damaged_batch_stays_as_it_is_and_takes_nothing_away) {
  put({{"a", "1"}});
  put({{"a", "2"}});
  put({{"a", "3"}});
  std::string bytes = files.content(path(1));
  bytes.back() ^= 1;
  files.set_content(path(1), bytes);
  kill_and_open_clean();
  EXPECT_TRUE(clean());
  EXPECT_EQ(entries().size(), 2u);
  EXPECT_EQ(as_text(entries().front()), bytes);
}

// --- producers and transactions ---

TEST_F(CleanerTest, the_last_batch_of_a_producer_stays_as_a_header) {
  put({{"a", "1"}}, {.producer_id = 7, .producer_epoch = 0, .base_sequence = 0});
  put({{"a", "2"}}, {.producer_id = 7, .producer_epoch = 0, .base_sequence = 1});
  put({{"a", "3"}});
  EXPECT_TRUE(clean());
  const auto batch = first_batch();
  EXPECT_EQ(batch.record_count(), 0);
  EXPECT_EQ(batch.size_bytes(), 61);
  EXPECT_EQ(batch.last_sequence(), 1);
  EXPECT_EQ(entries().size(), 2u);
  kill_and_open();
  EXPECT_EQ(log->producers().front().last_sequence, 1);
}

TEST_F(CleanerTest, data_of_an_aborted_transaction_goes_and_takes_nothing_away) {
  const records::BatchOptions transactional{
      .producer_id = 7, .producer_epoch = 0, .base_sequence = 0, .transactional = true};
  put({{"a", "1"}});
  put({{"a", "aborted"}}, transactional);
  end_transaction(records::ControlType::abort, 7);
  EXPECT_TRUE(clean());
  EXPECT_THAT(stored(), ElementsAre(KeyedRecord{0, "a", "1"}));
}

TEST_F(CleanerTest, a_marker_goes_when_its_transaction_has_no_batch_and_its_time_is_over) {
  put({{"a", "aborted"}}, {.producer_id = 7, .producer_epoch = 0, .base_sequence = 0, .transactional = true});
  end_transaction(records::ControlType::abort, 7);
  put({{"b", "1"}}, {.producer_id = 7, .producer_epoch = 1, .base_sequence = 0});
  put({{"b", "2"}});
  const auto markers = [&] {
    int found = 0;
    for (const Bytes& entry : entries()) found += records::EntryView(entry).batch().is_control();
    return found;
  };
  EXPECT_TRUE(clean());
  EXPECT_EQ(markers(), 1);
  EXPECT_TRUE(clean_again_after(1));  // the marker's time begins
  EXPECT_EQ(markers(), 1);
  EXPECT_TRUE(clean_again_after(config.delete_retention_ms));
  EXPECT_EQ(markers(), 0);
}

TEST_F(CleanerTest, the_index_of_aborted_transactions_tells_those_whose_batches_were_met) {
  put({{"a", "aborted"}}, {.producer_id = 7, .producer_epoch = 0, .base_sequence = 0, .transactional = true});
  end_transaction(records::ControlType::abort, 7);
  put({{"b", "1"}}, {.producer_id = 7, .producer_epoch = 1, .base_sequence = 0});
  EXPECT_TRUE(clean());
  EXPECT_THAT(aborted_in(0), ElementsAre(AbortedEntry{7, 0, 1, 2}));
  EXPECT_TRUE(clean_again_after(1));
  EXPECT_THAT(aborted_in(0), IsEmpty());
}

TEST_F(CleanerTest, an_open_transaction_holds_the_cleaning_back) {
  put({{"a", "1"}});
  put({{"b", "1"}}, {.producer_id = 7, .producer_epoch = 0, .base_sequence = 0, .transactional = true});
  put({{"a", "2"}});
  EXPECT_TRUE(clean());
  EXPECT_EQ(log->cleaned_offset(), 1);
  EXPECT_THAT(stored(), SizeIs(3));
}

// --- what is chosen ---

TEST_F(CleanerTest, a_log_waits_until_it_is_dirty_enough) {
  change_config([](LogConfig& options) { options.min_cleanable_dirty_ratio = 0.5; });
  put({{"a", std::string(1000, 'x')}});
  EXPECT_TRUE(clean());
  put({{"b", std::string(500, 'x')}});
  EXPECT_FALSE(clean());
  put({{"c", std::string(900, 'x')}});
  EXPECT_TRUE(clean());
}

TEST_F(CleanerTest, the_dirtiest_log_comes_first) {
  put({{"a", "1"}});
  EXPECT_TRUE(clean());
  put({{"a", "2"}});
  const auto first = log;
  auto made = manager->create_log({"dirtier", 0}, Uuid::from_halves(3, 4), shared_config(), now_ms);
  log = *made;
  ASSERT_TRUE(log->become_leader(1));
  put({{"a", "1"}});
  EXPECT_EQ(cleaner->next(now_ms)->partition(), log->partition());
}

TEST_F(CleanerTest, records_younger_than_the_least_lag_stay) {
  change_config([](LogConfig& options) { options.min_compaction_lag_ms = 1000; });
  put({{"a", "1"}});
  now_ms += 500;
  put({{"a", "2"}});
  now_ms += 600;
  EXPECT_TRUE(clean());
  EXPECT_EQ(log->cleaned_offset(), 1);
  EXPECT_THAT(stored(), SizeIs(2));
}

TEST_F(CleanerTest, the_largest_lag_makes_a_clean_log_due) {
  put({{"a", std::string(1000, 'x')}});
  EXPECT_TRUE(clean());
  change_config([](LogConfig& options) {
    options.min_cleanable_dirty_ratio = 0.9;
    options.max_compaction_lag_ms = 1000;
  });
  put({{"b", "1"}});
  EXPECT_FALSE(clean());
  now_ms += 1001;
  EXPECT_TRUE(clean());
}

TEST_F(CleanerTest, what_did_not_fit_the_map_is_cleaned_next) {
  reopen_with({.dedupe_buffer_bytes = 24 * 6, .dedupe_buffer_load_factor = 0.5});
  put({{"a", "1"}, {"b", "1"}, {"c", "1"}});
  put({{"a", "2"}, {"d", "1"}, {"b", "2"}});
  EXPECT_TRUE(clean());
  EXPECT_EQ(log->cleaned_offset(), 3);  // the map held three keys
  EXPECT_THAT(stored(), SizeIs(6));
  EXPECT_TRUE(clean());
  EXPECT_EQ(log->cleaned_offset(), 6);
  EXPECT_THAT(stored(), ElementsAre(KeyedRecord{2, "c", "1"}, KeyedRecord{3, "a", "2"},
                                    KeyedRecord{4, "d", "1"}, KeyedRecord{5, "b", "2"}));
}

TEST_F(CleanerTest, a_log_that_is_not_compacted_is_left_alone) {
  change_config([](LogConfig& options) { options.cleanup_compact = false; });
  put({{"a", "1"}});
  put({{"a", "2"}});
  EXPECT_FALSE(clean());
}

// --- segments and files ---

TEST_F(CleanerTest, neighbours_become_one_segment_as_far_as_they_fit) {
  change_config([](LogConfig& options) { options.segment_bytes = 300; });
  for (int i = 0; i < 6; ++i) put({{"key" + std::to_string(i), std::string(50, 'x')}});
  EXPECT_TRUE(clean());
  std::vector<Offset> bases;
  for (const SegmentStart& segment : log->segment_starts()) bases.push_back(segment.base_offset);
  EXPECT_THAT(bases, ElementsAre(0, 2, 4, 6));
}

TEST_F(CleanerTest, a_cleaned_segment_keeps_the_time_of_its_last_part) {
  put({{"a", "1"}});
  now_ms += 5000;
  files.set_clock_ms(now_ms);
  put({{"b", "1"}});
  now_ms += 5000;
  EXPECT_TRUE(clean());
  EXPECT_EQ(log->segment_starts().front().modified_ms, start_ms + 5000);
}

TEST_F(CleanerTest, a_reader_goes_on_with_what_it_holds) {
  put({{"a", "1"}});
  put({{"a", "2"}});
  auto data = log->read({0, 1 << 20, UpperBound::high_watermark, true});
  EXPECT_TRUE(clean());
  manager->tick(now_ms += config.file_delete_delay_ms + 1);
  Bytes slice;
  ASSERT_TRUE(read_slice(*data, slice));
  EXPECT_EQ(records::EntryView(slice).batch().base_offset(), 0);
}

TEST_F(CleanerTest, what_was_exchanged_is_removed_after_its_delay) {
  put({{"a", "1"}});
  put({{"a", "2"}});
  EXPECT_TRUE(clean());
  EXPECT_TRUE(has_files_of(FileStage::deleted));
  manager->tick(now_ms += config.file_delete_delay_ms + 1);
  EXPECT_FALSE(has_files_of(FileStage::deleted));
  EXPECT_FALSE(files.exists(path(1, SegmentFile::producer_snapshot)));
}

TEST_F(CleanerTest, the_files_of_a_cleaned_log_agree) {
  change_config([](LogConfig& options) { options.index_interval_bytes = 100; });
  for (int i = 0; i < 200; ++i) {
    append(batch({{std::to_string(i % 37), std::string(60, 'x')}}));
    if (i % 20 == 19) roll();
    ++now_ms;
  }
  EXPECT_TRUE(clean());
  cleaner.reset();
  ASSERT_TRUE(manager->close(1));
  FolderCheck(files, "/data/topic-0").expect_sound();
}

TEST_F(CleanerTest, where_the_cleaning_ended_outlives_a_restart) {
  put({{"a", "1"}});
  EXPECT_TRUE(clean());
  EXPECT_EQ(checkpoint().at(partition), 1);
  close_and_open();
  EXPECT_EQ(log->cleaned_offset(), 1);
  EXPECT_FALSE(clean());
}

TEST_F(CleanerTest, a_deleted_log_leaves_the_checkpoint) {
  put({{"a", "1"}});
  EXPECT_TRUE(clean());
  ASSERT_TRUE(manager->delete_log(partition, now_ms));
  EXPECT_THAT(checkpoint(), IsEmpty());
}

TEST_F(CleanerTest, a_truncated_log_is_dirty_from_there_on) {
  put({{"a", "1"}});
  put({{"a", "2"}});
  EXPECT_TRUE(clean());
  ASSERT_TRUE(log->truncate_to(1, now_ms));
  EXPECT_EQ(log->cleaned_offset(), 1);
}

TEST_F(CleanerTest, a_moved_log_takes_its_checkpoint_along) {
  put({{"a", "1"}});
  EXPECT_TRUE(clean());
  move_log();
  EXPECT_THAT(checkpoint(), IsEmpty());
  EXPECT_EQ(read_offset_checkpoint(files, "/other/cleaner-offset-checkpoint")->at(partition), 1);
}

TEST_F(CleanerTest, retention_takes_old_segments_of_a_log_that_is_deleted_too) {
  change_config([](LogConfig& options) {
    options.cleanup_delete = true;
    options.retention_ms = 1000;
  });
  put({{"a", "1"}});
  put({{"b", "1"}});
  now_ms += 1001;
  ASSERT_TRUE(clean());
  EXPECT_EQ(log->log_start_offset(), 2);
}

// --- what comes between ---

TEST_F(CleanerTest, a_cleaning_gives_up_when_the_log_changes_under_it) {
  const std::vector<std::function<void()>> changes{
      [&] { ASSERT_TRUE(log->truncate_to(1, now_ms)); },
      [&] { ASSERT_TRUE(manager->delete_log(partition, now_ms)); },
      [&] { move_log(); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    put({{"a", "1"}});
    put({{"a", "2"}});
    const auto cleaning = cleaner->next(now_ms);
    for (int steps = 0; steps < 4; ++steps) ASSERT_TRUE(cleaning->step(now_ms));
    changes[i]();
    while (cleaning->step(now_ms)) {
    }
    EXPECT_EQ(cleaning->outcome(), Outcome::abandoned) << i;
    EXPECT_TRUE(log->directory().is_online());
    log = manager->find(partition);
    if (!log) log = create();
  }
}

TEST_F(CleanerTest, a_segment_that_retention_takes_ends_the_cleaning) {
  put({{"a", "1"}});
  put({{"b", "2"}});
  const auto cleaning = cleaner->next(now_ms);
  ASSERT_TRUE(cleaning->step(now_ms));
  ASSERT_TRUE(log->increment_log_start_offset(1));
  ASSERT_TRUE(log->delete_old_segments(now_ms));
  while (cleaning->step(now_ms)) {
  }
  EXPECT_EQ(cleaning->outcome(), Outcome::abandoned);
  EXPECT_FALSE(has_files_of(FileStage::cleaned));
}

TEST_F(CleanerTest, a_cleaning_that_is_dropped_leaves_the_log_as_it_was) {
  put({{"a", "1"}});
  put({{"a", "2"}});
  auto cleaning = cleaner->next(now_ms);
  for (int steps = 0; steps < 5; ++steps) ASSERT_TRUE(cleaning->step(now_ms));
  EXPECT_TRUE(has_files_of(FileStage::cleaned));
  EXPECT_EQ(cleaner->next(now_ms), nullptr);  // each log is cleaned by one
  cleaning.reset();
  EXPECT_FALSE(has_files_of(FileStage::cleaned));
  EXPECT_THAT(stored(), SizeIs(2));
  EXPECT_TRUE(clean());
}

TEST_F(CleanerTest, a_full_disk_puts_the_cleaning_off) {
  put({{"a", std::string(5000, 'x')}});
  put({{"b", "1"}});
  ASSERT_TRUE(log->flush());
  files.set_capacity(used_bytes());
  EXPECT_FALSE(clean());
  EXPECT_TRUE(log->directory().is_online());
  EXPECT_FALSE(has_files_of(FileStage::cleaned));
  files.set_capacity(std::nullopt);
  EXPECT_TRUE(clean());
}

TEST_F(CleanerTest, a_failing_disk_takes_its_directory_offline) {
  put({{"a", "1"}});
  put({{"a", "2"}});
  files.inject({.kinds = {ottla::test::Call::write}, .path = ".cleaned"});
  EXPECT_FALSE(clean());
  EXPECT_FALSE(log->directory().is_online());
}

TEST_F(CleanerTest, a_log_with_a_broken_segment_is_not_tried_again) {
  put({{"a", "1"}});
  put({{"a", "2"}});
  files.set_content(path(0), files.content(path(0)).substr(0, 65));
  kill_and_open_clean();
  const auto cleaning = cleaner->next(now_ms);
  while (cleaning->step(now_ms)) {
  }
  EXPECT_EQ(cleaning->outcome(), Outcome::failed);
  EXPECT_TRUE(log->directory().is_online());
  EXPECT_EQ(cleaner->next(now_ms), nullptr);
}

TEST_F(CleanerTest, records_do_not_go_for_the_end_of_a_transaction_that_is_not_on_the_disk) {
  put({{"a", "aborted"}}, {.producer_id = 7, .producer_epoch = 0, .base_sequence = 0, .transactional = true});
  roll();
  ASSERT_TRUE(log->flush());
  end_transaction(records::ControlType::abort, 7);
  ASSERT_TRUE(clean());
  EXPECT_EQ(log->recovery_point(), log->log_end_offset());
}

TEST_F(CleanerTest, a_value_on_the_disk_does_not_go_for_one_that_is_not) {
  put({{"a", "1"}});
  ASSERT_TRUE(log->flush());
  put({{"a", "2"}});
  files.observe([&](ottla::test::Call call, const std::string& name) {
    if (call == ottla::test::Call::rename && name.ends_with(".cleaned")) {
      EXPECT_GE(log->recovery_point(), 2);
    }
  });
  EXPECT_TRUE(clean());
  files.observe(nullptr);
}

// --- the speed limit ---

TEST_F(CleanerTest, who_is_faster_than_the_limit_waits) {
  cleaner->set_options({.io_max_bytes_per_second = 1000});
  EXPECT_EQ(cleaner->throttle_ms(500, now_ms), 0);
  EXPECT_EQ(cleaner->throttle_ms(500, now_ms + 100), 0);
  EXPECT_EQ(cleaner->throttle_ms(500, now_ms + 400), 600);
  EXPECT_EQ(cleaner->throttle_ms(100, now_ms + 1400), 0);
}

}  // namespace
}  // namespace ottla::log::test
