// Log directories as a whole: identity, loading, what one damaged partition does to the others, periodic work
// and the clean shutdown.
#include "ottla/log/log_manager.h"
#include "log/log_manager_fixture.h"
#include "ottla/log/checkpoints.h"

namespace ottla::log::test {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// --- identity ---

TEST_F(LogManagerTest, a_new_directory_gets_an_identity_and_keeps_it) {
  open();
  const std::string cluster = manager->cluster_id();
  const Uuid id = manager->directories().front()->id();
  EXPECT_FALSE(cluster.empty() || id.is_zero());
  open();
  EXPECT_EQ(manager->cluster_id(), cluster);
  EXPECT_EQ(manager->directories().front()->id(), id);
}

TEST_F(LogManagerTest, a_cluster_id_for_new_directories_gives_way_to_an_old_one) {
  files.set_content("/data/meta.properties", "version=1\nnode.id=1\ncluster.id=a\n");
  cluster_id = "b";
  cluster_id_is_for_new_directories = true;
  open();
  EXPECT_EQ(manager->cluster_id(), "a");
  directories = {"/new"};
  open();
  EXPECT_EQ(manager->cluster_id(), "b");
}

TEST_F(LogManagerTest, a_directory_of_another_node_or_cluster_is_refused) {
  files.set_content("/data/meta.properties", "version=1\nnode.id=2\ncluster.id=a\n");
  EXPECT_THAT(try_open().error().message, HasSubstr("node 2"));
  files.set_content("/data/meta.properties", "version=1\nnode.id=1\ncluster.id=a\n");
  cluster_id = "b";
  EXPECT_THAT(try_open().error().message, HasSubstr("cluster a"));
  EXPECT_THAT(try_open().error().message, HasSubstr("give log.dirs"));
}

TEST_F(LogManagerTest, directories_of_two_clusters_are_refused) {
  files.set_content("/data/meta.properties", "version=1\nnode.id=1\ncluster.id=a\n");
  files.set_content("/more/meta.properties", "version=1\nnode.id=1\ncluster.id=b\n");
  directories.push_back("/more");
  EXPECT_FALSE(try_open());
}

TEST_F(LogManagerTest, a_second_process_is_kept_out) {
  open();
  const auto second = LogManager::open(files, entropy, {.directories = directories, .node_id = 1});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("/data/.lock"));
}

TEST_F(LogManagerTest, one_failed_directory_does_not_keep_the_other_from_starting) {
  directories = {"/data", "/more"};
  files.inject({.kinds = {ottla::test::Call::create_directories}, .path = "/more", .sticky = true});
  open();
  EXPECT_FALSE(manager->directories()[1]->is_online());
  append(*create("a"));
  EXPECT_EQ(folders(), std::vector<std::string>{"a-0"});
}

TEST_F(LogManagerTest, a_directory_whose_lock_cannot_be_written_is_offline_and_the_other_starts) {
  directories = {"/data", "/more"};
  files.inject({.kinds = {ottla::test::Call::lock}, .path = "/more", .reason = "Read-only file system"});
  open();
  EXPECT_FALSE(manager->directories()[1]->is_online());
  EXPECT_TRUE(manager->directories()[0]->is_online());
}

// --- logs ---

TEST_F(LogManagerTest, new_logs_go_to_the_directory_with_the_fewest) {
  directories = {"/data", "/more/"};
  open();
  for (PartitionIndex partition = 0; partition < 4; ++partition) create("t", partition);
  EXPECT_EQ(folders("/data").size(), 2u);
  EXPECT_EQ(folders("/more").size(), 2u);
}

TEST_F(LogManagerTest, logs_of_several_directories_are_loaded_in_turn) {
  directories = {"/data", "/more"};
  open();
  for (const char* topic : {"a", "b", "c", "d"}) append(*create(topic));
  manager.reset();
  files.kill();
  manager = std::move(*try_open());
  const auto plan = manager->load_plan(context(), now_ms);
  ASSERT_EQ(plan.size(), 4u);
  plan[0](), plan[1]();
  for (const LogDirectory* directory : manager->directories()) {
    EXPECT_EQ(manager->logs(*directory).size(), 1u) << directory->path();
  }
}

