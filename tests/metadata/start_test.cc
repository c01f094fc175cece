// A directory's first start, later starts and stops: the records, compared with those of Apache Kafka 4.3.0.
#include "metadata/log_reader.h"
#include "metadata/metadata_fixture.h"

namespace ottla::metadata {
namespace {

using test::metadata_log_path;
using test::names_of;
using test::read_log;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto state_path = "/data/__cluster_metadata-0/quorum-state";

class Start : public test::MetadataFixture {
 protected:
  void SetUp() override { new_directory(); }

  std::vector<std::string> records() { return read_log(files_, metadata_log_path).records; }
  std::vector<std::string> records_from(std::size_t first) {
    std::vector<std::string> all = records();
    return {all.begin() + static_cast<std::ptrdiff_t>(first), all.end()};
  }
  std::string own_voter() { return "voter 1 in " + controller_->metadata_directory().id.to_string(); }

  // What release 4.3.0 of Kafka left after its first start.
  test::LogContent kafkas(const std::string& file) {
    ottla::test::MemoryFileSystem files;
    files.import_folder(std::string(OTTLA_GOLDEN_DIR) + "/kafka-4.3.0", "/golden");
    return read_log(files, "/golden/" + file);
  }
};

TEST_F(Start, OfANewDirectoryLeavesTheBootstrapFileOfKafka) {
  start();
  EXPECT_EQ(files_.content("/data/bootstrap.checkpoint").size(), 411u);
  EXPECT_EQ(read_log(files_, "/data/bootstrap.checkpoint").records,
            kafkas("data/bootstrap.checkpoint").records);
  EXPECT_EQ(read_log(files_, "/data/bootstrap.checkpoint").batches,
            kafkas("data/bootstrap.checkpoint").batches);
}

TEST_F(Start, OfANewDirectoryWritesTheRecordsOfKafkasFirstStart) {
  start();
  std::vector<std::string> theirs = kafkas("data/__cluster_metadata-0/00000000000000000000.log").records;
  std::vector<std::string> ours = records();
  constexpr std::size_t bootstrap = 9;  // a transaction of six features and a setting
  theirs.resize(bootstrap + 4);         // registrations, unfencing
  EXPECT_EQ(names_of(ours), names_of(theirs));
  ours.resize(bootstrap);
  theirs.resize(bootstrap);
  EXPECT_EQ(ours, theirs);
}

TEST_F(Start, OfANewDirectoryPutsTheVotersIntoTheLog) {
  start();
  EXPECT_THAT(read_log(files_, metadata_log_path).controls,
              ElementsAre("leader 1", "kraft.version 1", own_voter()));
}

TEST_F(Start, OfANewDirectoryWritesTheQuorumStateOfKafka) {
  start();
  EXPECT_EQ(files_.content(state_path),
            R"({"leaderId":1,"leaderEpoch":1,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA",)"
            R"("data_version":1})");
}

TEST_F(Start, IsOneAppendAndOneSyncOfTheLog) {
  ASSERT_TRUE(try_open());
  std::vector<ottla::test::Call> calls;
  files_.observe([&](ottla::test::Call call, const std::string& path) {
    if (path == metadata_log_path) calls.push_back(call);
  });
  ASSERT_TRUE(start_epoch());
  EXPECT_THAT(calls, ElementsAre(ottla::test::Call::write, ottla::test::Call::sync));
}

TEST_F(Start, OfRelease39WritesNothingThat391DoesNotKnow) {
  config_.release_version = "3.9";
  start();
  create({.name = "t", .configs = {{"min.insync.replicas", "1"}}});
  stop();
  EXPECT_THAT(names_of(records()),
              ElementsAre("BeginTransactionRecord v0", "FeatureLevelRecord v0", "ZkMigrationStateRecord v0",
                          "EndTransactionRecord v0", "RegisterControllerRecord v0", "RegisterBrokerRecord v3",
                          "BrokerRegistrationChangeRecord v0", "TopicRecord v0", "ConfigRecord v0",
                          "PartitionRecord v1", "BrokerRegistrationChangeRecord v1",
                          "PartitionChangeRecord v1", "BrokerRegistrationChangeRecord v0"));
  EXPECT_THAT(read_log(files_, metadata_log_path).controls,
              ElementsAre("leader 1", "kraft.version 1", own_voter()));
}

TEST_F(Start, OfRelease33WritesNoTransactionNoControllerAndNoDirectory) {
  config_.release_version = "3.3";
  start();
  create({.name = "t"});
  EXPECT_THAT(names_of(records()),
              ElementsAre("FeatureLevelRecord v0", "RegisterBrokerRecord v1",
                          "BrokerRegistrationChangeRecord v0", "TopicRecord v0", "PartitionRecord v0"));
  EXPECT_THAT(read_log(files_, metadata_log_path).controls, ElementsAre("leader 1"));
  EXPECT_THAT(files_.content(state_path), HasSubstr(R"("currentVoters":[{"voterId":1}],"data_version":0)"));
}

TEST_F(Start, OfEveryReleaseIsRepeatable) {
  for (const std::string release :
       {"3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "4.0", "4.1", "4.2", "4.3"}) {
    ASSERT_TRUE(files_.remove_all("/data"));
    new_directory();
    config_.release_version = release;
    start();
    create({.name = "t"});
    stop();
    start();
    EXPECT_EQ(image()->topic("t")->partitions[0].leader, 1) << release;
  }
}

TEST_F(Start, OfAnUnknownReleaseIsRefusedWithTheKnownOnes) {
  config_.release_version = "5.0";
  const auto started = try_start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::invalid_config);
  EXPECT_THAT(started.error().message, HasSubstr("ottla.release.version"));
}

TEST_F(Start, OfADirectoryWithALevelLeavesTheLevelAsItIs) {
  config_.release_version = "3.9";
  start();
  config_.release_version = "4.3";
  restart();
  EXPECT_EQ(image()->feature_level("metadata.version"), 21);
}

TEST_F(Start, UsesTheBootstrapFileThatIsThere) {
  files_.import_folder(std::string(OTTLA_GOLDEN_DIR) + "/kafka-4.3.0/standalone/formatted", "/golden");
  files_.set_content("/data/bootstrap.checkpoint", files_.content("/golden/bootstrap.checkpoint"));
  start();
  EXPECT_TRUE(image()->scram->contains({"admin", ScramMechanism::sha_256}));
}

TEST_F(Start, BeginsANewEpochEachTime) {
  start();
  for (LeaderEpoch epoch = 2; epoch < 6; ++epoch) {
    restart();
    EXPECT_EQ(image()->controller_epoch, epoch);
    EXPECT_EQ(image()->position.epoch, epoch);
  }
}

TEST_F(Start, GoesOnBehindTheEpochOfTheQuorumState) {
  start();
  std::string state = files_.content(state_path);
  state.replace(state.find("Epoch\":1"), 8, "Epoch\":100");
  files_.set_content(state_path, state);
  restart();
  EXPECT_EQ(image()->controller_epoch, 101);
}

TEST_F(Start, PassesOverAQuorumStateThatCannotBeRead) {
  start();
  for (const std::string_view state : {"", "rot", R"({"leaderEpoch":"x"})"}) {
    files_.set_content(state_path, state);
    const LeaderEpoch before = image()->controller_epoch;
    restart();
    EXPECT_EQ(image()->controller_epoch, before + 1);
  }
}

TEST_F(Start, GivesEveryPartitionANewLeaderEpoch) {
  start();
  create({.name = "t", .partitions = 3});
  restart();
  for (const PartitionImage& partition : image()->topic("t")->partitions) {
    EXPECT_EQ(partition.leader_epoch, 1);
    EXPECT_EQ(partition.leader, 1);
  }
}

TEST_F(Start, RegistersThisBrokerAnewAtTheOffsetOfItsRecord) {
  start();
  const std::int64_t first = image()->self()->epoch;
  restart();
  EXPECT_GT(image()->self()->epoch, first);
  EXPECT_FALSE(image()->self()->fenced);
  EXPECT_THAT(records()[static_cast<std::size_t>(image()->self()->epoch) - 4],  // control records: 3 and 1
              HasSubstr("\"brokerEpoch\":" + std::to_string(image()->self()->epoch)));
}

TEST_F(Start, WritesTheVotersAgainOnlyWhenTheyAreOthers) {
  start();
  restart();
  EXPECT_THAT(read_log(files_, metadata_log_path).controls,
              ElementsAre("leader 1", "kraft.version 1", own_voter(), "leader 1"));
}

TEST_F(Start, FencesTheOtherBrokersAndLeavesTheirPartitionsWithoutALeader) {
  start();
  append_as_another_node();
  restart();
  EXPECT_TRUE(image()->cluster->brokers.at(2).fenced);
  EXPECT_EQ(image()->topic("theirs")->partitions[0].leader, no_leader);
  EXPECT_THAT(image()->topic("shared")->partitions[0].isr, ElementsAre(1));
  EXPECT_THAT(image()->topic("shared")->partitions[0].replicas, ElementsAre(2, 1));
}

TEST_F(Start, AfterAStopFindsNoLeadersAndTakesThemAll) {
  start();
  create({.name = "t"});
  const std::size_t before = records().size();
  stop();
  EXPECT_THAT(names_of(records_from(before)),
              ElementsAre("BrokerRegistrationChangeRecord v1", "PartitionChangeRecord v2",
                          "BrokerRegistrationChangeRecord v0"));
  ASSERT_TRUE(try_open());
  EXPECT_EQ(image()->topic("t")->partitions[0].leader, no_leader);
  EXPECT_THAT(image()->topic("t")->partitions[0].eligible_leader_replicas, ElementsAre(1));
  start();
  EXPECT_EQ(image()->topic("t")->partitions[0].leader_epoch, 2);
  EXPECT_THAT(image()->topic("t")->partitions[0].eligible_leader_replicas, IsEmpty());
}

TEST_F(Start, MendsWhatAnUncleanStopLeftBehind) {
  start();
  create({.name = "t"});
  append([&](RecordList& records) {
    protocol::PartitionChangeRecord change;
    change.partition_id = 0;
    change.topic_id = image()->topic("t")->id;
    change.leader_recovery_state = 1;
    records.add(change, 2);
  });
  restart();
  EXPECT_EQ(image()->topic("t")->partitions[0].recovery_state, LeaderRecoveryState::recovered);
}

TEST_F(Start, AbortsATransactionThatStayedOpen) {
  start();
  append([](RecordList& records) {
    records.add(protocol::BeginTransactionRecord{"open", {}});
    records.add(protocol::TopicRecord{"half", Uuid::from_halves(3, 3), {}});
  });
  restart();
  EXPECT_EQ(image()->topic("half"), nullptr);
  EXPECT_THAT(names_of(records()), ::testing::Contains("AbortTransactionRecord v0"));
  restart();
  EXPECT_EQ(create({.name = "half"}).error, ErrorCode::none);
}

TEST_F(Start, IsNeededBeforeAnyChangeAndNoChangeFollowsAStop) {
  ASSERT_TRUE(try_open());
  EXPECT_EQ(create({.name = "t"}).error, ErrorCode::not_controller);
  start();
  stop();
  EXPECT_EQ(create({.name = "t"}).error, ErrorCode::not_controller);
  EXPECT_THAT(names_of(records()), Not(::testing::Contains("TopicRecord v0")));
}

}  // namespace
}  // namespace ottla::metadata
