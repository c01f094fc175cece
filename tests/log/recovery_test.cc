// What a start makes of torn, flipped, missing and left-over files of one partition. Apache Kafka's way is
// the measure (LogLoader, ProducerStateManager); where it would take a whole directory offline for one
// partition's small file, the file is mended instead.
#include <algorithm>
#include "log/folder_check.h"
#include "log/log_fixture.h"

namespace ottla::log::test {
namespace {

enum class Shutdown : std::uint8_t { clean, unclean, unclean_but_flushed };

class RecoveryTest : public LogTest {
 protected:
  static constexpr int batches = 5;
  static constexpr int records_per_batch = 2;

  // Five batches of two records, closed; index entries for all but the first, or none.
  void write_log(bool indexed) {
    config.index_interval_bytes = indexed ? 0 : 1'000'000;
    create();
    for (int i = 0; i < batches; ++i) append(records_per_batch, 30);
    batch_bytes = log->size_bytes() / batches;
    ASSERT_TRUE(log->close());
    saved = content(0, SegmentFile::log);
  }

  void reopen(Shutdown shutdown) {
    const bool flushed = shutdown == Shutdown::unclean_but_flushed;
    open(shutdown == Shutdown::clean, flushed ? (batches - 2) * records_per_batch : 0);
  }

  void expect_whole_batches(std::uint64_t count) {
    const auto records = static_cast<Offset>(count) * records_per_batch;
    EXPECT_EQ(log->log_end_offset(), records);
    std::vector<Stored> wanted;
    for (Offset i = 0; i < records; ++i) wanted.push_back({i, values[static_cast<std::size_t>(i)]});
    EXPECT_EQ(stored(), wanted);
    EXPECT_EQ(append().first_offset, records);
    EXPECT_EQ(stored().back(), (Stored{records, values.back()}));
    ASSERT_TRUE(log->close());
    FolderCheck(files, "/data/topic-0").expect_sound();
  }

  // Gives the folder back as it was after write_log.
  void restore() {
    log.reset();
    ASSERT_TRUE(files.remove_all("/data/topic-0"));
    for (const auto& [name, bytes] : folder) files.set_content("/data/topic-0/" + name, bytes);
  }
  std::vector<DirectoryEntry> entries_of_folder() { return files.list("/data/topic-0").value(); }
  void remember_folder() {
    for (const DirectoryEntry& entry : entries_of_folder())
      folder[entry.name] = files.content("/data/topic-0/" + entry.name);
  }

