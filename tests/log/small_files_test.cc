// The small text files of a log directory and a partition, and the names of everything in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "ottla/log/checkpoints.h"
#include "ottla/log/clean_shutdown_file.h"
#include "ottla/log/leader_epochs.h"
#include "ottla/log/meta_properties.h"
#include "ottla/log/names.h"
#include "ottla/log/partition_metadata.h"
#include "support/memory_file_system.h"

namespace ottla::log::test {
namespace {

using ::testing::HasSubstr;

std::string golden(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(std::string(OTTLA_GOLDEN_DIR) + "/" + name, std::ios::binary).rdbuf();
  return text.str();
}

class SmallFilesTest : public ::testing::Test {
 protected:
  ottla::test::MemoryFileSystem files;
};

// --- offset checkpoints ---

TEST_F(SmallFilesTest, kafkas_offset_checkpoints_are_read) {
  for (const char* version : {"kafka-1.1.0", "kafka-4.3.0"}) {
    const auto points =
        parse_offset_checkpoint(golden(std::string(version) + "/data/recovery-point-offset-checkpoint"));
    ASSERT_TRUE(points);
    EXPECT_EQ(points->at({"indexed", 0}), 40);
    const auto starts =
        parse_offset_checkpoint(golden(std::string(version) + "/data/log-start-offset-checkpoint"));
    EXPECT_EQ(starts->at({"deleted-records", 0}), 4);
  }
}

TEST_F(SmallFilesTest, an_offset_checkpoint_is_written_as_kafka_does) {
  EXPECT_EQ(print_offset_checkpoint({{{"a-b", 3}, 42}}), "0\n1\na-b 3 42\n");
  EXPECT_EQ(print_offset_checkpoint({}), "0\n0\n");
}

TEST_F(SmallFilesTest, offset_checkpoints_survive_a_round_trip) {
  OffsetCheckpoint offsets;
  for (int i = 0; i < 100; ++i) offsets[{"topic" + std::to_string(i), i}] = Offset{i} << 32;
  ASSERT_TRUE(files.create_directories("/d"));
  ASSERT_TRUE(write_offset_checkpoint(files, "/d/f", offsets, Durability::full));
  EXPECT_EQ(*read_offset_checkpoint(files, "/d/f"), offsets);
}

TEST_F(SmallFilesTest, no_file_and_an_empty_one_are_no_entries) {
  EXPECT_TRUE(read_offset_checkpoint(files, "/d/f")->empty());
  files.set_content("/d/f", "");
  EXPECT_TRUE(read_offset_checkpoint(files, "/d/f")->empty());
}

TEST_F(SmallFilesTest, a_malformed_offset_checkpoint_is_refused_with_its_path) {
  for (const char* bad : {"1\n0\n", "0\n", "0\n1\n", "0\n0\na 0 0\n", "0\n1\na 0\n", "0\n1\na 0 0 0\n",
                          "0\n1\na x 0\n", "0\n1\na 0 y\n", "0\n-1\n", "x", "0\n1\n\n"}) {
    files.set_content("/d/f", bad);
    const auto read = read_offset_checkpoint(files, "/d/f");
    ASSERT_FALSE(read) << bad;
    EXPECT_THAT(read.error().message, HasSubstr("/d/f")) << bad;
  }
}

// --- leader epochs ---

class LeaderEpochsTest : public SmallFilesTest {
 protected:
  LeaderEpochsTest() {
    for (const auto& [epoch, start] : {std::pair{2, 0}, {4, 10}, {7, 20}}) cache.assign(epoch, start);
  }
  LeaderEpochCache cache;
};

TEST_F(LeaderEpochsTest, kafkas_file_is_read_and_written_the_same) {
  const std::string text = golden("kafka-4.3.0/data/restarted-0/leader-epoch-checkpoint");
  EXPECT_EQ(print_leader_epochs(*parse_leader_epochs(text)), text);
  EXPECT_TRUE(parse_leader_epochs("")->empty());
}

TEST_F(LeaderEpochsTest, a_file_is_read_back) {
  ASSERT_TRUE(files.create_directories("/d"));
  ASSERT_TRUE(cache.write(files, "/d/f", Durability::full));
  EXPECT_EQ(files.content("/d/f"), "0\n3\n2 0\n4 10\n7 20\n");
  const auto read = LeaderEpochCache::read(files, "/d/f");
  EXPECT_TRUE(std::ranges::equal(read->entries(), cache.entries()));
}

TEST_F(LeaderEpochsTest, malformed_files_are_refused) {
  for (const char* bad : {"1\n0\n", "0\n1\n", "0\n1\n2\n", "0\n1\n-1 0\n", "0\n1\n1 -1\n", "0\n1\na b\n"})
    EXPECT_FALSE(parse_leader_epochs(bad)) << bad;
}

TEST_F(LeaderEpochsTest, a_new_epoch_replaces_what_it_contradicts) {
  EXPECT_FALSE(cache.assign(7, 25));
  EXPECT_TRUE(cache.assign(8, 20));
  EXPECT_EQ(print_leader_epochs(cache.entries()), "0\n3\n2 0\n4 10\n8 20\n");
  EXPECT_TRUE(cache.assign(3, 5));
  EXPECT_EQ(print_leader_epochs(cache.entries()), "0\n2\n2 0\n3 5\n");
}

TEST_F(LeaderEpochsTest, an_epoch_ends_where_the_next_begins) {
  using End = LeaderEpochCache::EndOffset;
  EXPECT_EQ(cache.end_offset_for(7, 30), (End{7, 30}));
  EXPECT_EQ(cache.end_offset_for(4, 30), (End{4, 20}));
  EXPECT_EQ(cache.end_offset_for(5, 30), (End{4, 20}));
  EXPECT_EQ(cache.end_offset_for(1, 30), (End{1, 0}));
  EXPECT_EQ(cache.end_offset_for(8, 30), (End{-1, -1}));
  EXPECT_EQ(cache.end_offset_for(-1, 30), (End{-1, -1}));
}

TEST_F(LeaderEpochsTest, the_epoch_of_an_offset_is_found) {
  EXPECT_EQ(cache.epoch_for_offset(9), 2);
  EXPECT_EQ(cache.epoch_for_offset(10), 4);
  EXPECT_EQ(cache.epoch_for_offset(1000), 7);
  EXPECT_EQ(LeaderEpochCache().epoch_for_offset(0), no_leader_epoch);
}

TEST_F(LeaderEpochsTest, truncation_follows_the_log) {
  EXPECT_FALSE(cache.truncate_from_end(21));
  EXPECT_TRUE(cache.truncate_from_end(20));
  EXPECT_FALSE(cache.truncate_from_start(0));
  EXPECT_TRUE(cache.truncate_from_start(15));
  EXPECT_EQ(print_leader_epochs(cache.entries()), "0\n1\n4 15\n");
}

// --- meta.properties ---

TEST_F(SmallFilesTest, kafkas_meta_properties_are_read) {
  const auto kraft = parse_meta_properties(golden("kafka-4.3.0/data/meta.properties"));
  EXPECT_EQ(kraft->version, 1);
  EXPECT_EQ(kraft->node_id, 1);
  EXPECT_TRUE(kraft->cluster_id && kraft->directory_id);
  const auto old = parse_meta_properties(golden("kafka-1.1.0/data/meta.properties"));
  EXPECT_EQ(old->version, 0);
  EXPECT_EQ(old->node_id, 0);
  EXPECT_FALSE(old->cluster_id);
}

TEST_F(SmallFilesTest, meta_properties_survive_a_round_trip) {
  const MetaProperties wanted{
      .version = 1, .cluster_id = "a=b:c #d\\", .node_id = 7, .directory_id = Uuid::from_halves(3, 4)};
  ASSERT_TRUE(files.create_directories("/d"));
  ASSERT_TRUE(write_meta_properties(files, "/d", wanted, 1'700'000'000'000));
  EXPECT_EQ(**read_meta_properties(files, "/d"), wanted);
  EXPECT_THAT(files.content("/d/meta.properties"), HasSubstr("#Tue Nov 14 22:13:20 UTC 2023\n"));
}

TEST_F(SmallFilesTest, meta_properties_that_tell_no_node_are_refused) {
  for (const char* bad :
       {"", "version=2\n", "version=x\n", "version=1\nnode.id=1\n", "version=1\ncluster.id=a\n",
        "version=0\nbroker.id=x\n", "version=1\ncluster.id=a\nnode.id=1\ndirectory.id=?\n"})
    EXPECT_EQ(parse_meta_properties(bad).error().code, ErrorCode::invalid_config) << bad;
}

// --- partition.metadata ---

TEST_F(SmallFilesTest, kafkas_partition_metadata_is_read_and_written_the_same) {
  const std::string text = golden("kafka-4.3.0/data/test-0/partition.metadata");
  EXPECT_EQ(text.size(), 43u);
  EXPECT_EQ(print_partition_metadata(*parse_partition_metadata(text)), text);
}

TEST_F(SmallFilesTest, other_partition_metadata_is_refused) {
  const std::string id = Uuid::from_halves(1, 2).to_string();
  for (const std::string& bad :
       {std::string(), "version: 1\ntopic_id: " + id, std::string("version: 0\n"),
        "version: 0\ntopic_id: " + id + "\nx", std::string("version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA"),
        "version: 0\ntopic_id: " + id.substr(1)})
    EXPECT_FALSE(parse_partition_metadata(bad)) << bad;
  EXPECT_EQ(*read_partition_metadata(files, "/nowhere"), std::nullopt);
}

// --- the marker of a clean shutdown ---

TEST_F(SmallFilesTest, the_marker_counts_whatever_it_holds) {
  ASSERT_TRUE(files.create_directories("/d"));
  EXPECT_EQ(*read_clean_shutdown(files, "/d") == std::nullopt, true);
  ASSERT_TRUE(write_clean_shutdown(files, "/d", 12));
  EXPECT_EQ(files.content("/d/.kafka_cleanshutdown"), R"({"version":0,"brokerEpoch":12})");
  EXPECT_EQ((*read_clean_shutdown(files, "/d"))->broker_epoch, 12);
  for (const char* other : {"", "{", R"({"brokerEpoch":"x"})", "\xff"}) {
    files.set_content("/d/.kafka_cleanshutdown", other);
    EXPECT_EQ((*read_clean_shutdown(files, "/d"))->broker_epoch, -1) << other;
  }
  ASSERT_TRUE(remove_clean_shutdown(files, "/d"));
  ASSERT_TRUE(remove_clean_shutdown(files, "/d"));
  EXPECT_FALSE(files.exists("/d/.kafka_cleanshutdown"));
}

// --- names ---

TEST_F(SmallFilesTest, partition_folders_are_split_at_the_last_dash) {
  EXPECT_EQ(*parse_partition_folder("a-b.c_d-12"), (PartitionFolder{{"a-b.c_d", 12}, FolderState::live}));
  const std::string hex(32, 'a');
  EXPECT_EQ(parse_partition_folder("t-1." + hex + "-delete")->state, FolderState::deleted);
  EXPECT_EQ(parse_partition_folder("t-1." + hex + "-stray")->state, FolderState::stray);
  EXPECT_EQ(parse_partition_folder("t-1." + hex + "-future")->state, FolderState::future);
  for (const char* bad : {"foo", "foo-bar", "-1", "foo-", "foo-01", "foo-+1", "t-99999999999"})
    EXPECT_FALSE(parse_partition_folder(bad)) << bad;
}

TEST_F(SmallFilesTest, a_folder_to_remove_keeps_within_255_characters) {
  const TopicPartition longest{std::string(249, 't'), 100'000};
  const std::string name =
      partition_folder_name(longest, FolderState::deleted, Uuid::from_halves(0x0123456789abcdef, 1));
  EXPECT_LE(name.size(), 255u);
  EXPECT_EQ(parse_partition_folder(name)->state, FolderState::deleted);
  EXPECT_EQ(parse_partition_folder(name)->partition.partition, 100'000);
}

TEST_F(SmallFilesTest, segment_file_names_are_parsed_as_they_are_printed) {
  for (const auto kind : {SegmentFile::log, SegmentFile::offset_index, SegmentFile::time_index,
                          SegmentFile::transaction_index, SegmentFile::producer_snapshot}) {
    for (const auto stage : {FileStage::final, FileStage::cleaned, FileStage::swap, FileStage::deleted}) {
      const SegmentFileName name{1234567890123, kind, stage};
      EXPECT_EQ(parse_segment_file(segment_file_name(name)), name) << segment_file_name(name);
    }
  }
  for (const char* other : {"x.log", "1.log", "00000000000000000000", "00000000000000000000.txt",
                            "leader-epoch-checkpoint", "00000000000000000000.log.bak"})
    EXPECT_EQ(parse_segment_file(other), std::nullopt) << other;
}

}  // namespace
}  // namespace ottla::log::test