TEST_F(LogManagerTest, creating_a_log_syncs_nothing) {
  open();
  files.reset_counts();
  create("t");
  EXPECT_EQ(files.calls(ottla::test::Call::sync) + files.calls(ottla::test::Call::sync_directory), 0u);
}

TEST_F(LogManagerTest, creating_a_log_that_is_there_gives_it) {
  open();
  const auto log = create("t");
  EXPECT_EQ(create("t"), log);
}

TEST_F(LogManagerTest, a_deleted_log_is_renamed_at_once_and_removed_after_the_delay) {
  open();
  create("t");
  manager->tick(now_ms);
  ASSERT_TRUE(manager->delete_log({"t", 0}, now_ms));
  EXPECT_EQ(manager->find({"t", 0}), nullptr);
  EXPECT_THAT(folders().front(), MatchesRegex("t-0\\.[0-9a-f]*-delete"));
  tick_after(59'999);
  EXPECT_EQ(folders().size(), 1u);
  tick_after(1);
  EXPECT_TRUE(folders().empty());
  EXPECT_EQ(manager->delete_log({"t", 0}, now_ms).error().code, ErrorCode::unknown_topic_or_partition);
}

TEST_F(LogManagerTest, folders_deleted_before_a_restart_go_after_it) {
  open();
  create("t");
  ASSERT_TRUE(manager->delete_log({"t", 0}, now_ms));
  kill_and_open();
  EXPECT_EQ(folders().size(), 1u);
  tick_after(60'000);
  EXPECT_TRUE(folders().empty());
}

TEST_F(LogManagerTest, a_stray_is_renamed_and_kept) {
  open();
  append(*create("unknown"));
  append(*create("known"));
  kill_and_open();
  EXPECT_EQ(manager->find({"unknown", 0}), nullptr);
  EXPECT_THAT(folders().back(), MatchesRegex("unknown-0\\.[0-9a-f]*-stray"));
  tick_after(600'000);
  kill_and_open();
  tick_after(600'000);
  EXPECT_EQ(folders().size(), 2u);
}

TEST_F(LogManagerTest, folders_that_are_no_partitions_are_left_alone) {
  for (const char* name : {"foo-bar", "lost+found", "t-01", "__cluster_metadata-0"})
    files.set_content(std::string("/data/") + name + "/x", "x");
  open();
  EXPECT_EQ(summary.loaded + summary.failed, 0u);
  tick_after(600'000);
  EXPECT_EQ(folders().size(), 4u);
}

TEST_F(LogManagerTest, a_change_of_options_reaches_the_partition) {
  open();
  create("t", 0);
  create("t", 1);
  config.retention_ms = 5;
  manager->update_config({"t", 1}, shared());
  manager->update_config({"none", 0}, shared());
  EXPECT_EQ(manager->find({"t", 1})->config()->retention_ms, 5);
  EXPECT_NE(manager->find({"t", 0})->config()->retention_ms, 5);
}

// --- restarts ---

TEST_F(LogManagerTest, a_clean_shutdown_leaves_a_marker_that_the_next_start_takes) {
  open();
  append(*create("t"), 3);
  ASSERT_TRUE(manager->close(42));
  EXPECT_TRUE(files.exists("/data/.kafka_cleanshutdown"));
  EXPECT_EQ(files.content("/data/recovery-point-offset-checkpoint"), "0\n1\nt 0 3\n");
  open();
  EXPECT_TRUE(summary.all_clean);
  EXPECT_EQ(manager->previous_broker_epoch(), 42);
  EXPECT_FALSE(files.exists("/data/.kafka_cleanshutdown"));
  kill_and_open();
  EXPECT_FALSE(summary.all_clean);
  EXPECT_EQ(manager->previous_broker_epoch(), -1);
}

TEST_F(LogManagerTest, deleted_records_stay_deleted_over_a_restart) {
  open();
  const auto log = create("t");
  append(*log, 10);
  ASSERT_TRUE(log->increment_log_start_offset(4));
  ASSERT_TRUE(manager->close(1));
  EXPECT_EQ(files.content("/data/log-start-offset-checkpoint"), "0\n1\nt 0 4\n");
  open();
  EXPECT_EQ(manager->find({"t", 0})->log_start_offset(), 4);
}

TEST_F(LogManagerTest, checkpoints_are_written_at_their_intervals) {
  open();
  const auto log = create("t");
  append(*log, 3);
  manager->tick(now_ms);
  tick_after(5'000);
  EXPECT_EQ(files.content("/data/replication-offset-checkpoint"), "0\n1\nt 0 3\n");
  EXPECT_FALSE(files.exists("/data/recovery-point-offset-checkpoint"));
  tick_after(25'000);
  EXPECT_EQ(files.content("/data/recovery-point-offset-checkpoint"), "0\n1\nt 0 0\n");
  const auto renames = files.calls(ottla::test::Call::rename);
  tick_after(600'000);
  EXPECT_EQ(files.calls(ottla::test::Call::rename), renames) << "nothing has changed";
}

TEST_F(LogManagerTest, a_checkpoint_that_finds_no_room_is_written_later) {
  open();
  append(*create("t"));
  const std::string path = "/data/replication-offset-checkpoint";
  files.inject({.kinds = {ottla::test::Call::write}, .path = path, .reason = "No space left on device"});
  manager->tick(now_ms);
  tick_after(5'000);
  EXPECT_TRUE(manager->directories().front()->is_online());
  EXPECT_FALSE(files.exists(path) || files.exists(path + ".tmp"));
  tick_after(5'000);
  EXPECT_THAT(files.content(path), HasSubstr("t 0 1"));
}

TEST_F(LogManagerTest, the_next_look_comes_before_a_flush_by_time_is_due) {
  config.flush_ms = 200;
  open();
  const auto log = create("t");
  EXPECT_LE(manager->tick(now_ms), 200);
  append(*log);
  tick_after(200);
  EXPECT_EQ(log->recovery_point(), 1);
}

TEST_F(LogManagerTest, retention_and_rolled_segments_are_the_ticks_work) {
  config.retention_ms = 1000;
  open();
  const auto log = create("t");
  append(*log);
  manager->tick(now_ms);
  ASSERT_TRUE(log->roll(now_ms));
  tick_after(1);
  EXPECT_EQ(log->recovery_point(), 1);
  tick_after(30'000);
  EXPECT_EQ(log->log_start_offset(), 1);
  EXPECT_TRUE(files.exists("/data/t-0/00000000000000000000.log.deleted"));
  tick_after(60'000);
  EXPECT_FALSE(files.exists("/data/t-0/00000000000000000000.log.deleted"));
}

TEST_F(LogManagerTest, a_log_in_an_offline_directory_makes_place_for_another_of_its_name) {
  directories.push_back("/more");
  open();
  LogDirectory& first = create("t")->directory();
  first.fail(Error{ErrorCode::kafka_storage_error, "the disk is gone"});
  ASSERT_TRUE(manager->delete_log({"t", 0}, now_ms));
  EXPECT_NE(&create("t")->directory(), &first);
}

TEST_F(LogManagerTest, idle_producers_are_forgotten) {
  open();
  const auto log = create("t");
  records::BatchBuilder builder({.producer_id = 5, .producer_epoch = 0, .base_sequence = 0});
  builder.append({.timestamp = now_ms, .value = as_bytes("x")});
  Bytes batch = builder.build();
  ASSERT_TRUE(log->append_batches(batch, {.leader_epoch = 1, .now_ms = now_ms}));
  manager->tick(now_ms);
  tick_after(86'399'999);
  EXPECT_EQ(log->producers().size(), 1u);
  tick_after(600'001);
  EXPECT_TRUE(log->producers().empty());
}

// --- damage ---

TEST_F(LogManagerTest, unreadable_checkpoints_count_as_zero_and_nothing_is_lost) {
  write_two();
  for (const char* name :
       {"recovery-point-offset-checkpoint", "replication-offset-checkpoint", "log-start-offset-checkpoint"})
    files.set_content(std::string("/data/") + name, "\xff\xfe garbage");
  kill_and_open();
  EXPECT_EQ(summary.loaded, 2u);
  EXPECT_EQ(end_of("damaged"), 3);
  EXPECT_EQ(manager->find({"sound", 0})->high_watermark(), 0);
}

TEST_F(LogManagerTest, damaged_small_files_of_a_partition_keep_neither_it_nor_another_from_starting) {
  for (const char* name : {"leader-epoch-checkpoint", "partition.metadata", "00000000000000000003.snapshot",
                           "00000000000000000000.index", "00000000000000000000.timeindex"}) {
    for (const bool clean : {false, true}) {
      SCOPED_TRACE(std::string(name) + (clean ? " after a clean shutdown" : " after a kill"));
      manager.reset();
      ASSERT_TRUE(files.remove_all("/data"));
      write_two();
      if (clean) {
        ASSERT_TRUE(manager->close(1));
      }
      files.set_content(std::string("/data/damaged-0/") + name, "\xff\xfe garbage");
      kill_and_open();
      EXPECT_EQ(summary.failed, 0u);
      EXPECT_EQ(end_of("damaged"), 3);
      EXPECT_EQ(end_of("sound"), 3);
    }
  }
}

TEST_F(LogManagerTest, a_missing_topic_id_makes_a_stray_as_in_kafka) {
  write_two();
  ASSERT_TRUE(files.remove("/data/damaged-0/partition.metadata"));
  kill_and_open();
  EXPECT_EQ(end_of("damaged"), -1);
  EXPECT_EQ(end_of("sound"), 3);
}

TEST_F(LogManagerTest, a_partition_that_cannot_be_read_costs_its_directory_and_no_other) {
  directories = {"/data", "/more"};
  open();
  append(*create("a"), 3);
  append(*create("b"), 3);
  ASSERT_TRUE(manager->close(1));
  files.inject({.kinds = {ottla::test::Call::list}, .path = "/data/a-0", .sticky = true});
  open();
  EXPECT_EQ(summary.failed, 1u);
  EXPECT_FALSE(manager->directories()[0]->is_online());
  EXPECT_EQ(end_of("b"), 3);
  EXPECT_TRUE(manager->close(2));
  EXPECT_FALSE(files.exists("/data/.kafka_cleanshutdown")) << "it was not wholly loaded";
  EXPECT_TRUE(files.exists("/more/.kafka_cleanshutdown"));
}

TEST_F(LogManagerTest, of_two_equal_logs_one_is_set_aside) {
  write_twice();
  open();
  EXPECT_EQ(summary.loaded, 1u);
  EXPECT_EQ(summary.failed, 0u);
  EXPECT_EQ(end_of("t"), 3);
  EXPECT_NE(files.exists("/data/t-0"), files.exists("/more/t-0"));
}

TEST_F(LogManagerTest, of_two_logs_that_differ_one_is_served_and_none_touched) {
  write_twice();
  files.set_content("/more/t-0/00000000000000000000.log", "");
  open();
  EXPECT_EQ(summary.loaded, 1u);
  EXPECT_EQ(summary.failed, 1u);
  EXPECT_TRUE(files.exists("/data/t-0") && files.exists("/more/t-0"));
}

TEST_F(LogManagerTest, a_start_flushes_what_flush_messages_asks_for_and_a_kill_kept_from_the_disk) {
  config.flush_messages = 2;
  open();
  for (const int records : {1, 2}) append(*create("t" + std::to_string(records)), records);
  kill_and_open();
  EXPECT_EQ(manager->find({"t1", 0})->recovery_point(), 0);
  manager.reset();
  files.crash(ottla::test::Crash::lose_all_unsynced, entropy);
  open();
  EXPECT_EQ(end_of("t2"), 2);
}

TEST_F(LogManagerTest, a_power_cut_after_the_first_flush_keeps_a_new_directory) {
  directories = {"/new/place/data"};
  open();
  const auto log = create("t");
  append(*log, 3);
  ASSERT_TRUE(log->flush());
  const std::string cluster = manager->cluster_id();
  manager.reset();
  files.crash(ottla::test::Crash::lose_all_unsynced, entropy);
  open();
  EXPECT_EQ(manager->cluster_id(), cluster);
  EXPECT_EQ(end_of("t"), 3);
}

TEST_F(LogManagerTest, a_power_cut_does_not_bring_a_deleted_log_back_under_the_name_of_a_new_one) {
  open();
  append(*create("t"), 3);
  ASSERT_TRUE(manager->find({"t", 0})->flush());
  ASSERT_TRUE(manager->delete_log({"t", 0}, now_ms));
  create("t");
  const auto found = files.after_crash(ottla::test::Crash::lose_all_unsynced, entropy);
  EXPECT_FALSE(found->exists("/data/t-0/00000000000000000000.log"));
}

}  // namespace
}  // namespace ottla::log::test
