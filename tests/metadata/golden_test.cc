// Directories that Apache Kafka 4.3.0 wrote: read, led, written as a snapshot, and compared with its own.
#include <algorithm>

#include "metadata/batch_file.h"
#include "metadata/batches.h"
#include "metadata/image_records.h"
#include "metadata/metadata_fixture.h"
#include "metadata/snapshot.h"
#include "ottla/log/names.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::metadata {
namespace {

using test::metadata_folder;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::Pair;
using ::testing::UnorderedElementsAreArray;

constexpr std::string_view checkpoint = "00000000000000000227-0000000003.checkpoint";

class Golden : public test::MetadataFixture {
 protected:
  Golden() { config_.node_id_is_set = true; }

  std::string path(std::string_view name) { return metadata_folder + "/" + std::string(name); }

  // The image after the records in front of `end`.
  ImagePointer replay_log(Offset end) {
    ImageBuilder builder(std::make_shared<const MetadataImage>());
    BatchFile file = BatchFile::open(files_, path("00000000000000000000.log")).value();
    for (auto batch = file.next().value(); batch && batch->base_offset() < end; batch = file.next().value()) {
      if (batch->is_control()) continue;
      auto replayed = for_each_value(
          *batch, [&](Offset offset, ByteView value) { return builder.replay(value, offset); });
      EXPECT_TRUE(replayed) << replayed.error().message;
    }
    return builder.publish().after;
  }

  // Each record of the snapshot that Kafka wrote, but for settings of a topic that was gone: Kafka keeps
  // those of a topic which is made and removed in one step, and no topic made later takes them.
  std::vector<Bytes> values_of_checkpoint() {
    std::vector<Bytes> values;
    Quorum quorum;
    EXPECT_TRUE(read_snapshot(files_, path(checkpoint), quorum, [&](Offset, ByteView value) -> Result<> {
      const auto record = protocol::decode_metadata_record(value).value();
      const auto* config = std::get_if<protocol::ConfigRecord>(&record.record);
      if (config == nullptr || config->resource_name != "removed")
        values.emplace_back(value.begin(), value.end());
      return {};
    }));
    return values;
  }

  static std::vector<Bytes> values_of(const MetadataImage& image) {
    std::vector<Bytes> values;
    EXPECT_TRUE(write_image(image, 1000, [&](const RecordList& records) -> Result<> {
      for (std::size_t i = 0; i < records.size(); ++i)
        values.emplace_back(records[i].begin(), records[i].end());
      return {};
    }));
    return values;
  }

  static ImagePointer image_of(const std::vector<Bytes>& values) {
    ImageBuilder builder(std::make_shared<const MetadataImage>());
    for (const Bytes& value : values) EXPECT_TRUE(builder.replay(value, 0));
    return builder.publish().after;
  }

  // As text, without the registrations: Kafka's list features in the order of a hash map.
  static std::vector<std::string> printed(const std::vector<Bytes>& values) {
    std::vector<std::string> texts;
    for (const Bytes& value : values) {
      const auto [record, version] = protocol::decode_metadata_record(value).value();
      const std::string name(protocol::api_of(record).name);
      if (!name.starts_with("Register")) texts.push_back(name + to_json(record, version));
    }
    return texts;
  }

  // The ids that partition.metadata of the folders tell, by partition.
  std::map<std::string, Uuid> ids_of_folders() {
    std::map<std::string, Uuid> ids;
    const std::vector<DirectoryEntry> entries = files_.list("/data").value();
    for (const DirectoryEntry& entry : entries) {
      if (!entry.is_directory || entry.name == log::root_file::metadata_folder) continue;
      ids.emplace(entry.name, log::read_partition_metadata(files_, "/data/" + entry.name).value().value());
    }
    return ids;
  }

