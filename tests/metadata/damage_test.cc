// Rot and torn ends of the metadata log, and directories that must not be taken.
#include "metadata/log_reader.h"
#include "metadata/metadata_fixture.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::metadata {
namespace {

using test::metadata_folder;
using test::metadata_log_path;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Damage : public test::MetadataFixture {
 protected:
  void SetUp() override {
    new_directory();
    start();
  }

  // The message of the refusal, "" when it opens.
  std::string refusal() {
    files_.kill();
    const auto opened = try_open();
    return opened ? "" : opened.error().message;
  }
  std::size_t log_size() { return files_.content(metadata_log_path).size(); }
  void flip(std::size_t position) {
    std::string content = files_.content(metadata_log_path);
    content[position] = static_cast<char>(content[position] ^ 1);
    files_.set_content(metadata_log_path, content);
  }
  // What Ottla's log manager leaves of a partition.
  void add_partition_folder() {
    ASSERT_TRUE(files_.create_directories("/data/orphan-0"));
    ASSERT_TRUE(
        log::write_partition_metadata(files_, "/data/orphan-0", Uuid::from_halves(1, 1), Durability::full));
  }
};

TEST_F(Damage, ATailTornAtAnyByteLosesTheLastBatchAlone) {
  create({.name = "kept"});
  const std::size_t before = log_size();
  create({.name = "torn"});
  const std::string whole = files_.content(metadata_log_path);
  for (std::size_t size = before; size < whole.size(); ++size) {
    files_.kill();
    files_.set_content(metadata_log_path, whole.substr(0, size));
    ASSERT_TRUE(try_open()) << size;
    EXPECT_THAT(topic_names(), ElementsAre("kept")) << size;
  }
}

TEST_F(Damage, ATailTornAtAnyByteIsWrittenOver) {
  const Offset last = image()->position.offset;
  const std::size_t before = log_size();
  create({.name = "torn"});
  const std::string whole = files_.content(metadata_log_path);
  for (std::size_t size = before; size < whole.size(); size += 7) {
    files_.kill();
    files_.set_content(metadata_log_path, whole.substr(0, size));
    start();
    EXPECT_EQ(image()->self()->epoch, last + 3);  // LeaderChange, RegisterController, RegisterBroker
    EXPECT_EQ(create({.name = "torn"}).error, ErrorCode::none);
  }
}

TEST_F(Damage, AFirstStartTornAtAnyByteIsBegunAnew) {
  const std::string whole = files_.content(metadata_log_path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    files_.kill();
    files_.set_content(metadata_log_path, whole.substr(0, size));
    start();
    EXPECT_EQ(image()->feature_level("metadata.version"), 30);
  }
}

TEST_F(Damage, AFlippedByteInTheLastBatchLosesThatBatchAlone) {
  create({.name = "kept"});
  const std::size_t before = log_size();
  create({.name = "rotten"});
  const std::size_t after = log_size();
  const std::string whole = files_.content(metadata_log_path);
  for (std::size_t position = before; position < after; ++position) {
    files_.kill();
    flip(position);
    const auto opened = try_open();
    ASSERT_TRUE(opened) << position << ": " << opened.error().message;
    EXPECT_THAT(topic_names(), ::testing::Contains("kept")) << position;
    files_.set_content(metadata_log_path, whole);
  }
}

TEST_F(Damage, AFlippedByteInFrontOfOtherBatchesRefusesTheStartAndChangesNothing) {
  const std::size_t position = log_size() + 70;
  for (const std::string_view name : {"a", "b", "c"}) create({.name = name});
  flip(position);
  const std::string before = files_.content(metadata_log_path);
  EXPECT_THAT(refusal(), HasSubstr("whole batches follow: restore this file"));
  EXPECT_EQ(files_.content(metadata_log_path), before);
}

TEST_F(Damage, MissingIndexesAndCheckpointsAreMadeAgain) {
  create({.name = "kept"});
  for (const std::string_view name : {"00000000000000000000.index", "00000000000000000000.timeindex",
                                      "leader-epoch-checkpoint", "quorum-state", "partition.metadata"}) {
    const std::string path = metadata_folder + "/" + std::string(name);
    if (files_.exists(path)) {
      ASSERT_TRUE(files_.remove(path));
    }
    restart();
    EXPECT_THAT(topic_names(), ElementsAre("kept")) << name;
  }
  EXPECT_EQ(log::read_partition_metadata(files_, metadata_folder).value(), Uuid::from_halves(0, 1));
}

TEST_F(Damage, UnreadableSmallFilesDoNotKeepItFromStarting) {
  create({.name = "kept"});
  for (const std::string_view name : {"00000000000000000000.index", "00000000000000000000.timeindex",
                                      "leader-epoch-checkpoint", "quorum-state", "../bootstrap.checkpoint"}) {
    files_.set_content(metadata_folder + "/" + std::string(name), "rot");
    restart();
    EXPECT_THAT(topic_names(), ElementsAre("kept")) << name;
  }
}

TEST_F(Damage, AnUnknownRecordTypeIsRefusedByOffsetAndType) {
  append([](RecordList& records) {
    const Bytes unknown{1, 99, 0, 0};
    records.add_encoded(unknown);
  });
  const std::string message = refusal();
  EXPECT_THAT(message, HasSubstr(metadata_folder));
  EXPECT_THAT(message, HasSubstr("was written by a newer Kafka"));
  EXPECT_THAT(message, HasSubstr("99"));
}

TEST_F(Damage, ALevelOfANewerKafkaIsRefused) {
  append([](RecordList& records) { records.add(protocol::FeatureLevelRecord{"metadata.version", 31, {}}); });
  EXPECT_THAT(refusal(), HasSubstr("metadata.version has the level 31, and only 7 to 30 are supported"));
}

TEST_F(Damage, PartitionsWithoutAMetadataLogAreNotOrphaned) {
  add_partition_folder();
  ASSERT_TRUE(files_.remove_all(metadata_folder));
  EXPECT_THAT(refusal(),
              HasSubstr("/data/orphan-0 is a partition, but no log in " + metadata_folder + " knows it"));
  EXPECT_FALSE(files_.exists(metadata_folder));
}

TEST_F(Damage, PartitionsBesideAnEmptyMetadataLogAreNotOrphaned) {
  add_partition_folder();
  ASSERT_TRUE(files_.remove(metadata_log_path));
  EXPECT_THAT(refusal(), HasSubstr("is a partition, but no log"));
}

TEST_F(Damage, PartitionsBesideALogWhoseOnlyBatchIsRottenAreNotOrphaned) {
  add_partition_folder();
  flip(100);
  EXPECT_THAT(refusal(), ::testing::Not(""));
}

TEST_F(Damage, ADirectoryOfAnotherNodeIsRefused) {
  config_.node_id_is_set = true;
  config_.node_id = 2;
  EXPECT_THAT(refusal(), HasSubstr("belongs to node 1, node.id says 2"));
}

TEST_F(Damage, ADirectoryOfAnotherClusterIsRefused) {
  log::MetaProperties properties;
  properties.cluster_id = "T3R0bGFPdHRsYU90dGxhMA";
  properties.node_id = 1;
  properties.directory_id = Uuid::from_halves(1, 1);
  ASSERT_TRUE(files_.create_directories("/other"));
  ASSERT_TRUE(log::write_meta_properties(files_, "/other", properties, now_ms_));
  config_.log_dirs.emplace_back("/other");
  EXPECT_THAT(refusal(), HasSubstr("/other belongs to node 1 of cluster T3R0bGFPdHRsYU90dGxhMA"));
}

TEST_F(Damage, ADirectoryOfTheZooKeeperEraIsRefused) {
  ASSERT_TRUE(files_.remove_all("/data"));
  golden("kafka-1.1.0/data");
  EXPECT_THAT(refusal(), HasSubstr("Kafka with ZooKeeper"));
}

TEST_F(Damage, AFailedWriteOrSyncChangesNothingAndEndsAllChanges) {
  for (const ottla::test::Call call : {ottla::test::Call::write, ottla::test::Call::sync}) {
    restart();
    files_.inject({.kinds = {call}, .path = metadata_log_path});
    EXPECT_EQ(create({.name = "lost"}).error, ErrorCode::kafka_storage_error);
    ASSERT_TRUE(controller_->failure());
    EXPECT_EQ(image()->topic("lost"), nullptr);
    files_.clear_faults();
    EXPECT_EQ(create({.name = "later"}).error, ErrorCode::kafka_storage_error);
    EXPECT_FALSE(controller_->stop(now_ms_));
  }
}

TEST_F(Damage, AFullDiskIsToldAndIsNoDamage) {
  create({.name = "kept"});
  files_.set_capacity(0);
  const CreatedTopic created = create({.name = "lost"});
  EXPECT_EQ(created.error, ErrorCode::kafka_storage_error);
  EXPECT_THAT(created.message.value_or(""), HasSubstr("No space left on device"));
  files_.set_capacity(std::nullopt);
  restart();
  EXPECT_THAT(topic_names(), ElementsAre("kept"));
}

}  // namespace
}  // namespace ottla::metadata
