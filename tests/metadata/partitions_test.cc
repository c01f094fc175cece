// More partitions, other replicas, elections, brokers that are gone: answers, records, what a restart finds.
#include "ottla/metadata/partitions.h"

#include "metadata/decision_text.h"
#include "metadata/metadata_fixture.h"
#include "metadata/partition_decisions.h"

namespace ottla::metadata {
namespace {

using test::MetadataFixture;
using test::texts_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Partitions : public MetadataFixture {
 protected:
  using Brokers = std::vector<BrokerId>;
  using Assignments = std::vector<std::vector<BrokerId>>;

  void SetUp() override {
    new_directory();
    start();
    create({.name = "t", .partitions = 2});
  }
  // Broker 2 of a former cluster has "shared" with us and "theirs" alone; "shared" is {2, 1}.
  void with_another_broker() {
    append_as_another_node();
    start();
  }

  Outcome grow(const MorePartitions& wanted, bool validate_only = false) {
    const auto created = controller_->create_partitions({&wanted, 1}, validate_only, now_ms_);
    return created ? created->front().outcome : Outcome::of(created.error());
  }
  Outcome reassign(std::string_view topic, PartitionIndex partition,
                   std::optional<std::vector<BrokerId>> replicas, bool may_change_factor = true) {
    const Reassignment wanted{topic, partition, std::move(replicas)};
    const auto reassigned = controller_->reassign({&wanted, 1}, may_change_factor, now_ms_);
    return reassigned ? reassigned->front() : Outcome::of(reassigned.error());
  }
  Outcome unregister(BrokerId broker) {
    const auto done = controller_->unregister_broker(broker, now_ms_);
    return done ? *done : Outcome::of(done.error());
  }
  const PartitionImage& partition(std::string_view topic, PartitionIndex index = 0) {
    return *image()->topic(topic)->partition(index);
  }
  static Outcome refused(ErrorCode code, std::string message) { return {code, std::move(message)}; }
};

TEST_F(Partitions, AreAddedAndFoundAgain) {
  EXPECT_EQ(grow({"t", 5, {}}), Outcome{});
  EXPECT_EQ(grow({"t", 6, Assignments{{1}}}), Outcome{});
  restart();
  ASSERT_THAT(image()->topic("t")->partitions, SizeIs(6));
  EXPECT_EQ(partition("t", 5).leader, 1);
  EXPECT_THAT(partition("t", 4).directories, ElementsAre(controller_->metadata_directory().id));
}

TEST_F(Partitions, AreWrittenLikeThoseOfANewTopic) {
  const MorePartitions wanted{"t", 3, {}};
  const TopicContext context{*image(), config_, entropy_};
  EXPECT_THAT(texts_of(decide_create_partitions(context, {&wanted, 1}).records),
              ElementsAre(HasSubstr(R"(PartitionRecord v2 {"partitionId":2,)")));
}

TEST_F(Partitions, AreOnlyCheckedByValidateOnly) {
  EXPECT_EQ(grow({"t", 5, {}}, true), Outcome{});
  EXPECT_THAT(image()->topic("t")->partitions, SizeIs(2));
}

TEST_F(Partitions, OnlyBecomeMore) {
  EXPECT_EQ(grow({"t", 2, {}}), refused(ErrorCode::invalid_partitions, "Topic already has 2 partition(s)."));
  EXPECT_EQ(grow({"t", 1, {}}),
            refused(ErrorCode::invalid_partitions,
                    "The topic t currently has 2 partition(s); 1 would not be an increase."));
  EXPECT_EQ(grow({"x", 1, {}}), (Outcome{ErrorCode::unknown_topic_or_partition, std::nullopt}));
}

TEST_F(Partitions, GoWhereTheyAreAssignedTo) {
  EXPECT_EQ(grow({"t", 4, Assignments{{1}}}),
            refused(ErrorCode::invalid_replica_assignment,
                    "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified."));
  EXPECT_EQ(grow({"t", 3, Assignments{{7}}}),
            refused(ErrorCode::invalid_replica_assignment,
                    "The manual partition assignment includes broker 7, but no such broker is registered."));
}

TEST_F(Partitions, AreAnsweredOnceForATopicThatIsNamedTwice) {
  const std::vector<MorePartitions> twice{{"t", 3, {}}, {"t", 4, {}}};
  const auto created = controller_->create_partitions(twice, false, now_ms_);
  ASSERT_THAT(created.value(), SizeIs(1));
  EXPECT_EQ(created->front().outcome, refused(ErrorCode::invalid_request, "Duplicate topic name."));
}

TEST_F(Partitions, ComeUpToTheRecordsOfARequest) {
  const auto most = static_cast<std::int32_t>(max_records_per_request);
  EXPECT_EQ(grow({"t", 2 + most, {}}, true), Outcome{});
  EXPECT_EQ(grow({"t", 3 + most, {}}, true).error, ErrorCode::policy_violation);
}

TEST_F(Partitions, KeepTheReplicasTheyHave) {
  const MetadataPosition before = image()->position;
  EXPECT_EQ(reassign("t", 0, Brokers{1}), Outcome{});
  EXPECT_EQ(image()->position, before);
}

TEST_F(Partitions, AreReassignedToRegisteredBrokersOnly) {
  EXPECT_EQ(reassign("t", 0, Brokers{2}),
            refused(ErrorCode::invalid_replica_assignment,
                    "The manual partition assignment includes broker 2, but no such broker is registered."));
  EXPECT_EQ(reassign("t", 0, Brokers{}),
            refused(ErrorCode::invalid_replica_assignment,
                    "The manual partition assignment includes an empty replica list."));
  EXPECT_EQ(reassign("t", 9, Brokers{1}),
            refused(ErrorCode::unknown_topic_or_partition, "Unable to find partition t:9."));
  EXPECT_EQ(reassign("x", 0, Brokers{1}),
            refused(ErrorCode::unknown_topic_or_partition, "Unable to find a topic named x."));
}

TEST_F(Partitions, HaveNothingToCancel) {
  EXPECT_EQ(reassign("t", 0, std::nullopt), (Outcome{ErrorCode::no_reassignment_in_progress, std::nullopt}));
}

TEST_F(Partitions, LeaveABrokerThatIsNotThere) {
  with_another_broker();
  EXPECT_EQ(reassign("shared", 0, Brokers{1}, false),
            refused(ErrorCode::invalid_replication_factor, "The replication factor is changed from 2 to 1"));
  EXPECT_EQ(reassign("shared", 0, Brokers{1}), Outcome{});
  EXPECT_THAT(partition("shared").replicas, ElementsAre(1));
  EXPECT_THAT(partition("shared").directories, SizeIs(1));
  EXPECT_FALSE(is_being_reassigned(partition("shared")));
}

TEST_F(Partitions, WaitForABrokerThatIsToComeBack) {
  with_another_broker();
  EXPECT_EQ(reassign("t", 0, Brokers{1, 2}), Outcome{});
  EXPECT_THAT(partition("t").replicas, ElementsAre(1, 2));
  EXPECT_THAT(partition("t").adding_replicas, ElementsAre(2));
  EXPECT_THAT(partition("t").isr, ElementsAre(1));
  restart();
  EXPECT_TRUE(is_being_reassigned(partition("t")));
  EXPECT_EQ(reassign("t", 0, std::nullopt), Outcome{});
  EXPECT_THAT(partition("t").replicas, ElementsAre(1));
  EXPECT_FALSE(is_being_reassigned(partition("t")));
}

TEST_F(Partitions, NeedNoElectionOrCanHaveNone) {
  with_another_broker();
  const auto elect = [this](std::string_view topic, Election election) {
    return elect_leader(*image(), topic, 0, election).error;
  };
  EXPECT_EQ(elect("t", Election::preferred), ErrorCode::election_not_needed);
  EXPECT_EQ(elect("t", Election::unclean), ErrorCode::election_not_needed);
  EXPECT_EQ(elect("shared", Election::preferred), ErrorCode::preferred_leader_not_available);
  EXPECT_EQ(elect("theirs", Election::preferred), ErrorCode::preferred_leader_not_available);
  EXPECT_EQ(elect("theirs", Election::unclean), ErrorCode::eligible_leaders_not_available);
  EXPECT_EQ(elect("x", Election::unclean), ErrorCode::unknown_topic_or_partition);
}

TEST_F(Partitions, ForgetABrokerThatIsUnregistered) {
  with_another_broker();
  EXPECT_EQ(unregister(2), Outcome{});
  EXPECT_FALSE(image()->cluster->brokers.contains(2));
  restart();
  EXPECT_FALSE(image()->cluster->brokers.contains(2));
  EXPECT_THAT(partition("shared").isr, ElementsAre(1));
}

TEST_F(Partitions, KeepThisBroker) {
  EXPECT_EQ(unregister(1).error, ErrorCode::invalid_request);
  EXPECT_EQ(unregister(9),
            refused(ErrorCode::broker_id_not_registered, "Broker ID 9 is not currently registered"));
  EXPECT_TRUE(image()->cluster->brokers.contains(1));
}

}  // namespace
}  // namespace ottla::metadata
