// A full disk is no failure of the directory: what finds no room is refused and leaves nothing behind, what
// makes room goes on, and with room again everything does.
#include "log/log_fixture.h"

namespace ottla::log::test {
namespace {

using ottla::test::Call;

constexpr const char* no_space = "No space left on device";

class FullDiskTest : public LogTest {
 protected:
  FullDiskTest() {
    EXPECT_TRUE(files.sync_directory("/"));
    create();
    append(2);
  }

  void begin_anew() {
    log.reset();
    ASSERT_TRUE(files.remove_all("/data/topic-0"));
    values.clear();
    create();
  }
  void keep_reserve() {
    directory = std::make_unique<LogDirectory>(files, "/data");
    directory->set_reserve(1 << 20);
    open(false);
  }
  std::uint64_t free_bytes() { return files.space("/data")->available; }
  // From now on only so many bytes more find room.
  void leave_room(std::uint64_t bytes) {
    files.set_capacity(std::nullopt);
    const auto all = files.space("/data");
    files.set_capacity(all->total - all->available + bytes);
  }
  void make_room() { files.set_capacity(std::nullopt); }
  void expect_refused(std::size_t value_bytes) {
    const auto refused = try_append(batch(1, now_ms, value_bytes));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kafka_storage_error);
    EXPECT_TRUE(directory->is_online());
    values.pop_back();
  }
  void restart_by_kill() {
    files.kill();
    open(false);
  }
  void restart_by_power_cut() {
    files.crash(ottla::test::Crash::lose_all_unsynced, entropy);
    open(false);
  }
  void lose_some_unsynced(std::uint64_t seed) {
    ottla::test::SeededEntropy choice(seed);
    files.crash(ottla::test::Crash::lose_any_unsynced, choice);
    open(false);
  }
  std::vector<std::string> stored_values() {
    std::vector<std::string> found;
    for (const Stored& record : stored()) found.push_back(record.value);
    return found;
  }
};

TEST_F(FullDiskTest, what_finds_no_room_is_refused_and_nothing_of_it_stays) {
  const std::string before = content(0, SegmentFile::log);
  leave_room(300);
  expect_refused(10'000);
  EXPECT_EQ(content(0, SegmentFile::log), before);
  EXPECT_EQ(stored().size(), 2u);
  EXPECT_TRUE(log->flush());
}

TEST_F(FullDiskTest, smaller_batches_and_later_ones_find_room) {
  leave_room(300);
  expect_refused(10'000);
  EXPECT_EQ(append(1, 20).first_offset, 2);
  make_room();
  EXPECT_EQ(append(1, 10'000).first_offset, 3);
  restart_by_kill();
  EXPECT_EQ(stored_values(), values);
}

// Segments and indexes so small that any of their files may be what finds no room.
TEST_F(FullDiskTest, wherever_room_ends_what_was_refused_may_be_sent_again) {
  config.segment_bytes = 500;
  config.index_interval_bytes = 0;
  config.segment_index_bytes = 60;
  for (std::uint64_t room = 0; room < 1500; room += 13) {
    SCOPED_TRACE(room);
    begin_anew();
    leave_room(room);
    for (int i = 0; i < 8; ++i) {
      if (!try_append(batch(1, ++now_ms, 100))) values.pop_back();
      if (i % 3 == 0) (void)log->flush();
    }
    ASSERT_TRUE(directory->is_online());
    EXPECT_EQ(stored_values(), values);
    make_room();
    append(batch(1, ++now_ms));
    ASSERT_TRUE(log->flush());
    room % 2 == 0 ? restart_by_kill() : restart_by_power_cut();
    ASSERT_EQ(stored_values(), values);
  }
}

TEST_F(FullDiskTest, a_preallocated_segment_that_finds_no_room_leaves_no_file) {
  config.preallocate = true;
  config.segment_bytes = 1 << 20;
  log->update_config(std::make_shared<LogConfig>(config));
  leave_room(10'000);
  EXPECT_FALSE(log->roll(now_ms));
  EXPECT_FALSE(files.exists(path(2, SegmentFile::log)));
  make_room();
  EXPECT_TRUE(log->roll(now_ms));
  EXPECT_EQ(append().first_offset, 2);
}

TEST_F(FullDiskTest, a_segment_that_found_no_room_does_not_come_back_by_a_power_cut) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    begin_anew();
    append(2);
    ASSERT_TRUE(log->flush());
    files.inject({.kinds = {Call::open}, .path = "2.timeindex", .reason = no_space});
    EXPECT_FALSE(log->roll(now_ms));
    append();
    lose_some_unsynced(seed);
    EXPECT_EQ(stored().size(), static_cast<std::size_t>(log->log_end_offset())) << seed;
    EXPECT_EQ(log->segment_count(), 1u) << seed;
  }
}

TEST_F(FullDiskTest, a_segment_that_found_no_room_and_cannot_be_removed_takes_the_directory_offline) {
  files.inject({.kinds = {Call::open}, .path = "2.timeindex", .reason = no_space});
  files.inject({.kinds = {Call::remove}, .reason = no_space});
  EXPECT_FALSE(log->roll(now_ms));
  EXPECT_FALSE(directory->is_online());
}

TEST_F(FullDiskTest, a_log_that_finds_no_room_for_its_files_leaves_no_folder) {
  log.reset();
  ASSERT_TRUE(files.remove_all("/data/topic-0"));
  files.inject({.kinds = {Call::open}, .path = "0.timeindex", .reason = no_space});
  EXPECT_FALSE(Log::create(*directory, entropy, options(), std::nullopt));
  EXPECT_FALSE(files.exists("/data/topic-0"));
  EXPECT_TRUE(directory->is_online());
  create();
}

TEST_F(FullDiskTest, segments_go_at_once_when_not_even_their_new_names_find_room) {
  ASSERT_TRUE(log->roll(now_ms));
  append();
  ASSERT_TRUE(log->increment_log_start_offset(2));
  files.inject({.kinds = {Call::rename}, .sticky = true, .reason = no_space});
  EXPECT_TRUE(log->delete_old_segments(now_ms));
  EXPECT_EQ(log->segment_count(), 1u);
  EXPECT_FALSE(files.exists(path(0, SegmentFile::log)));
  EXPECT_TRUE(directory->is_online());
}

TEST_F(FullDiskTest, a_wholly_expired_log_makes_room_though_no_new_segment_finds_any) {
  ASSERT_TRUE(log->roll(now_ms));
  append();
  now_ms += 2 * config.retention_ms;
  files.inject({.kinds = {Call::open}, .path = "3.log", .sticky = true, .reason = no_space});
  EXPECT_TRUE(log->delete_old_segments(now_ms));
  EXPECT_EQ(log->log_start_offset(), 2);
  files.clear_faults();
  EXPECT_TRUE(log->delete_old_segments(now_ms));
  EXPECT_EQ(log->log_start_offset(), 3);
  EXPECT_EQ(append().first_offset, 3);
}

TEST_F(FullDiskTest, a_flush_that_finds_no_room_for_the_epochs_saves_the_records) {
  files.inject({.kinds = {Call::write}, .path = "leader-epoch-checkpoint", .reason = no_space});
  EXPECT_TRUE(log->flush());
  EXPECT_EQ(log->recovery_point(), 0) << "a start is to read the epochs from the records";
  restart_by_power_cut();
  EXPECT_EQ(stored_values(), values);
  EXPECT_EQ(log->end_of_epoch(epoch).end_offset, log->log_end_offset());
}

TEST_F(FullDiskTest, a_flush_that_found_no_room_for_the_epochs_is_made_up_for) {
  files.inject({.kinds = {Call::write}, .path = "leader-epoch-checkpoint", .reason = no_space});
  EXPECT_TRUE(log->flush());
  EXPECT_TRUE(directory->is_online());
  EXPECT_TRUE(log->needs_flush(now_ms));
  EXPECT_TRUE(log->flush());
  EXPECT_EQ(log->recovery_point(), 2);
  restart_by_power_cut();
  EXPECT_EQ(stored_values(), values);
}

TEST_F(FullDiskTest, a_sync_that_fails_is_a_failure_for_good_even_for_want_of_room) {
  files.inject({.kinds = {Call::sync}, .reason = no_space});
  EXPECT_FALSE(log->flush());
  EXPECT_FALSE(directory->is_online());
}

TEST_F(FullDiskTest, records_leave_the_reserve_to_what_makes_room) {
  keep_reserve();
  leave_room(160'000);  // a sixteenth of it is kept
  for (int i = 0; i < 200; ++i) (void)try_append(batch(1, now_ms, 1'000));
  EXPECT_GE(free_bytes(), 10'000u);
  EXPECT_LT(free_bytes(), 12'000u);
  expect_refused(1'000);
  EXPECT_TRUE(log->roll(now_ms));
  EXPECT_TRUE(try_append(batch(1, now_ms, 1'000), AppendOrigin::raft_leader));
}

TEST_F(FullDiskTest, appends_go_on_by_themselves_once_there_is_room) {
  keep_reserve();
  leave_room(160'000);
  while (try_append(batch(1, now_ms, 1'000))) continue;
  ASSERT_TRUE(log->roll(now_ms));
  ASSERT_TRUE(log->increment_log_start_offset(log->log_end_offset()));
  const auto removals = log->delete_old_segments(now_ms);
  ASSERT_TRUE(removals);
  expect_refused(1'000);
  for (const Removal& removal : *removals) ASSERT_TRUE(files.remove(removal.path));
  EXPECT_TRUE(try_append(batch(1, now_ms, 1'000)));
}

}  // namespace
}  // namespace ottla::log::test
