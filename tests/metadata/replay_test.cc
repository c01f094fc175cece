// What records about everything but topics make of an image, and which records are refused.
#include "metadata/replay_fixture.h"

namespace ottla::metadata {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class Replay : public test::ReplayFixture {
 protected:
  protocol::BrokerRegistrationChangeRecord change_of_broker() {
    protocol::BrokerRegistrationChangeRecord record;
    record.broker_id = 1;
    record.broker_epoch = 40;
    return record;
  }
  Error refusal_of(const Bytes& value) {
    const auto replayed = builder_.replay(value, 17);
    return replayed ? Error{ErrorCode::none, ""} : replayed.error();
  }
};

TEST_F(Replay, LevelsOfFeaturesAreSetAndLevel0TakesThemAway) {
  replay(protocol::FeatureLevelRecord{"metadata.version", 30, {}});
  replay(protocol::FeatureLevelRecord{"group.version", 1, {}});
  EXPECT_EQ(image()->feature_level("metadata.version"), 30);
  EXPECT_EQ(image()->feature_level("group.version"), 1);
  replay(protocol::FeatureLevelRecord{"group.version", 0, {}});
  EXPECT_EQ(image()->feature_level("group.version"), 0);
  EXPECT_THAT(image()->features->levels, IsEmpty());
}

TEST_F(Replay, ALevelThatIsTooNewOrTooOldIsRefusedWithWhatThereIs) {
  const Error newer = refusal(protocol::FeatureLevelRecord{"metadata.version", 31, {}});
  EXPECT_EQ(newer.code, ErrorCode::unsupported_version);
  EXPECT_EQ(
      newer.message,
      "the metadata record at offset 100, a FeatureLevelRecord (type 12): metadata.version has the level 31, "
      "and only 7 to 30 are supported");
  EXPECT_EQ(refusal(protocol::FeatureLevelRecord{"metadata.version", 6, {}}).code,
            ErrorCode::unsupported_version);
}

TEST_F(Replay, AnUnknownFeatureIsRefused) {
  EXPECT_THAT(refusal(protocol::FeatureLevelRecord{"flying.version", 1, {}}).message,
              HasSubstr("the feature flying.version is unknown"));
}

TEST_F(Replay, AnUnknownTypeIsRefusedAsOfANewerKafka) {
  const Error error = refusal_of({1, 99, 0, 0});
  EXPECT_EQ(error.code, ErrorCode::unsupported_version);
  EXPECT_THAT(error.message, HasSubstr("offset 17 was written by a newer Kafka"));
  EXPECT_THAT(error.message, HasSubstr("99"));
}

TEST_F(Replay, AnUnknownFrameIsRefusedAsOfANewerKafka) {
  EXPECT_EQ(refusal_of({2, 20, 0, 0}).code, ErrorCode::unsupported_version);
}

TEST_F(Replay, BytesThatAreNoRecordAreRefusedAsDamage) {
  const Error error = refusal_of({1, 2, 0, 200});
  EXPECT_EQ(error.code, ErrorCode::invalid_record);
  EXPECT_THAT(error.message, HasSubstr("is damaged"));
}

TEST_F(Replay, ARegistrationOfABrokerIsKeptWhole) {
  register_broker(1, 40);
  const BrokerImage& registered = broker(1);
  EXPECT_EQ(registered.epoch, 40);
  EXPECT_TRUE(registered.fenced);
  EXPECT_THAT(registered.endpoints, ElementsAre(Endpoint{"PLAINTEXT", "here", 9092, 0}));
  EXPECT_EQ(registered.features.at("group.version"), (SupportedVersions{0, 1}));
  EXPECT_THAT(registered.directories, ElementsAre(Uuid::from_halves(1, 2)));
}

TEST_F(Replay, ABrokerIsFencedAndUnfencedByOldRecordsAndNew) {
  register_broker(1, 40);
  replay(protocol::UnfenceBrokerRecord{1, 40, {}});
  EXPECT_FALSE(broker(1).fenced);
  replay(protocol::FenceBrokerRecord{1, 40, {}});
  EXPECT_TRUE(broker(1).fenced);
  auto record = change_of_broker();
  record.fenced = -1;
  replay(record);
  EXPECT_FALSE(broker(1).fenced);
  record.fenced = 1;
  replay(record);
  EXPECT_TRUE(broker(1).fenced);
}

TEST_F(Replay, AChangeOfABrokerTakesWhatItHas) {
  register_broker(1, 40);
  auto record = change_of_broker();
  record.in_controlled_shutdown = 1;
  record.log_dirs = {Uuid::from_halves(5, 5)};
  record.cordoned_log_dirs.emplace();
  replay(record);
  EXPECT_TRUE(broker(1).in_controlled_shutdown);
  EXPECT_THAT(broker(1).directories, ElementsAre(Uuid::from_halves(5, 5)));
  EXPECT_TRUE(broker(1).cordoned_directories.has_value());
}

TEST_F(Replay, AChangeForAnotherEpochOfTheBrokerIsRefused) {
  register_broker(1, 41);
  EXPECT_THAT(refusal(change_of_broker()).message, HasSubstr("no broker 1 is registered with epoch 40"));
}

TEST_F(Replay, AnUnregisteredBrokerIsGone) {
  register_broker(1, 40);
  replay(protocol::UnregisterBrokerRecord{1, 40, {}});
  EXPECT_THAT(image()->cluster->brokers, IsEmpty());
}

TEST_F(Replay, AControllerIsRegistered) {
  protocol::RegisterControllerRecord record;
  record.controller_id = 3;
  record.zk_migration_ready = true;
  record.end_points.push_back({"CONTROLLER", "there", 9093, 0, {}});
  replay(record);
  EXPECT_THAT(image()->cluster->controllers.at(3).endpoints,
              ElementsAre(Endpoint{"CONTROLLER", "there", 9093, 0}));
  EXPECT_TRUE(image()->cluster->controllers.at(3).zk_migration_ready);
}

TEST_F(Replay, QuotasAreSetByEntityAndRemoved) {
  protocol::ClientQuotaRecord record;
  record.entity = {{"user", "ada", {}}, {"client-id", std::nullopt, {}}};
  record.key = "producer_byte_rate";
  record.value = 1.5;
  replay(record);
  const std::vector<QuotaEntityPart> entity{{"client-id", std::nullopt}, {"user", "ada"}};
  EXPECT_THAT(image()->quotas->at(entity), ElementsAre(Pair("producer_byte_rate", 1.5)));
  record.remove = true;
  replay(record);
  EXPECT_THAT(*image()->quotas, IsEmpty());
}

TEST_F(Replay, ProducerIdsGoOnBehindTheLastBlock) {
  replay(protocol::ProducerIdsRecord{1, 40, 1000, {}});
  replay(protocol::ProducerIdsRecord{1, 40, 2000, {}});
  EXPECT_EQ(image()->next_producer_id, 2000);
}

TEST_F(Replay, CredentialsComeAndGo) {
  const Bytes salt{1}, stored{2, 2}, server{3};
  replay(protocol::UserScramCredentialRecord{"ada", 2, salt, stored, server, 4096, {}});
  EXPECT_EQ(image()->scram->at({"ada", ScramMechanism::sha_512}),
            (ScramCredential{salt, stored, server, 4096}));
  replay(protocol::RemoveUserScramCredentialRecord{"ada", 1, {}});
  EXPECT_EQ(image()->scram->size(), 1u);
  replay(protocol::RemoveUserScramCredentialRecord{"ada", 2, {}});
  EXPECT_THAT(*image()->scram, IsEmpty());
}

TEST_F(Replay, AccessControlEntriesComeAndGo) {
  const Uuid id = Uuid::from_halves(9, 9);
  replay(protocol::AccessControlEntryRecord{id, 2, "orders", 4, "User:ada", "*", 3, 3, {}});
  EXPECT_EQ(image()->acls->at(id), (AclEntry{2, "orders", 4, "User:ada", "*", 3, 3}));
  replay(protocol::RemoveAccessControlEntryRecord{id, {}});
  EXPECT_THAT(*image()->acls, IsEmpty());
}

TEST_F(Replay, DelegationTokensComeAndGo) {
  protocol::DelegationTokenRecord record;
  record.owner = "User:ada";
  record.requester = "User:bob";
  record.renewers = {"User:eve"};
  record.issue_timestamp = 1;
  record.max_timestamp = 2;
  record.expiration_timestamp = 3;
  record.token_id = "token";
  replay(record);
  EXPECT_EQ(image()->delegation_tokens->at("token"),
            (DelegationToken{"User:ada", "User:bob", {"User:eve"}, 1, 2, 3}));
  replay(protocol::RemoveDelegationTokenRecord{"token", {}});
  EXPECT_THAT(*image()->delegation_tokens, IsEmpty());
}

TEST_F(Replay, AMigrationStateIsKeptAndANoOpChangesNothing) {
  replay(protocol::ZkMigrationStateRecord{3, {}});
  replay(protocol::NoOpRecord{});
  EXPECT_EQ(image()->features->zk_migration_state, 3);
}

TEST_F(Replay, NothingOfATransactionIsPublishedBeforeItsEnd) {
  replay(protocol::BeginTransactionRecord{"name", {}});
  make_topic("t");
  EXPECT_EQ(image()->topic("t"), nullptr);
  replay(protocol::EndTransactionRecord{});
  const ImageChange change = builder_.publish();
  EXPECT_NE(change.after->topic("t"), nullptr);
  EXPECT_EQ(change.added.size(), 1u);
}

TEST_F(Replay, NothingIsLeftOfAnAbortedTransaction) {
  make_topic("t");
  image();
  replay(protocol::BeginTransactionRecord{"name", {}});
  replay(protocol::RemoveTopicRecord{test::topic_id, {}});
  make_topic("u", Uuid::from_halves(8, 8));
  replay(protocol::AbortTransactionRecord{"reason", {}});
  const ImageChange change = builder_.publish();
  EXPECT_NE(change.after->topic("t"), nullptr);
  EXPECT_EQ(change.after->topic("u"), nullptr);
  EXPECT_THAT(change.added, IsEmpty());
  EXPECT_THAT(change.removed, IsEmpty());
}

TEST_F(Replay, TransactionsNeitherNestNorEndUnbegun) {
  EXPECT_EQ(refusal(protocol::EndTransactionRecord{}).code, ErrorCode::invalid_record);
  EXPECT_EQ(refusal(protocol::AbortTransactionRecord{}).code, ErrorCode::invalid_record);
  replay(protocol::BeginTransactionRecord{});
  EXPECT_EQ(refusal(protocol::BeginTransactionRecord{}).code, ErrorCode::invalid_record);
}

TEST_F(Replay, APartThatDoesNotChangeIsSharedByImages) {
  register_broker(1, 40);
  const ImagePointer first = image();
  make_topic("t");
  EXPECT_EQ(image()->cluster, first->cluster);
  EXPECT_EQ(image()->features, first->features);
}

}  // namespace
}  // namespace ottla::metadata
