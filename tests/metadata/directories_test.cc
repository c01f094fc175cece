// Where the metadata says that partitions are: at creation, at a start, and when it is told of a move.
#include "metadata/log_reader.h"
#include "metadata/metadata_fixture.h"

namespace ottla::metadata {
namespace {

using ::testing::ElementsAre;

const Uuid elsewhere = Uuid::from_halves(7, 7);

class DirectoriesTest : public test::MetadataFixture {
 protected:
  void SetUp() override {
    new_directory();
    start();
    own = controller_->metadata_directory().id;
    create({.name = "t", .partitions = 2});
    id = image()->topic("t")->id;
  }
  const PartitionImage& partition(PartitionIndex index = 0) { return *image()->topic("t")->partition(index); }
  void assign(const std::vector<DirectoryAssignment>& assignments) {
    EXPECT_TRUE(controller_->assign_directories(assignments, now_ms_));
  }
  // Starts again; the logs of "t" are found in these directories.
  void restart_with(std::optional<Uuid> first, std::optional<Uuid> second) {
    files_.kill();
    directory_of_ = [=](std::string_view, PartitionIndex index) { return index == 0 ? first : second; };
    start();
  }

  Uuid own;
  Uuid id;
};

TEST_F(DirectoriesTest, ReservedIdsAreKafkas) {
  EXPECT_EQ(migrating_directory.to_string(), "AAAAAAAAAAAAAAAAAAAAAA");
  EXPECT_EQ(unassigned_directory.to_string(), "AAAAAAAAAAAAAAAAAAAAAQ");
  EXPECT_EQ(lost_directory.to_string(), "AAAAAAAAAAAAAAAAAAAAAg");
}

TEST_F(DirectoriesTest, AnAssignmentChangesTheDirectoryAndNoLeaderEpoch) {
  const PartitionImage before = partition();
  assign({{id, 0, elsewhere}});
  EXPECT_THAT(partition().directories, ElementsAre(elsewhere));
  EXPECT_EQ(partition().leader_epoch, before.leader_epoch);
  EXPECT_EQ(partition().partition_epoch, before.partition_epoch + 1);
  EXPECT_THAT(partition(1).directories, ElementsAre(own));
}

TEST_F(DirectoriesTest, WhatIsKnownOrUnknownAppendsNothing) {
  const Offset end = image()->position.offset;
  assign({{id, 0, own}, {id, 9, elsewhere}, {Uuid::from_halves(1, 2), 0, elsewhere}});
  EXPECT_EQ(image()->position.offset, end);
}

TEST_F(DirectoriesTest, AnAssignmentSurvivesARestart) {
  assign({{id, 0, own}, {id, 1, elsewhere}});
  restart_with(own, elsewhere);
  EXPECT_THAT(partition(1).directories, ElementsAre(elsewhere));
  EXPECT_EQ(partition(1).leader, 1);
}

TEST_F(DirectoriesTest, AStartBelievesWhereTheLogsAreFound) {
  restart_with(elsewhere, own);
  EXPECT_THAT(partition(0).directories, ElementsAre(elsewhere));
  EXPECT_THAT(partition(1).directories, ElementsAre(own));
  EXPECT_EQ(partition(0).leader, 1);
}

TEST_F(DirectoriesTest, NobodyLeadsAPartitionWhoseDirectoryIsAway) {
  assign({{id, 0, elsewhere}});
  restart_with(std::nullopt, std::nullopt);
  EXPECT_EQ(partition(0).leader, no_leader);
  EXPECT_EQ(partition(1).leader, 1) << "its directory is here: it is made anew";
  restart_with(elsewhere, own);
  EXPECT_EQ(partition(0).leader, 1) << "the directory is back";
}

TEST_F(DirectoriesTest, TheQuorumIsThisNodeInItsDirectory) {
  const QuorumState quorum = controller_->quorum();
  EXPECT_EQ(quorum.leader, 1);
  EXPECT_EQ(quorum.voter.id, 1);
  EXPECT_EQ(quorum.voter.directory_id, own);
  EXPECT_EQ(quorum.kraft_version, 1);
  EXPECT_EQ(quorum.log_end, image()->position.offset + 1);
  EXPECT_EQ(quorum.epoch, image()->controller_epoch);
}

}  // namespace
}  // namespace ottla::metadata