  std::map<std::string, Uuid> ids_of_image() {
    std::map<std::string, Uuid> ids;
    image()->topics_by_id.for_each([&](const TopicPointer& topic) {
      for (const PartitionImage& partition : topic->partitions) {
        ids.emplace(topic->name + "-" + std::to_string(partition.index), topic->id);
      }
    });
    return ids;
  }
};

TEST_F(Golden, DirectoryHasATopicForEveryFolderAndAFolderForEveryPartition) {
  golden("kafka-4.3.0/data");
  ASSERT_TRUE(try_open());
  EXPECT_THAT(ids_of_image(), UnorderedElementsAreArray(ids_of_folders()));
}

TEST_F(Golden, DirectoryKeepsItsClusterItsLevelsAndItsSettings) {
  golden("kafka-4.3.0/data");
  ASSERT_TRUE(try_open());
  EXPECT_EQ(image()->cluster_id, "MkU3OEVBNTcwNTJENDM2Qg");
  EXPECT_EQ(image()->feature_level("metadata.version"), 30);
  EXPECT_EQ(image()->feature_level("transaction.version"), 2);
  EXPECT_THAT(image()->config_of(ConfigResourceType::broker, ""),
              ::testing::Contains(Pair("min.insync.replicas", "1")));
  EXPECT_EQ(image()->topic("deleted-records")->partitions[0].leader, no_leader);  // it was stopped
}

TEST_F(Golden, DirectoryIsLedWholeInANewEpoch) {
  golden("kafka-4.3.0/data");
  ASSERT_TRUE(try_open());
  const ImagePointer before = image();
  start();
  EXPECT_GT(image()->controller_epoch, before->controller_epoch);
  image()->topics_by_id.for_each([&](const TopicPointer& topic) {
    for (const PartitionImage& partition : topic->partitions) {
      const PartitionImage& was = *before->topic(topic->id)->partition(partition.index);
      EXPECT_EQ(partition.leader, 1);
      EXPECT_EQ(partition.leader_epoch, was.leader_epoch + 1);
      EXPECT_THAT(partition.eligible_leader_replicas, IsEmpty());
    }
  });
}

TEST_F(Golden, SnapshotNamesTheBrokersAndControllersOfTheLog) {
  golden("kafka-4.3.0/snapshot");
  EXPECT_EQ(*image_of(values_of_checkpoint())->cluster, *replay_log(227)->cluster);
}

// Kafka's image loses a credential when one of the same mechanism is removed; ours keeps it.
TEST_F(Golden, SnapshotOfOursHasTheRecordsOfKafkas) {
  golden("kafka-4.3.0/snapshot");
  const std::vector<std::string> ours = printed(values_of(*replay_log(227)));
  const std::vector<std::string> kafkas = printed(values_of_checkpoint());
  EXPECT_THAT(kafkas, IsSubsetOf(ours));
  EXPECT_EQ(ours.size(), kafkas.size() + 1);
  EXPECT_TRUE(replay_log(227)->scram->contains({"alice", ScramMechanism::sha_256}));
}

TEST_F(Golden, SnapshotAndTheLogBehindItMakeTheWholeLogsImage) {
  golden("kafka-4.3.0/snapshot");
  ASSERT_TRUE(try_open());
  const ImagePointer both = image();
  ASSERT_TRUE(files_.remove(path(checkpoint)));
  ASSERT_TRUE(try_open());
  EXPECT_EQ(both->topics_by_id.size(), image()->topics_by_id.size());
  EXPECT_EQ(*both->cluster, *image()->cluster);
  EXPECT_EQ(both->position, image()->position);
}

TEST_F(Golden, SnapshotAloneIsEnough) {
  golden("kafka-4.3.0/snapshot");
  ASSERT_TRUE(files_.remove(path("00000000000000000000.log")));
  start();
  EXPECT_EQ(image()->feature_level("metadata.version"), 30);
  EXPECT_EQ(create({.name = "later"}).error, ErrorCode::none);
  restart();
  EXPECT_NE(image()->topic("later"), nullptr);
}

TEST_F(Golden, DirectoriesOfAStandaloneNodeAreLedFormattedOrStarted) {
  for (const std::string_view state : {"formatted", "started"}) {
    if (files_.exists("/data")) {
      ASSERT_TRUE(files_.remove_all("/data"));
    }
    golden("kafka-4.3.0/standalone/" + std::string(state));
    start();
    EXPECT_EQ(image()->feature_level("metadata.version"), 30);
    EXPECT_TRUE(image()->scram->contains({"admin", ScramMechanism::sha_256})) << state;
    EXPECT_FALSE(image()->self()->fenced);
  }
}

}  // namespace
}  // namespace ottla::metadata
