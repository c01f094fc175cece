// Everything an image holds, written as records and read back.
#include "metadata/image_records.h"

#include "metadata/replay_fixture.h"
#include "ottla/metadata/features.h"

namespace ottla::metadata {
namespace {

using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::IsEmpty;

class ImageRecords : public test::ReplayFixture {
 protected:
  void level(std::int16_t metadata_version) {
    replay(protocol::FeatureLevelRecord{metadata_version_feature, metadata_version, {}});
  }

  // Something of every kind.
  void fill() {
    replay(protocol::FeatureLevelRecord{"group.version", 1, {}});
    replay(protocol::ZkMigrationStateRecord{1, {}});
    fill_cluster();
    make_topic("t", test::topic_id, 3);
    make_topic("empty.of-partitions", Uuid::from_halves(8, 8), 0);
    change_a_partition();
    set_config(ConfigResourceType::topic, "t", "retention.ms", "1");
    set_config(ConfigResourceType::topic, "unborn", "retention.ms", "1");
    set_config(ConfigResourceType::broker, "", "a", "");
    set_config(ConfigResourceType::group, "g", "a", "4");
    fill_quotas();
    replay(protocol::ProducerIdsRecord{1, 40, 1000, {}});
    fill_security();
  }

  void fill_cluster() {
    register_broker(1, 40);
    register_broker(2, 41);
    protocol::BrokerRegistrationChangeRecord change;
    change.broker_id = 2;
    change.broker_epoch = 41;
    change.in_controlled_shutdown = 1;
    change.fenced = -1;
    change.cordoned_log_dirs = {Uuid::from_halves(6, 6)};
    replay(change);
    protocol::RegisterControllerRecord controller;
    controller.controller_id = 1;
    controller.end_points.push_back({"CONTROLLER", "there", 65535, 3, {}});
    controller.features.push_back({"kraft.version", 0, 1, {}});
    replay(controller);
  }

  void change_a_partition() {
    protocol::PartitionChangeRecord change;
    change.partition_id = 1;
    change.topic_id = test::topic_id;
    change.leader = no_leader;
    change.isr.emplace();
    change.leader_recovery_state = 1;
    change.adding_replicas = {4};
    change.removing_replicas = {1};
    change.eligible_leader_replicas = {1};
    change.last_known_elr = {2};
    change.directories = {lost_directory};
    replay(change);
  }

  void fill_quotas() {
    protocol::ClientQuotaRecord record;
    record.entity = {{"user", "ada", {}}, {"client-id", std::nullopt, {}}};
    for (const std::string_view key : {"producer_byte_rate", "request_percentage"}) {
      record.key = key;
      record.value += 0.5;
      replay(record);
    }
    record.entity = {{"ip", "127.0.0.1", {}}};
    replay(record);
  }

  void fill_security() {
    const Bytes key{1, 2, 3};
    replay(protocol::UserScramCredentialRecord{"ada", 1, key, key, key, 4096, {}});
    replay(protocol::AccessControlEntryRecord{Uuid::from_halves(9, 9), 2, "x", 4, "User:a", "*", 3, 3, {}});
    protocol::DelegationTokenRecord token;
    token.owner = "User:ada";
    token.renewers = {"User:eve"};
    token.issue_timestamp = 5;
    token.token_id = "token";
    replay(token);
  }

  // The image that another node makes of this one's records.
  static ImagePointer written_and_read(const MetadataImage& image, std::size_t piece_bytes = 1 << 20) {
    ImageBuilder builder(std::make_shared<const MetadataImage>());
    const auto written = write_image(image, piece_bytes, [&](const RecordList& records) -> Result<> {
      for (std::size_t i = 0; i < records.size(); ++i) {
        if (auto replayed = builder.replay(records[i], 0); !replayed) return replayed;
      }
      return {};
    });
    EXPECT_TRUE(written) << written.error().message;
    return builder.publish().after;
  }

  static std::vector<std::size_t> piece_sizes(const MetadataImage& image, std::size_t piece_bytes) {
    std::vector<std::size_t> sizes;
    EXPECT_TRUE(write_image(image, piece_bytes, [&](const RecordList& records) -> Result<> {
      sizes.push_back(records.size());
      return {};
    }));
    return sizes;
  }
};

TEST_F(ImageRecords, GiveBackTheWholeImage) {
  level(30);
  fill();
  EXPECT_TRUE(same_content(*written_and_read(*image()), *image()));
}

TEST_F(ImageRecords, GiveBackTheWholeImageFromPiecesOfAnySize) {
  level(30);
  fill();
  for (const std::size_t piece_bytes : {1, 100, 1000}) {
    EXPECT_TRUE(same_content(*written_and_read(*image(), piece_bytes), *image())) << piece_bytes;
  }
  EXPECT_THAT(piece_sizes(*image(), 1), ::testing::Each(1u));
  EXPECT_EQ(piece_sizes(*image(), 1 << 20).size(), 1u);
}

TEST_F(ImageRecords, OfAnEmptyImageSayTheLevelAlone) {
  level(30);
  EXPECT_THAT(piece_sizes(*image(), 1000), ElementsAre(1u));
}

TEST_F(ImageRecords, LeaveOutWhatTheLevelCannotSay) {
  level(21);
  fill();
  const ImagePointer after = written_and_read(*image());
  EXPECT_THAT(after->topic("t")->partition(1)->eligible_leader_replicas, IsEmpty());
  EXPECT_FALSE(after->cluster->brokers.at(2).cordoned_directories);
  EXPECT_THAT(after->topic("t")->partition(1)->directories, ElementsAre(lost_directory));
}

TEST_F(ImageRecords, BeforeDirectoriesLeaveThemOut) {
  level(16);
  fill();
  const ImagePointer after = written_and_read(*image());
  EXPECT_THAT(after->topic("t")->partition(1)->directories, IsEmpty());
  EXPECT_THAT(after->cluster->brokers.at(1).directories, IsEmpty());
  EXPECT_THAT(after->cluster->controllers.size(), Gt(0u));
}

TEST_F(ImageRecords, AreWrittenAtEveryLevel) {
  for (std::int16_t metadata_version = oldest_metadata_version; metadata_version <= newest_metadata_version;
       ++metadata_version) {
    builder_ = ImageBuilder(std::make_shared<const MetadataImage>());
    level(metadata_version);
    fill();
    EXPECT_EQ(written_and_read(*image())->partition_count, 3u) << metadata_version;
  }
}

TEST_F(ImageRecords, EndWithTheFirstFailureOfWhoTakesThem) {
  level(30);
  fill();
  int calls = 0;
  const auto written = write_image(*image(), 1, [&](const RecordList&) -> Result<> {
    ++calls;
    return fail(ErrorCode::kafka_storage_error, "full");
  });
  EXPECT_EQ(written.error().message, "full");
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace ottla::metadata
