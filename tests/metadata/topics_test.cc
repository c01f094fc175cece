// Creating and deleting topics: answers and sentences of Apache Kafka 4.3.0, and what a restart finds.
#include "ottla/metadata/topics.h"

#include "metadata/image_builder.h"
#include "metadata/metadata_fixture.h"
#include "metadata/topic_decisions.h"

namespace ottla::metadata {
namespace {

using test::MetadataFixture;
using ::testing::ElementsAre;

class Topics : public MetadataFixture {
 protected:
  void SetUp() override {
    new_directory();
    start();
  }

  // Code and sentence of a refusal.
  std::pair<ErrorCode, std::string> refusal(const NewTopic& topic) {
    const CreatedTopic answer = create(topic);
    return {answer.error, answer.message.value_or("")};
  }
};

TEST_F(Topics, AreThereAfterCreationAndAfterARestart) {
  const CreatedTopic created = create({.name = "fresh", .partitions = 3, .replication_factor = 1});
  EXPECT_EQ(created.error, ErrorCode::none);
  restart();
  const TopicImage* topic = image()->topic("fresh");
  ASSERT_NE(topic, nullptr);
  EXPECT_EQ(topic->id, created.id);
  EXPECT_EQ(topic->partitions.size(), 3u);
  EXPECT_EQ(image()->topic(created.id), topic);
  EXPECT_EQ(image()->partition_count, 3u);
}

TEST_F(Topics, AreLedByThisNodeInItsDirectory) {
  create({.name = "led"});
  const PartitionImage& partition = image()->topic("led")->partitions.front();
  EXPECT_EQ(partition.leader, 1);
  EXPECT_THAT(partition.replicas, ElementsAre(1));
  EXPECT_THAT(partition.isr, ElementsAre(1));
  EXPECT_THAT(partition.directories, ElementsAre(controller_->metadata_directory().id));
}

TEST_F(Topics, TakeTheDefaultsForMinusOne) {
  config_.num_partitions = 4;
  const CreatedTopic created = create({.name = "defaults"});
  EXPECT_EQ(created.partitions, 4);
  EXPECT_EQ(created.replication_factor, 1);
}

TEST_F(Topics, AreOnlyCheckedByValidateOnly) {
  EXPECT_EQ(create({.name = "checked"}, true).error, ErrorCode::none);
  EXPECT_EQ(image()->topic("checked"), nullptr);
}

TEST_F(Topics, ComeWithTheirConfigs) {
  const CreatedTopic created = create({.name = "tuned", .configs = {{"retention.ms", "7"}}});
  const auto found = std::ranges::find(created.configs, "retention.ms", &EffectiveConfig::name);
  ASSERT_NE(found, created.configs.end());
  EXPECT_EQ(found->value, "7");
  EXPECT_EQ(found->source, 1);
  EXPECT_EQ(created.configs.size(), 33u);
  restart();
  EXPECT_THAT(*image()->topic("tuned")->configs, ElementsAre(std::pair{"retention.ms", "7"}));
}

TEST_F(Topics, TellWhereEachConfigComesFrom) {
  config_.topic_defaults.segment_bytes = 2'000'000;
  const CreatedTopic created = create({.name = "sources"});
  const auto source = [&](std::string_view name) {
    return std::ranges::find(created.configs, name, &EffectiveConfig::name)->source;
  };
  EXPECT_EQ(source("segment.bytes"), 4);
  EXPECT_EQ(source("min.insync.replicas"), 3);  // the cluster's default of the first records
  EXPECT_EQ(source("retention.ms"), 5);
}

TEST_F(Topics, ThatExistOrCollideAreRefused) {
  create({.name = "a.b"});
  EXPECT_EQ(refusal({.name = "a.b"}),
            std::pair(ErrorCode::topic_already_exists, std::string("Topic 'a.b' already exists.")));
  EXPECT_EQ(refusal({.name = "a_b"}),
            std::pair(ErrorCode::invalid_topic_exception,
                      std::string("Topic 'a_b' collides with existing topic: a.b")));
}

TEST_F(Topics, WithWrongCountsAreRefused) {
  EXPECT_EQ(refusal({.name = "t", .partitions = 0}),
            std::pair(ErrorCode::invalid_partitions,
                      std::string("Number of partitions was set to an invalid non-positive value.")));
  EXPECT_EQ(refusal({.name = "t", .partitions = 1, .replication_factor = 0}).first,
            ErrorCode::invalid_replication_factor);
  EXPECT_EQ(
      refusal({.name = "t", .partitions = 1, .replication_factor = 3}),
      std::pair(ErrorCode::invalid_replication_factor,
                std::string("Unable to replicate the partition 3 time(s): The target replication factor "
                            "of 3 cannot be reached because only 1 broker(s) are registered or some "
                            "brokers have all their log directories cordoned.")));
}

TEST_F(Topics, WithTooManyReplicasAreMadeWithFewerOnDemand) {
  config_.replication_factor_lenient = true;
  EXPECT_EQ(create({.name = "t", .partitions = 2, .replication_factor = 3}).replication_factor, 1);
  config_.default_replication_factor = 3;
  EXPECT_EQ(create({.name = "u"}).replication_factor, 1);
}

TEST_F(Topics, BeyondTheLimitOfARequestAreRefused) {
  EXPECT_EQ(refusal({.name = "t", .partitions = 10'001}),
            std::pair(ErrorCode::policy_violation,
                      std::string("Excessively large number of partitions per request.")));
  EXPECT_EQ(refusal({.name = "t", .partitions = 10'000}),
            std::pair(ErrorCode::policy_violation,
                      std::string("Unable to perform excessively large batch operation.")));
  EXPECT_EQ(create({.name = "t", .partitions = 9'999}, true).error, ErrorCode::none);
  EXPECT_EQ(image()->topic("t"), nullptr);
}

TEST_F(Topics, MayHaveTheirPartitionsAssigned) {
  const NewTopic topic{.name = "assigned", .assignments = {{1, {1}}, {0, {1}}}};
  EXPECT_EQ(create(topic).partitions, 2);
}

TEST_F(Topics, WithWrongAssignmentsAreRefusedInKafkasWords) {
  const auto sentence = [this](std::vector<NewTopicAssignment> assignments) {
    return refusal({.name = "t", .assignments = std::move(assignments)}).second;
  };
  EXPECT_EQ(sentence({{0, {1}}, {2, {1}}}), "partitions should be a consecutive 0-based integer sequence");
  EXPECT_EQ(sentence({{0, {7}}}),
            "The manual partition assignment includes broker 7, but no such broker is "
            "registered.");
  EXPECT_EQ(sentence({{0, {1, 1}}}), "The manual partition assignment includes the broker 1 more than once.");
  EXPECT_EQ(sentence({{0, {}}}), "The manual partition assignment includes an empty replica list.");
  EXPECT_EQ(sentence({{0, {1}}, {0, {1}}}), "Found multiple manual partition assignments for partition 0");
}

TEST_F(Topics, WithAnAssignmentTakeNoCounts) {
  EXPECT_EQ(refusal({.name = "t", .partitions = 1, .assignments = {{0, {1}}}}).first,
            ErrorCode::invalid_request);
  EXPECT_EQ(refusal({.name = "t", .replication_factor = 1, .assignments = {{0, {1}}}}).first,
            ErrorCode::invalid_request);
}

TEST_F(Topics, WithWrongConfigsAreRefused) {
  EXPECT_EQ(refusal({.name = "t", .configs = {{"nope", "1"}}}),
            std::pair(ErrorCode::invalid_config, std::string("Unknown topic config name: nope")));
  EXPECT_EQ(refusal({.name = "t", .configs = {{"retention.ms", std::nullopt}}}),
            std::pair(ErrorCode::invalid_config,
                      std::string("Null value not supported for topic configs: retention.ms")));
}

TEST_F(Topics, OfOneRequestAreAnsweredOneByOne) {
  const std::vector<NewTopic> topics{{.name = "twice"},
                                     {.name = "good"},
                                     {.name = "b d"},
                                     {.name = "twice"},
                                     {.name = "__cluster_metadata"}};
  const auto answers = controller_->create_topics(topics, false, now_ms_).value();
  std::vector<std::pair<std::string, ErrorCode>> outcome;
  for (const CreatedTopic& answer : answers) outcome.emplace_back(answer.name, answer.error);
  EXPECT_THAT(outcome, ElementsAre(std::pair("good", ErrorCode::none),
                                   std::pair("b d", ErrorCode::invalid_topic_exception),
                                   std::pair("twice", ErrorCode::invalid_request),
                                   std::pair("__cluster_metadata", ErrorCode::invalid_request)));
  EXPECT_THAT(topic_names(), ElementsAre("good"));
}

TEST_F(Topics, OfOneRequestArePublishedAtOnce) {
  std::vector<std::string> names(1000);
  std::vector<NewTopic> topics;
  for (std::size_t i = 0; i < names.size(); ++i)
    topics.push_back({.name = names[i] = "t" + std::to_string(i)});
  std::vector<std::size_t> added;
  controller_->set_listener([&](const ImageChange& change) { added.push_back(change.added.size()); });
  ASSERT_TRUE(controller_->create_topics(topics, false, now_ms_));
  EXPECT_THAT(added, ElementsAre(1000u));
}

TEST_F(Topics, AreGoneAfterDeletionAndAfterARestart) {
  create({.name = "by-name", .configs = {{"retention.ms", "7"}}});
  const CreatedTopic by_id = create({.name = "by-id"});
  EXPECT_EQ(remove({.name = "by-name"}).error, ErrorCode::none);
  EXPECT_EQ(remove({.id = by_id.id}).name, "by-id");
  restart();
  EXPECT_THAT(topic_names(), ElementsAre());
  EXPECT_EQ(image()->partition_count, 0u);
  create({.name = "by-name"});
  EXPECT_TRUE(image()->topic("by-name")->configs->empty());
}

TEST_F(Topics, ThatAreUnknownCannotBeDeleted) {
  EXPECT_EQ(remove({.name = "none"}).error, ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(remove({.id = Uuid::from_halves(5, 6)}).error, ErrorCode::unknown_topic_id);
  EXPECT_EQ(remove({}).error, ErrorCode::invalid_request);
  EXPECT_EQ(remove({.name = "none", .id = Uuid::from_halves(5, 6)}).error, ErrorCode::invalid_request);
}

TEST_F(Topics, AskedForTwiceAreNotDeleted) {
  const CreatedTopic created = create({.name = "kept"});
  for (const TopicReference& second : {TopicReference{.name = "kept"}, TopicReference{.id = created.id}}) {
    const std::vector<TopicReference> wanted{{.name = "kept"}, second};
    const auto answers = controller_->delete_topics(wanted, now_ms_).value();
    EXPECT_THAT(answers, ElementsAre(::testing::Field(&DeletedTopic::error, ErrorCode::invalid_request)));
  }
  EXPECT_THAT(topic_names(), ElementsAre("kept"));
}

TEST_F(Topics, AreNotDeletedWhenTheOptionForbidsIt) {
  create({.name = "kept"});
  config_.delete_topic_enable = false;
  EXPECT_EQ(remove({.name = "kept"}).error, ErrorCode::topic_deletion_disabled);
}

TEST_F(Topics, OfTheCoordinatorsHaveKafkasConfigs) {
  for (const std::string_view name : {"__consumer_offsets", "__transaction_state", "__share_group_state"}) {
    const auto created = controller_->create_internal_topic(name, now_ms_);
    ASSERT_TRUE(created);
    const TopicImage* topic = image()->topic(name);
    EXPECT_TRUE(topic->is_internal);
    EXPECT_EQ(topic->partitions.size(), 50u);
    EXPECT_EQ(topic->configs->at("segment.bytes"), "104857600");
  }
  EXPECT_EQ(image()->topic("__transaction_state")->configs->at("compression.type"), "uncompressed");
  EXPECT_EQ(image()->topic("__consumer_offsets")->configs->at("cleanup.policy"), "compact");
  EXPECT_EQ(image()->topic("__share_group_state")->configs->at("retention.ms"), "-1");
}

TEST_F(Topics, OfTheCoordinatorsFollowTheOptions) {
  config_.offsets_topic_num_partitions = 3;
  config_.offsets_topic_segment_bytes = 1'048'576;
  const auto created = controller_->create_internal_topic("__consumer_offsets", now_ms_);
  EXPECT_EQ(created->partitions, 3);
  EXPECT_EQ(image()->topic("__consumer_offsets")->configs->at("segment.bytes"), "1048576");
  EXPECT_EQ(controller_->create_internal_topic("other", now_ms_).error().code,
            ErrorCode::unknown_topic_or_partition);
}

TEST_F(Topics, OfFormerClustersMayBePlacedOnTheirBrokers) {
  append_as_another_node();
  restart();
  EXPECT_EQ(create({.name = "two", .replication_factor = 2}).replication_factor, 2);
  EXPECT_THAT(image()->topic("two")->partitions[0].replicas, ElementsAre(1, 2));
  EXPECT_THAT(image()->topic("two")->partitions[0].isr, ElementsAre(1));
  EXPECT_THAT(image()->topic("two")->partitions[0].directories,
              ElementsAre(controller_->metadata_directory().id, migrating_directory));
}

TEST_F(Topics, AssignedToFencedBrokersOrUnevenlyAreRefused) {
  append_as_another_node();
  restart();
  EXPECT_EQ(
      refusal({.name = "t", .assignments = {{0, {2}}}}),
      std::pair(ErrorCode::invalid_replica_assignment,
                std::string("All brokers specified in the manual partition assignment for partition 0 are "
                            "fenced or in controlled shutdown.")));
  EXPECT_EQ(
      refusal({.name = "t", .assignments = {{0, {1}}, {1, {1, 2}}}}).second,
      "The manual partition assignment includes a partition with 2 replica(s), but this is not consistent "
      "with previous partitions, which have 1 replica(s).");
}

TEST_F(Topics, BeyondTheLimitOfOneRequestAreNotDeleted) {
  ImageBuilder builder(image());
  std::vector<TopicReference> wanted;
  for (std::size_t i = 1; i <= max_records_per_request + 1; ++i) {
    RecordList records;
    records.add(protocol::TopicRecord{"t" + std::to_string(i), Uuid::from_halves(i, i), {}});
    ASSERT_TRUE(builder.replay(records[0], 0));
    wanted.push_back({.id = Uuid::from_halves(i, i)});
  }
  const auto decision = decide_delete_topics(*builder.publish().after, wanted);
  EXPECT_EQ(decision.records.size(), max_records_per_request);
  EXPECT_EQ(decision.reply[max_records_per_request - 1].error, ErrorCode::none);
  EXPECT_EQ(decision.reply[max_records_per_request].error, ErrorCode::policy_violation);
}

TEST_F(Topics, ProducerIdsAreNeverGivenTwice) {
  EXPECT_EQ(controller_->allocate_producer_ids(now_ms_)->first, 0);
  EXPECT_EQ(controller_->allocate_producer_ids(now_ms_)->first, 1000);
  restart();
  EXPECT_EQ(controller_->allocate_producer_ids(now_ms_)->first, 2000);
}

}  // namespace
}  // namespace ottla::metadata