  std::uint64_t batch_bytes = 0;
  std::string saved;
  std::map<std::string, std::string> folder;
};

struct Tail {
  bool indexed;
  Shutdown shutdown;
};

class TornTailTest : public RecoveryTest, public ::testing::WithParamInterface<Tail> {
 protected:
  TornTailTest() {
    write_log(GetParam().indexed);
    remember_folder();
  }
};

TEST_P(TornTailTest, a_cut_at_any_byte_of_the_last_two_batches_loses_what_is_cut_alone) {
  for (std::uint64_t size = saved.size() - 2 * batch_bytes; size <= saved.size(); ++size) {
    SCOPED_TRACE(size);
    restore();
    set_content(0, SegmentFile::log, std::string_view(saved).substr(0, size));
    reopen(GetParam().shutdown);
    expect_whole_batches(size / batch_bytes);
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
}

TEST_P(TornTailTest, zeros_from_any_byte_on_lose_that_batch_and_what_follows) {
  for (std::uint64_t size = saved.size() - 2 * batch_bytes; size < saved.size(); ++size) {
    SCOPED_TRACE(size);
    if (GetParam().shutdown == Shutdown::clean && size % batch_bytes != 0) continue;  // Kafka: unnoticed
    restore();
    const std::string damaged = saved.substr(0, size) + std::string(saved.size() - size, '\0');
    const auto first_change = std::ranges::mismatch(damaged, saved).in1 - damaged.begin();
    set_content(0, SegmentFile::log, damaged);
    reopen(GetParam().shutdown);
    expect_whole_batches(static_cast<std::uint64_t>(first_change) / batch_bytes);
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Starts, TornTailTest,
                         ::testing::Values(Tail{true, Shutdown::clean}, Tail{false, Shutdown::clean},
                                           Tail{true, Shutdown::unclean}, Tail{false, Shutdown::unclean},
                                           Tail{true, Shutdown::unclean_but_flushed},
                                           Tail{false, Shutdown::unclean_but_flushed}));

class OverflowTest : public RecoveryTest {
 protected:
  static constexpr Offset far = 0x80000000;

  // A closed log of two segments whose bytes are then put into the first one, as old cleaners did.
  OverflowTest() {
    config.index_interval_bytes = 0;
    create();
    append(2);
    records::BatchBuilder distant;
    values.push_back("1 far");
    distant.append({.timestamp = now_ms, .value = as_bytes(values.back())});
    distant.set_last_offset(far - 3);
    append(distant.build());
    append(3);
    wanted = stored();
    EXPECT_EQ(log->segment_count(), 2u);
    EXPECT_TRUE(log->close());
    set_content(0, SegmentFile::log, content(0, SegmentFile::log) + content(far, SegmentFile::log));
    for (const SegmentFile kind : {SegmentFile::log, SegmentFile::offset_index, SegmentFile::time_index}) {
      EXPECT_TRUE(files.remove(path(far, kind)));
    }
    EXPECT_TRUE(files.sync_directory("/data/topic-0"));
  }

  void expect_split() {
    EXPECT_EQ(stored(), wanted);
    EXPECT_EQ(log->segment_count(), 2u);
    EXPECT_EQ(append().first_offset, far + 3);
    ASSERT_TRUE(log->close());
    FolderCheck(files, "/data/topic-0").expect_sound();
  }

  std::vector<Stored> wanted;
};

TEST_F(OverflowTest, a_segment_with_offsets_too_far_from_its_base_is_split_in_two) {
  for (const bool clean : {true, false}) {
    SCOPED_TRACE(clean);
    remember_folder();
    open(clean);
    expect_split();
    restore();
  }
}

TEST_F(RecoveryTest, an_offset_that_jumps_further_than_a_gap_may_cuts_the_log_there) {
  write_log(true);
  saved[(batches - 1) * batch_bytes + 2] ^= 1;
  set_content(0, SegmentFile::log, saved);
  open(false);
  expect_whole_batches(batches - 1);
}

TEST_F(OverflowTest, a_closed_one_is_found_when_the_next_begins_far_behind) {
  const Offset end = wanted.back().offset + 1;
  records::BatchBuilder next(records::BatchOptions{.base_offset = end});
  next.append({.timestamp = now_ms, .value = as_bytes("behind")});
  set_content(end, SegmentFile::log, as_text(next.build()));
  wanted.push_back({end, "behind"});
  open(true);
  EXPECT_EQ(log->segment_count(), 3u);
  EXPECT_EQ(stored(), wanted);
}

TEST_F(OverflowTest, a_power_cut_at_any_change_of_the_disk_leaves_all_of_it) {
  bool died = true;
  for (std::uint64_t change = 1; died; ++change) {
    SCOPED_TRACE(change);
    auto cut = files.after_crash(ottla::test::Crash::lose_nothing, entropy);
    cut->die_at_change(change);
    LogDirectory before(*cut, "/data");
    died = !Log::open(before, entropy, options());
    cut->crash(ottla::test::Crash::lose_any_unsynced, entropy);
    LogDirectory after(*cut, "/data");
    auto opened = Log::open(after, entropy, options());
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(read_all(**opened, 0, UpperBound::log_end), wanted);
  }
}

TEST_F(RecoveryTest, a_flipped_byte_cuts_the_log_at_its_batch) {
  write_log(true);
  remember_folder();
  for (std::uint64_t at = 0; at < batch_bytes; ++at) {
    SCOPED_TRACE(at);
    if (at < 8 || (at >= 12 && at <= 16)) continue;  // offset, leader epoch, magic: no checksum covers them
    restore();
    std::string damaged = saved;
    damaged[2 * batch_bytes + at] = static_cast<char>(damaged[2 * batch_bytes + at] ^ 0x10);
    set_content(0, SegmentFile::log, damaged);
    reopen(Shutdown::unclean);
    expect_whole_batches(2);
  }
}

TEST_F(RecoveryTest, a_later_magic_cuts_nothing) {
  write_log(true);
  remember_folder();
  restore();
  std::string damaged = saved;
  damaged[2 * batch_bytes + records::magic_position] = 3;
  set_content(0, SegmentFile::log, damaged);
  reopen(Shutdown::unclean);
  EXPECT_EQ(log->log_end_offset(), batches * records_per_batch);
}

TEST_F(RecoveryTest, a_flipped_offset_never_lets_an_offset_go_backwards) {
  write_log(true);
  remember_folder();
  for (std::uint64_t bit = 0; bit < 64; ++bit) {
    SCOPED_TRACE(bit);
    restore();
    std::string damaged = saved;
    damaged[2 * batch_bytes + bit / 8] =
        static_cast<char>(damaged[2 * batch_bytes + bit / 8] ^ (1 << bit % 8));
    set_content(0, SegmentFile::log, damaged);
    reopen(Shutdown::unclean);
    ASSERT_GE(log->log_end_offset(), 2 * records_per_batch);
    append();
    const std::vector<Stored> found = stored();
    EXPECT_TRUE(std::ranges::is_sorted(found, std::ranges::less{}, &Stored::offset) || found.empty());
    EXPECT_EQ(found.back().value, values.back());
  }
}

TEST_F(RecoveryTest, a_flipped_byte_after_a_clean_shutdown_goes_unnoticed_as_in_kafka) {
  write_log(true);
  std::string damaged = saved;
  damaged[2 * batch_bytes + 70] ^= 1;
  set_content(0, SegmentFile::log, damaged);
  reopen(Shutdown::clean);
  EXPECT_EQ(log->log_end_offset(), batches * records_per_batch);
}

TEST_F(RecoveryTest, a_flipped_byte_below_the_recovery_point_is_left_to_the_reader) {
  create();
  append(3);
  ASSERT_TRUE(log->roll(now_ms));
  append(3);
  ASSERT_TRUE(log->close());
  std::string damaged = content(0, SegmentFile::log);
  damaged[70] ^= 1;
  set_content(0, SegmentFile::log, damaged);
  open(false, 3);
  EXPECT_EQ(log->log_end_offset(), 6);
  EXPECT_EQ(stored(3).size(), 3u);
}

TEST_F(RecoveryTest, damage_in_a_segment_drops_the_segments_behind_it) {
  create();
  for (int i = 0; i < 3; ++i) {
    append(2);
    append(2);
    ASSERT_TRUE(log->roll(now_ms));
  }
  std::string damaged = content(4, SegmentFile::log);
  damaged.back() ^= 1;
  set_content(4, SegmentFile::log, damaged);
  open(false);
  EXPECT_EQ(log->log_end_offset(), 6);
  EXPECT_EQ(log->segment_count(), 2u);
  EXPECT_FALSE(files.exists(path(8, SegmentFile::log)));
  EXPECT_EQ(append().first_offset, 6);
}

TEST_F(RecoveryTest, a_cut_at_a_crash_within_recovery_leaves_no_later_segment) {
  create();
  append(2);
  ASSERT_TRUE(log->roll(now_ms));
  append(2);
  std::string damaged = content(0, SegmentFile::log);
  damaged.back() ^= 1;
  set_content(0, SegmentFile::log, damaged);
  bool was_cut = false;
  bool behind_was_there = false;
  files.observe([&](ottla::test::Call kind, const std::string& changed) {
    if (kind != ottla::test::Call::truncate || !changed.ends_with("00.log")) return;
    was_cut = true;
    behind_was_there = files.exists(path(2, SegmentFile::log));
  });
  open(false);
  EXPECT_TRUE(was_cut);
  EXPECT_FALSE(behind_was_there);
}

// --- indexes ---

class LostIndexTest : public RecoveryTest, public ::testing::WithParamInterface<bool> {
 protected:
  LostIndexTest() {
    write_log(true);
    index = content(0, SegmentFile::offset_index);
    time_index = content(0, SegmentFile::time_index);
    EXPECT_FALSE(index.empty() || time_index.empty());
  }

  void expect_rebuilt() {
    open(GetParam(), 0);
    EXPECT_EQ(stored().size(), std::size_t{batches * records_per_batch});
    ASSERT_TRUE(log->close());
    EXPECT_EQ(content(0, SegmentFile::offset_index), index);
    EXPECT_EQ(content(0, SegmentFile::time_index), time_index);
  }

  std::string index;
  std::string time_index;
};

TEST_P(LostIndexTest, a_missing_offset_index_is_built_anew) {
  ASSERT_TRUE(files.remove(path(0, SegmentFile::offset_index)));
  expect_rebuilt();
}
TEST_P(LostIndexTest, a_missing_time_index_is_built_anew) {
  ASSERT_TRUE(files.remove(path(0, SegmentFile::time_index)));
  expect_rebuilt();
}
TEST_P(LostIndexTest, an_untrimmed_index_is_built_anew) {
  set_content(0, SegmentFile::offset_index, index + std::string(8 * 1000, '\0'));
  set_content(0, SegmentFile::time_index, time_index + std::string(12 * 1000, '\0'));
  expect_rebuilt();
}
TEST_P(LostIndexTest, an_index_with_a_part_of_an_entry_is_built_anew) {
  set_content(0, SegmentFile::offset_index, index + "abc");
  set_content(0, SegmentFile::time_index, time_index + "abc");
  expect_rebuilt();
}
TEST_P(LostIndexTest, an_index_that_points_behind_the_log_is_built_anew) {
  std::string damaged = index;
  damaged[damaged.size() - 4] = 1;  // the last entry's position
  set_content(0, SegmentFile::offset_index, damaged);
  expect_rebuilt();
}
INSTANTIATE_TEST_SUITE_P(CleanOrNot, LostIndexTest, ::testing::Bool());

TEST_F(RecoveryTest, an_index_without_a_log_is_removed) {
  write_log(true);
  set_content(100, SegmentFile::offset_index, "12345678");
  set_content(100, SegmentFile::transaction_index, "");
  open(true);
  EXPECT_FALSE(files.exists(path(100, SegmentFile::offset_index)));
  EXPECT_FALSE(files.exists(path(100, SegmentFile::transaction_index)));
  EXPECT_EQ(log->log_end_offset(), batches * records_per_batch);
}

TEST_F(RecoveryTest, preallocated_space_left_by_a_kill_is_cut) {
  config.preallocate = true;
  config.segment_bytes = 100'000;
  create();
  append_batches(3);
  EXPECT_EQ(content(0, SegmentFile::log).size(), 100'000u);
  open(false);
  EXPECT_EQ(log->log_end_offset(), 3);
  EXPECT_EQ(content(0, SegmentFile::log).size(), log->size_bytes());
}

// --- the log's two ends ---

TEST_F(RecoveryTest, a_log_that_ends_before_its_start_begins_anew_at_the_start) {
  write_log(true);
  open(false, 0, 100);
  EXPECT_EQ(log->log_start_offset(), 100);
  EXPECT_EQ(append().first_offset, 100);
  EXPECT_EQ(log->segment_count(), 1u);
}

TEST_F(RecoveryTest, a_folder_without_segments_begins_at_the_checkpointed_start) {
  write_log(true);
  for (const SegmentFile kind : {SegmentFile::log, SegmentFile::offset_index, SegmentFile::time_index})
    ASSERT_TRUE(files.remove(path(0, kind)));
  open(false, 0, 7);
  EXPECT_EQ(append().first_offset, 7);
}

TEST_F(RecoveryTest, the_log_start_is_kept_within_a_segment) {
  write_log(true);
  open(false, 0, 3);
  EXPECT_EQ(log->log_start_offset(), 3);
  EXPECT_EQ(stored().front().offset, 3);
}

// --- leftovers ---

TEST_F(RecoveryTest, files_of_a_deletion_or_a_cleaning_cut_short_are_removed) {
  write_log(true);
  for (const char* name : {"00000000000000000000.log.deleted", "00000000000000000009.index.cleaned",
                           "00000000000000000004.snapshot.deleted"}) {
    files.set_content(std::string("/data/topic-0/") + name, "x");
  }
  open(true);
  for (const DirectoryEntry& entry : entries_of_folder())
    EXPECT_FALSE(entry.name.ends_with(".deleted") || entry.name.ends_with(".cleaned")) << entry.name;
  EXPECT_EQ(log->log_end_offset(), batches * records_per_batch);
}

TEST_F(RecoveryTest, a_swap_that_had_begun_is_finished) {
  write_log(true);
  const std::string half = saved.substr(0, 2 * batch_bytes);
  set_content(0, SegmentFile::log, "never read");
  files.set_content(path(0, SegmentFile::log) + ".swap", half);
  open(false);
  EXPECT_EQ(log->log_end_offset(), 2 * records_per_batch);
  EXPECT_FALSE(files.exists(path(0, SegmentFile::log) + ".swap"));
}

TEST_F(RecoveryTest, a_swap_whose_cleaning_was_not_complete_is_undone) {
  write_log(true);
  files.set_content(path(0, SegmentFile::log) + ".swap", "x");
  files.set_content(path(0, SegmentFile::offset_index) + ".cleaned", "x");
  open(false);
  EXPECT_EQ(log->log_end_offset(), batches * records_per_batch);
}

TEST_F(RecoveryTest, an_index_that_a_cleaning_left_without_its_log_is_not_taken_for_the_segments) {
  write_log(true);
  files.set_content(path(0, SegmentFile::offset_index) + ".swap", std::string(8, '\x01'));
  open(true);
  FolderCheck(files, "/data/topic-0").expect_sound();
  EXPECT_EQ(log->log_end_offset(), batches * records_per_batch);
}

// --- epochs and topic id ---

TEST_F(RecoveryTest, unreadable_epochs_are_read_from_the_batches) {
  create();
  for (epoch = 2; epoch <= 4; ++epoch) append(2);
  epoch = 4;
  ASSERT_TRUE(log->close());
  const std::string good = files.content("/data/topic-0/leader-epoch-checkpoint");
  for (const char* bad : {"1\n0\n", "0\n2\n2 0\n", "0\n1\nx 0\n", "\xff\xff\xff"}) {
    files.set_content("/data/topic-0/leader-epoch-checkpoint", bad);
    open(true);
    EXPECT_EQ(log->end_of_epoch(3), (EpochEnd{3, 4})) << bad;
  }
  ASSERT_TRUE(log->truncate_to(6, now_ms));
  EXPECT_EQ(good, "0\n3\n2 0\n3 2\n4 4\n");
}

TEST_F(RecoveryTest, an_epoch_is_written_with_its_first_record) {
  create();
  append(2);
  epoch = 3;
  close_and_open();
  const std::uint64_t changes = files.changes();
  ASSERT_TRUE(log->write_pending());
  ASSERT_TRUE(log->close());
  EXPECT_EQ(files.changes(), changes);
  open(true);
  append(1);
  ASSERT_TRUE(log->close());
  EXPECT_THAT(files.content("/data/topic-0/leader-epoch-checkpoint"), ::testing::EndsWith("\n3 2\n"));
}

TEST_F(RecoveryTest, a_power_cut_takes_no_epoch_below_the_recovery_point) {
  ASSERT_TRUE(files.sync_directory("/"));  // where the log directory has its name
  create();
  for (epoch = 2; epoch <= 3; ++epoch) append(2);
  ASSERT_TRUE(log->flush());
  append(1);
  ASSERT_TRUE(log->write_pending());
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ottla::test::SeededEntropy fate(seed);
    const auto found = files.after_crash(ottla::test::Crash::lose_any_unsynced, fate);
    EXPECT_THAT(found->content("/data/topic-0/leader-epoch-checkpoint"), ::testing::HasSubstr("2 0\n3 2\n"));
  }
}

TEST_F(RecoveryTest, missing_epochs_come_from_recovered_batches) {
  create();
  for (epoch = 2; epoch <= 4; ++epoch) append(2);
  epoch = 4;
  log->release_idle_files();
  open(false);
  EXPECT_EQ(log->end_of_epoch(2), (EpochEnd{2, 2}));
}

TEST_F(RecoveryTest, an_unreadable_topic_id_is_told_and_may_be_set_anew) {
  write_log(true);
  files.set_content("/data/topic-0/partition.metadata", "");
  open(true);
  EXPECT_EQ(log->topic_id(), std::nullopt);
  EXPECT_TRUE(log->topic_id_unreadable());
  ASSERT_TRUE(log->set_topic_id(Uuid::from_halves(1, 2)));
  close_and_open();
  EXPECT_EQ(log->topic_id(), Uuid::from_halves(1, 2));
  EXPECT_FALSE(log->topic_id_unreadable());
}

}  // namespace
}  // namespace ottla::log::test
