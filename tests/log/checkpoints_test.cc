// What the checkpoints of log directories say at every moment a power cut may come, and when they are
// written.
#include "log/log_manager_fixture.h"

namespace ottla::log::test {
namespace {

using ::testing::HasSubstr;

TEST_F(LogManagerTest, a_log_made_anew_under_its_name_does_not_inherit_the_recovery_point) {
  open();
  append(*create("t"), 3);
  ASSERT_TRUE(manager->find({"t", 0})->flush());
  manager->tick(now_ms);
  tick_after(60'000);
  ASSERT_THAT(files.content("/data/recovery-point-offset-checkpoint"), HasSubstr("t 0 3"));
  ASSERT_TRUE(manager->delete_log({"t", 0}, now_ms));
  create("t");
  EXPECT_THAT(files.content("/data/recovery-point-offset-checkpoint"), HasSubstr("t 0 0"));
}

TEST_F(LogManagerTest, a_clean_shutdown_counts_once_however_the_next_start_ends) {
  open();
  ASSERT_TRUE(manager->close(1));
  files.inject({.kinds = {ottla::test::Call::sync_directory}, .path = "/data", .then_dead = true});
  static_cast<void>(try_open());
  ASSERT_TRUE(files.is_dead());
  kill_and_open();
  const auto found = files.after_crash(ottla::test::Crash::lose_all_unsynced, entropy);
  EXPECT_FALSE(found->exists("/data/.kafka_cleanshutdown"));
}

TEST_F(LogManagerTest, deleted_records_stay_deleted_when_the_power_is_cut_behind_their_segments) {
  open();
  const auto log = create("t");
  append(*log, 3);
  ASSERT_TRUE(log->roll(now_ms) && log->flush());
  ASSERT_TRUE(log->increment_log_start_offset(3));
  manager->write_checkpoints();
  ASSERT_TRUE(log->delete_old_segments(now_ms));
  manager->write_checkpoints();
  const auto found = files.after_crash(ottla::test::Crash::lose_all_unsynced, entropy);
  EXPECT_THAT(found->content("/data/log-start-offset-checkpoint"), HasSubstr("t 0 3"));
}

TEST_F(LogManagerTest, a_checkpoint_is_written_when_two_partitions_change_places) {
  open();
  for (const std::string topic : {"a", "b", "c", "d", "e"}) {
    for (const PartitionIndex partition : {0, 1}) append(*create(topic, partition), 3);
    ASSERT_TRUE(manager->find({topic, 0})->increment_log_start_offset(2));
    manager->write_checkpoints();
    ASSERT_TRUE(manager->find({topic, 1})->increment_log_start_offset(2));
    ASSERT_TRUE(manager->delete_log({topic, 0}, now_ms));
    EXPECT_THAT(files.content("/data/log-start-offset-checkpoint"), HasSubstr(topic + " 1 2"));
  }
}

}  // namespace
}  // namespace ottla::log::test
