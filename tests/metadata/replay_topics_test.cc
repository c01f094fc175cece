// What records about topics, partitions and configs make of an image.
#include "metadata/replay_fixture.h"

namespace ottla::metadata {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class ReplayTopics : public test::ReplayFixture {
 protected:
  protocol::PartitionChangeRecord change() {
    protocol::PartitionChangeRecord record;
    record.partition_id = 0;
    record.topic_id = test::topic_id;
    return record;
  }
};

TEST_F(ReplayTopics, ATopicStandsUnderItsNameAndItsId) {
  make_topic("t", test::topic_id, 3);
  const ImagePointer after = image();
  EXPECT_EQ(after->topic("t"), after->topic(test::topic_id));
  EXPECT_EQ(after->topic("t")->partitions.size(), 3u);
  EXPECT_EQ(after->partition_count, 3u);
  EXPECT_EQ(after->topic("t")->partition(3), nullptr);
  EXPECT_EQ(after->topic("t")->partition(-1), nullptr);
}

TEST_F(ReplayTopics, ASecondTopicOfANameOrIdIsRefused) {
  make_topic("t");
  EXPECT_THAT(refusal(protocol::TopicRecord{"u", test::topic_id, {}}).message, HasSubstr("is there already"));
}

TEST_F(ReplayTopics, ASecondTopicOfANameIsRefused) {
  make_topic("t");
  EXPECT_EQ(refusal(protocol::TopicRecord{"t", Uuid::from_halves(8, 8), {}}).message,
            "the metadata record at offset 102, a TopicRecord (type 2): a topic named 't' is there already");
}

TEST_F(ReplayTopics, EveryFieldOfAPartitionIsKept) {
  replay(protocol::TopicRecord{"t", test::topic_id, {}});
  protocol::PartitionRecord record;
  record.partition_id = 0;
  record.topic_id = test::topic_id;
  record.replicas = {1, 2, 3};
  record.isr = {2};
  record.removing_replicas = {1};
  record.adding_replicas = {3};
  record.leader = 2;
  record.leader_recovery_state = 1;
  record.leader_epoch = 4;
  record.partition_epoch = 9;
  record.directories = {Uuid::from_halves(1, 1), lost_directory, unassigned_directory};
  record.eligible_leader_replicas = {3};
  record.last_known_elr = {1};
  replay(record);
  const PartitionImage expected{.index = 0,
                                .leader = 2,
                                .leader_epoch = 4,
                                .partition_epoch = 9,
                                .recovery_state = LeaderRecoveryState::recovering,
                                .replicas = {1, 2, 3},
                                .isr = {2},
                                .directories = record.directories,
                                .removing_replicas = {1},
                                .adding_replicas = {3},
                                .eligible_leader_replicas = {3},
                                .last_known_eligible_leader_replicas = {1}};
  EXPECT_EQ(partition(), expected);
}

TEST_F(ReplayTopics, AChangeWithoutALeaderCountsThePartitionEpochAlone) {
  make_topic("t");
  replay(change());
  EXPECT_EQ(partition().leader_epoch, 3);
  EXPECT_EQ(partition().partition_epoch, 6);
  EXPECT_EQ(partition().leader, 1);
}

TEST_F(ReplayTopics, AChangeOfTheLeaderCountsTheLeaderEpochToo) {
  make_topic("t");
  auto record = change();
  record.leader = 1;
  replay(record);
  EXPECT_EQ(partition().leader_epoch, 4);
  record.leader = no_leader;
  replay(record);
  EXPECT_EQ(partition().leader, no_leader);
  EXPECT_EQ(partition().leader_epoch, 5);
}

TEST_F(ReplayTopics, AChangeTakesEveryFieldItHas) {
  make_topic("t");
  auto record = change();
  record.replicas = {1, 2};
  record.isr.emplace();
  record.removing_replicas = {2};
  record.adding_replicas = {1};
  record.leader_recovery_state = 1;
  record.eligible_leader_replicas = {1};
  record.last_known_elr = {2};
  record.directories = {Uuid::from_halves(3, 3)};
  replay(record);
  const PartitionImage& after = partition();
  EXPECT_THAT(after.replicas, ElementsAre(1, 2));
  EXPECT_THAT(after.isr, IsEmpty());
  EXPECT_THAT(after.removing_replicas, ElementsAre(2));
  EXPECT_THAT(after.adding_replicas, ElementsAre(1));
  EXPECT_EQ(after.recovery_state, LeaderRecoveryState::recovering);
  EXPECT_THAT(after.eligible_leader_replicas, ElementsAre(1));
  EXPECT_THAT(after.last_known_eligible_leader_replicas, ElementsAre(2));
  EXPECT_THAT(after.directories, ElementsAre(Uuid::from_halves(3, 3)));
}

TEST_F(ReplayTopics, AChangeOfWhatIsNotThereIsRefused) {
  EXPECT_EQ(refusal(change()).code, ErrorCode::invalid_record);
}

TEST_F(ReplayTopics, APartitionOfNoTopicIsRefused) {
  protocol::PartitionRecord record;
  record.topic_id = test::topic_id;
  EXPECT_EQ(refusal(record).code, ErrorCode::invalid_record);
}

TEST_F(ReplayTopics, ARemovedTopicTakesPartitionsAndOverridesAlong) {
  make_topic("t");
  set_config(ConfigResourceType::topic, "t", "retention.ms", "1");
  replay(protocol::RemoveTopicRecord{test::topic_id, {}});
  EXPECT_EQ(image()->topic("t"), nullptr);
  EXPECT_EQ(image()->partition_count, 0u);
  make_topic("t", Uuid::from_halves(8, 8));
  EXPECT_THAT(*image()->topic("t")->configs, IsEmpty());
}

TEST_F(ReplayTopics, RemovingATopicThatIsNotThereIsRefused) {
  EXPECT_EQ(refusal(protocol::RemoveTopicRecord{test::topic_id, {}}).code, ErrorCode::invalid_record);
}

TEST_F(ReplayTopics, ARemovedTopicMayComeBackUnderAnotherId) {
  make_topic("t");
  image();
  replay(protocol::RemoveTopicRecord{test::topic_id, {}});
  make_topic("t", Uuid::from_halves(8, 8));
  const ImageChange change = builder_.publish();
  EXPECT_THAT(change.removed,
              ElementsAre(::testing::Pointee(::testing::Field(&TopicImage::id, test::topic_id))));
  EXPECT_EQ(change.added.size(), 1u);
  EXPECT_EQ(change.after->topics_by_id.size(), 1u);
}

TEST_F(ReplayTopics, OverridesOfATopicAreSetAndTakenBack) {
  make_topic("t");
  set_config(ConfigResourceType::topic, "t", "retention.ms", "1");
  set_config(ConfigResourceType::topic, "t", "segment.ms", "2");
  EXPECT_THAT(*image()->topic("t")->configs, ElementsAre(Pair("retention.ms", "1"), Pair("segment.ms", "2")));
  set_config(ConfigResourceType::topic, "t", "retention.ms", std::nullopt);
  EXPECT_THAT(*image()->topic("t")->configs, ElementsAre(Pair("segment.ms", "2")));
}

TEST_F(ReplayTopics, OverridesThatComeBeforeTheirTopicBecomeItsOwn) {
  set_config(ConfigResourceType::topic, "t", "retention.ms", "1");
  EXPECT_EQ(image()->configs->size(), 1u);
  make_topic("t");
  EXPECT_THAT(*image()->topic("t")->configs, ElementsAre(Pair("retention.ms", "1")));
  EXPECT_THAT(*image()->configs, IsEmpty());
}

TEST_F(ReplayTopics, SettingsOfEveryOtherResourceAreKept) {
  set_config(ConfigResourceType::broker, "", "a", "1");
  set_config(ConfigResourceType::broker, "1", "a", "2");
  set_config(ConfigResourceType::client_metrics, "m", "a", "3");
  set_config(ConfigResourceType::group, "g", "a", "4");
  EXPECT_EQ(image()->configs->size(), 4u);
  EXPECT_THAT(image()->config_of(ConfigResourceType::group, "g"), ElementsAre(Pair("a", "4")));
  set_config(ConfigResourceType::group, "g", "a", std::nullopt);
  EXPECT_EQ(image()->configs->size(), 3u);
}

TEST_F(ReplayTopics, ClearingTheELRClearsBothListsOfTheTopicOrOfAll) {
  for (const std::string_view name : {"t", ""}) {
    SetUp();
    builder_ = ImageBuilder(std::make_shared<const MetadataImage>());
    make_topic("t");
    auto record = change();
    record.eligible_leader_replicas = {1};
    record.last_known_elr = {1};
    replay(record);
    replay(protocol::ClearElrRecord{name, {}});
    EXPECT_THAT(partition().eligible_leader_replicas, IsEmpty());
    EXPECT_THAT(partition().last_known_eligible_leader_replicas, IsEmpty());
  }
  EXPECT_EQ(refusal(protocol::ClearElrRecord{"other", {}}).code, ErrorCode::invalid_record);
}

TEST_F(ReplayTopics, WhatIsPublishedNeverChanges) {
  make_topic("t");
  const ImagePointer first = image();
  auto record = change();
  record.leader = no_leader;
  replay(record);
  set_config(ConfigResourceType::topic, "t", "retention.ms", "1");
  image();
  EXPECT_EQ(first->topic("t")->partitions[0].leader, 1);
  EXPECT_THAT(*first->topic("t")->configs, IsEmpty());
}

TEST_F(ReplayTopics, OnlyTopicsThatDifferAreTold) {
  make_topic("t");
  make_topic("other", Uuid::from_halves(8, 8));
  const ImagePointer before = image();
  set_config(ConfigResourceType::topic, "t", "retention.ms", "1");
  const ImageChange change = builder_.publish();
  EXPECT_THAT(change.added, IsEmpty());
  ASSERT_EQ(change.changed.size(), 1u);
  EXPECT_EQ(change.changed[0]->name, "t");
  EXPECT_EQ(change.after->find_topic("other"), before->find_topic("other"));
}

}  // namespace
}  // namespace ottla::metadata
