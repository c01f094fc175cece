// Directories of the ZooKeeper era: what their folders tell becomes metadata, and an interrupted start loses
// nothing.
#include "ottla/metadata/moving_in.h"

#include "metadata/metadata_fixture.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::metadata {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::string_view old_properties = "version=0\nbroker.id=0\n";

class MovingIn : public test::MetadataFixture {
 protected:
  MovingIn() {
    config_.node_id = 0;
    config_.topic_defaults.retention_ms = -1;
  }

  // A directory of these partition folders, each with an empty log.
  void old_directory(std::initializer_list<std::string_view> folders, const std::string& path = "/data") {
    for (const std::string_view folder : folders) {
      files_.set_content(path + "/" + std::string(folder) + "/00000000000000000000.log", "");
    }
    files_.set_content(path + "/meta.properties", old_properties);
  }

  Result<> move_in() {
    return metadata::move_in(files_, entropy_, {"/data", config_.log_dirs}, config_, now_ms_);
  }
  void start_there() {
    auto moved = move_in();
    ASSERT_TRUE(moved) << moved.error().message;
    start();
  }
  std::size_t partitions(std::string_view topic) { return image()->topic(topic)->partitions.size(); }
  std::optional<Uuid> id_in(const std::string& folder) {
    return log::read_partition_metadata(files_, folder).value();
  }
};

TEST_F(MovingIn, FoldersOfKafka110BecomeTopicsWithTheirIds) {
  golden("kafka-1.1.0/data");
  start_there();
  EXPECT_EQ(image()->topics_by_name.size(), 28u);
  EXPECT_EQ(partitions("multi"), 4u);
  EXPECT_EQ(image()->topic("removed"), nullptr);
  image()->topics_by_name.for_each([&](const TopicPointer& topic) {
    for (const PartitionImage& partition : topic->partitions) {
      EXPECT_EQ(id_in("/data/" + topic->name + "-" + std::to_string(partition.index)), topic->id);
      EXPECT_EQ(partition.leader, 0);
    }
  });
}

TEST_F(MovingIn, IdentityIsKeptAndOfTheNewForm) {
  golden("kafka-1.1.0/data");
  start_there();
  const auto properties = log::read_meta_properties(files_, "/data").value().value();
  EXPECT_EQ(properties.version, 1);
  EXPECT_EQ(properties.node_id, 0);
  EXPECT_EQ(properties.cluster_id, image()->cluster_id);
  EXPECT_EQ(properties.directory_id, image()->topic("test")->partitions[0].directory_of(0));
}

TEST_F(MovingIn, WhatWasCleanedIsCompactedAndCoordinatorsTopicsHaveTheirSettings) {
  golden("kafka-1.1.0/data");
  start_there();
  for (const char* topic : {"compacted", "v0-compacted", "__consumer_offsets", "__transaction_state"}) {
    EXPECT_THAT(*image()->topic(topic)->configs, Contains(Pair("cleanup.policy", "compact"))) << topic;
  }
  EXPECT_THAT(*image()->topic("test")->configs, IsEmpty());
}

// Ids 0 to 2 are in the logs.
TEST_F(MovingIn, ProducersGetIdsThatNobodyHad) {
  golden("kafka-1.1.0/data");
  start_there();
  EXPECT_EQ(controller_->allocate_producer_ids(now_ms_)->first, 1000);
}

TEST_F(MovingIn, RecordsThatTheDefaultsWouldDeleteAreKept) {
  golden("kafka-1.1.0/data");
  config_.topic_defaults.retention_ms = 1000;
  start_there();
  EXPECT_THAT(*image()->topic("test")->configs, ElementsAre(Pair("retention.ms", "-1")));
  EXPECT_THAT(*image()->topic("compacted")->configs, ElementsAre(Pair("cleanup.policy", "compact")));
}

TEST_F(MovingIn, LeaderEpochsGoOn) {
  old_directory({"a-0", "b-0"});
  files_.set_content("/data/a-0/leader-epoch-checkpoint", "0\n2\n3 0\n7 12\n");
  start_there();
  EXPECT_EQ(image()->topic("a")->partitions[0].leader_epoch, 8);
  EXPECT_EQ(image()->topic("b")->partitions[0].leader_epoch, 1);
}

TEST_F(MovingIn, ANumberWithoutAFolderGetsAPartition) {
  old_directory({"a-0", "a-2", "a.b-0", "a_b-0", "gone-0.97246dae4abb45d38a07ef95ffae9773-delete"});
  start_there();
  EXPECT_EQ(partitions("a"), 3u);
  EXPECT_THAT(topic_names(), ElementsAre("a", "a.b", "a_b"));
}

TEST_F(MovingIn, AFarNumberIsNoReasonForMillionsOfPartitions) {
  old_directory({"a-0", "a-10001"});
  start_there();
  old_directory({"b-0", "b-10002"});
  ASSERT_TRUE(files_.remove_all(test::metadata_folder));
  EXPECT_THAT(move_in().error().message, HasSubstr("/data/b-10002"));
}

TEST_F(MovingIn, SeveralDirectoriesBecomeOneNode) {
  config_.log_dirs.emplace_back("/other");
  old_directory({"a-0"});
  old_directory({"a-1"}, "/other");
  start_there();
  EXPECT_EQ(partitions("a"), 2u);
  EXPECT_EQ(image()->topic("a")->partitions[1].directory_of(0), controller_->log_directories()[1].id);
}

TEST_F(MovingIn, AnIdThatIsThereIsTheTopics) {
  const Uuid id = Uuid::from_halves(5, 5);
  old_directory({"a-0", "a-1"});
  ASSERT_TRUE(log::write_partition_metadata(files_, "/data/a-1", id, Durability::full));
  start_there();
  EXPECT_EQ(image()->topic("a")->id, id);
  EXPECT_EQ(id_in("/data/a-0"), id);
}

TEST_F(MovingIn, HappensOnce) {
  old_directory({"a-0"});
  start_there();
  ASSERT_EQ(create({.name = "later"}).error, ErrorCode::none);
  files_.kill();
  files_.set_content("/data/meta.properties", std::string(old_properties));
  EXPECT_TRUE(move_in());
  EXPECT_EQ(files_.content("/data/meta.properties"), old_properties);
}

TEST_F(MovingIn, ANewDirectoryIsLeftAlone) {
  new_directory();
  EXPECT_TRUE(move_in());
  EXPECT_FALSE(files_.exists(test::metadata_folder));
}

TEST_F(MovingIn, APowerCutAtAnyMomentLeavesAnOldDirectoryOrAMovedOne) {
  for (std::uint64_t at = 1; !HasFatalFailure(); ++at) {
    if (files_.exists("/data")) {
      ASSERT_TRUE(files_.remove_all("/data"));
    }
    old_directory({"a-0", "a-1", "b-0"});
    files_.die_at_change(at);
    const bool finished = move_in().has_value();
    files_.crash(ottla::test::Crash::lose_any_unsynced, entropy_);
    start_there();
    EXPECT_THAT(topic_names(), ElementsAre("a", "b")) << at;
    if (finished) return;
  }
}

}  // namespace
}  // namespace ottla::metadata
