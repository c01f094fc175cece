// AlterConfigs and IncrementalAlterConfigs: answers, records, and what a restart finds.
#include <map>

#include "metadata/config_decisions.h"
#include "metadata/decision_text.h"
#include "metadata/metadata_fixture.h"
#include "ottla/metadata/configs.h"

namespace ottla::metadata {
namespace {

using test::MetadataFixture;
using test::texts_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::int8_t topic = 2;
constexpr std::int8_t broker = 4;
constexpr std::int8_t metrics = 16;
constexpr std::int8_t group = 32;

class ConfigChanges : public MetadataFixture {
 protected:
  void SetUp() override {
    new_directory();
    start();
    create({.name = "t"});
  }

  Outcome alter(const ResourceChange& change, Alteration alteration = Alteration::incremental) {
    const auto altered = controller_->alter_configs({&change, 1}, alteration, false, now_ms_);
    return altered ? altered->front() : Outcome::of(altered.error());
  }
  Outcome set(std::int8_t type, std::string_view name, std::string_view key, std::string_view value) {
    return alter({type, name, {{key, 0, value}}});
  }
  Outcome remove(std::int8_t type, std::string_view name, std::string_view key) {
    return alter({type, name, {{key, 1, std::nullopt}}});
  }
  Outcome change_list(std::int8_t operation, std::string_view key, std::string_view value) {
    return alter({topic, "t", {{key, operation, value}}});
  }
  // Records of one change that is only decided.
  std::vector<std::string> records_of(const ResourceChange& change,
                                      Alteration alteration = Alteration::incremental) {
    return texts_of(decide_alter_configs(*image(), config_, {&change, 1}, alteration).records);
  }
  const ConfigMap& topic_configs() { return *image()->topic("t")->configs; }
  static Outcome refused(ErrorCode code, std::string message) { return {code, std::move(message)}; }
};

TEST_F(ConfigChanges, AreWrittenAndFoundAgain) {
  EXPECT_EQ(set(topic, "t", "retention.ms", "7"), Outcome{});
  EXPECT_EQ(set(broker, "1", "log.cleaner.threads", "2"), Outcome{});
  EXPECT_EQ(set(broker, "", "max.connections", "5"), Outcome{});
  EXPECT_EQ(set(group, "g", "consumer.session.timeout.ms", "50000"), Outcome{});
  EXPECT_EQ(set(metrics, "m", "interval.ms", "200"), Outcome{});
  restart();
  EXPECT_THAT(topic_configs(), ElementsAre(Pair("retention.ms", "7")));
  EXPECT_EQ(image()->config_of(ConfigResourceType::broker, "1").at("log.cleaner.threads"), "2");
  EXPECT_EQ(image()->config_of(ConfigResourceType::broker, "").at("max.connections"), "5");
  EXPECT_EQ(image()->config_of(ConfigResourceType::group, "g").size(), 1u);
  EXPECT_EQ(image()->config_of(ConfigResourceType::client_metrics, "m").size(), 1u);
}

TEST_F(ConfigChanges, WriteOnlyWhatDiffers) {
  set(topic, "t", "retention.ms", "7");
  EXPECT_THAT(records_of({topic, "t", {{"retention.ms", 0, "7"}}}), IsEmpty());
  EXPECT_THAT(records_of({topic, "t", {{"retention.ms", 0, "8"}, {"segment.bytes", 1, std::nullopt}}}),
              ElementsAre(R"(ConfigRecord v0 {"resourceType":2,"resourceName":"t","name":"retention.ms",)"
                          R"("value":"8"})"));
}

TEST_F(ConfigChanges, TellABrokerAgainWhatItHas) {
  set(broker, "", "max.connections", "5");
  EXPECT_EQ(records_of({broker, "", {{"max.connections", 0, "5"}}}).size(), 1u);
}

TEST_F(ConfigChanges, OfTheOldKindReplaceEverything) {
  set(topic, "t", "retention.ms", "7");
  EXPECT_EQ(alter({topic, "t", {{"segment.bytes", 0, "2000000"}}}, Alteration::replace), Outcome{});
  EXPECT_THAT(topic_configs(), ElementsAre(Pair("segment.bytes", "2000000")));
}

TEST_F(ConfigChanges, AppendToListsAndSubtractFromThem) {
  EXPECT_EQ(change_list(2, "cleanup.policy", "compact"), Outcome{});
  EXPECT_EQ(topic_configs().at("cleanup.policy"), "delete,compact");
  EXPECT_EQ(change_list(2, "cleanup.policy", "compact"), Outcome{});
  EXPECT_EQ(topic_configs().at("cleanup.policy"), "delete,compact");
  EXPECT_EQ(change_list(3, "cleanup.policy", "delete"), Outcome{});
  EXPECT_EQ(topic_configs().at("cleanup.policy"), "compact");
  EXPECT_EQ(
      change_list(2, "retention.ms", "1"),
      refused(ErrorCode::invalid_config, "Can't APPEND to key retention.ms because its type is not LIST."));
}

TEST_F(ConfigChanges, AreOnlyCheckedByValidateOnly) {
  const ResourceChange change{topic, "t", {{"retention.ms", 0, "7"}}};
  EXPECT_TRUE(controller_->alter_configs({&change, 1}, Alteration::incremental, true, now_ms_));
  EXPECT_THAT(topic_configs(), IsEmpty());
}

TEST_F(ConfigChanges, OfOneResourceFailTogetherAndAlone) {
  const std::vector<ResourceChange> changes{
      {topic, "t", {{"retention.ms", 0, "7"}, {"segment.bytes", 0, "x"}}},
      {group, "g", {{"x", 0, "1"}}},
      {broker, "", {{"max.connections", 0, "5"}}}};
  const auto altered = controller_->alter_configs(changes, Alteration::incremental, false, now_ms_);
  ASSERT_TRUE(altered);
  EXPECT_EQ((*altered)[0].error, ErrorCode::invalid_config);
  EXPECT_EQ((*altered)[1], refused(ErrorCode::invalid_config, "Unknown group config name: x"));
  EXPECT_EQ((*altered)[2], Outcome{});
  EXPECT_THAT(topic_configs(), IsEmpty());
}

TEST_F(ConfigChanges, NameEachResourceAndEachKeyOnce) {
  const ResourceChange change{topic, "t", {{"retention.ms", 0, "7"}}};
  const std::vector<ResourceChange> twice{change, change};
  const auto altered = controller_->alter_configs(twice, Alteration::incremental, false, now_ms_);
  const Outcome once = refused(ErrorCode::invalid_request, "Each resource must appear at most once.");
  EXPECT_THAT(altered.value(), ElementsAre(once, once));
  EXPECT_EQ(alter({topic, "t", {{"retention.ms", 0, "7"}, {"retention.ms", 1, {}}}}),
            refused(ErrorCode::invalid_request, "Error due to duplicate config keys"));
  EXPECT_EQ(alter({topic, "t", {{"a", 0, {}}, {"b", 2, {}}, {"c", 1, {}}}}),
            refused(ErrorCode::invalid_request, "Null value not supported for : a, b"));
}

TEST_F(ConfigChanges, AreRefusedForResourcesThereAreNot) {
  EXPECT_EQ(set(topic, "x", "retention.ms", "7"),
            refused(ErrorCode::unknown_topic_or_partition, "The topic 'x' does not exist."));
  EXPECT_EQ(set(topic, "", "retention.ms", "7"),
            refused(ErrorCode::invalid_request, "Default topic resources are not allowed."));
  EXPECT_EQ(set(group, "", "consumer.session.timeout.ms", "50000"),
            refused(ErrorCode::invalid_request, "Default group resources are not allowed."));
  EXPECT_EQ(set(broker, "x", "max.connections", "7"),
            refused(ErrorCode::invalid_request, "Node id must be an integer, but it is: x"));
  EXPECT_EQ(set(broker, "2", "max.connections", "7"),
            refused(ErrorCode::invalid_request, "Unexpected broker id, expected 1, but received 2"));
  EXPECT_EQ(set(3, "x", "a", "b"), refused(ErrorCode::invalid_request, "Unknown resource type 3"));
}

TEST_F(ConfigChanges, AreRefusedForABrokerThatCannotFollow) {
  EXPECT_EQ(set(broker, "1", "log.dirs", "/x"),
            refused(ErrorCode::invalid_request, "Cannot update these configs dynamically: [log.dirs]"));
  EXPECT_EQ(alter({broker, "", {{"max.connections", 2, "7"}}}),
            refused(ErrorCode::invalid_config,
                    "Config value append is not allowed for config key: max.connections"));
  EXPECT_EQ(alter({broker, "", {{"max.connections", 9, "7"}}}),
            refused(ErrorCode::invalid_request, "Unknown operations type 9"));
}

TEST_F(ConfigChanges, KeepOneMinimumOfReplicasWhereEligibleLeadersAreKept) {
  EXPECT_EQ(set(broker, "1", "min.insync.replicas", "2"),
            refused(ErrorCode::invalid_config,
                    "Broker-level min.insync.replicas cannot be altered while ELR is enabled."));
  EXPECT_EQ(remove(broker, "", "min.insync.replicas"),
            refused(ErrorCode::invalid_config,
                    "Cluster-level min.insync.replicas cannot be removed while ELR is enabled."));
  EXPECT_THAT(records_of({topic, "t", {{"min.insync.replicas", 0, "2"}}}).back(),
              HasSubstr(R"(ClearElrRecord v0 {"topicName":"t"})"));
  EXPECT_THAT(records_of({broker, "", {{"min.insync.replicas", 0, "2"}}}).back(),
              HasSubstr(R"(ClearElrRecord v0 {"topicName":""})"));
}

TEST_F(ConfigChanges, TakeValuesUpToTheirLargestSize) {
  const std::string most(32767, 'x');
  EXPECT_EQ(set(broker, "", "my.own", most), Outcome{});
  EXPECT_EQ(set(broker, "", "my.own", most + "x"),
            refused(ErrorCode::invalid_config,
                    "The configuration value cannot be added because it exceeds the maximum value size of "
                    "32767 bytes."));
}

TEST_F(ConfigChanges, AreRefusedAsAWholeBeyondTheRecordsOfARequest) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i <= max_records_per_request; ++i) names.push_back("m" + std::to_string(i));
  std::vector<ResourceChange> changes;
  for (const std::string& name : names) changes.push_back({metrics, name, {{"interval.ms", 0, "200"}}});
  const auto altered = controller_->alter_configs(changes, Alteration::incremental, false, now_ms_);
  EXPECT_EQ(altered->front(),
            refused(ErrorCode::policy_violation, "Unable to perform excessively large batch operation."));
  changes.pop_back();
  EXPECT_EQ(controller_->alter_configs(changes, Alteration::incremental, true, now_ms_)->front(), Outcome{});
}

}  // namespace
}  // namespace ottla::metadata
