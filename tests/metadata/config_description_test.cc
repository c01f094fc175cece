// What DescribeConfigs tells of an option: its value, where that comes from, and under which names it may be
// set.
#include "metadata/metadata_fixture.h"
#include "ottla/config/settings.h"
#include "ottla/metadata/configs.h"

namespace ottla::metadata {
namespace {

using test::MetadataFixture;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ConfigDescription : public MetadataFixture {
 protected:
  void SetUp() override {
    new_directory();
    start();
  }

  // What the files say; the fixture's directories stay.
  void settings(config::Overrides said) { config_.settings = std::move(said); }

  void set(ConfigResourceType type, std::string_view name, std::string_view key, std::string_view value) {
    const ResourceChange change{static_cast<std::int8_t>(type), name, {{key, 0, value}}};
    const auto altered = controller_->alter_configs({&change, 1}, Alteration::incremental, false, now_ms_);
    ASSERT_TRUE(altered);
    ASSERT_EQ(altered->front(), Outcome{});
  }

  const std::vector<DescribedConfig>& describe(ConfigResourceType type, std::string_view name,
                                               std::vector<std::string_view> keys = {}) {
    describer_.emplace(image(), config_, true);
    auto described = describer_->describe(static_cast<std::int8_t>(type), name, keys);
    EXPECT_TRUE(described) << described.error().message;
    described_ = described.value_or(std::vector<DescribedConfig>{});
    return described_;
  }
  const DescribedConfig& describe_one(ConfigResourceType type, std::string_view name, std::string_view key) {
    describe(type, name, {key});
    EXPECT_EQ(described_.size(), 1u) << key;
    return described_.at(0);
  }
  Error refusal(std::int8_t type, std::string_view name) {
    const auto described = ConfigDescriber(image(), config_, false).describe(type, name, {});
    return described ? Error{ErrorCode::none, ""} : described.error();
  }

  std::optional<ConfigDescriber> describer_;
  std::vector<DescribedConfig> described_;
};

TEST_F(ConfigDescription, OfATopicTellsEveryOption) {
  create({.name = "t"});
  EXPECT_EQ(describe(ConfigResourceType::topic, "t").size(), 33u);
  const DescribedConfig& entry = describe_one(ConfigResourceType::topic, "t", "segment.bytes");
  EXPECT_EQ(entry.value, "1073741824");
  EXPECT_EQ(entry.source, ConfigSource::default_value);
  EXPECT_EQ(entry.type, 3);
  EXPECT_FALSE(entry.read_only);
  EXPECT_THAT(entry.synonyms,
              ElementsAre(ConfigSynonym{"log.segment.bytes", "1073741824", ConfigSource::default_value}));
}

TEST_F(ConfigDescription, OfATopicTellsOverridesFirst) {
  settings({{"log.segment.bytes", "3000000"}});
  create({.name = "t", .configs = {{"segment.bytes", "2000000"}}});
  set(ConfigResourceType::broker, "", "log.segment.bytes", "4000000");
  const DescribedConfig& entry = describe_one(ConfigResourceType::topic, "t", "segment.bytes");
  EXPECT_EQ(entry.value, "2000000");
  EXPECT_EQ(entry.source, ConfigSource::topic);
  EXPECT_THAT(entry.synonyms,
              ElementsAre(ConfigSynonym{"segment.bytes", "2000000", ConfigSource::topic},
                          ConfigSynonym{"log.segment.bytes", "4000000", ConfigSource::dynamic_default_broker},
                          ConfigSynonym{"log.segment.bytes", "3000000", ConfigSource::static_broker},
                          ConfigSynonym{"log.segment.bytes", "1073741824", ConfigSource::default_value}));
}

TEST_F(ConfigDescription, TellsNothingOfOptionsSetByAWeakerName) {
  settings({{"log.retention.hours", "1"}});
  create({.name = "t"});
  const DescribedConfig& entry = describe_one(ConfigResourceType::topic, "t", "retention.ms");
  EXPECT_EQ(entry.value, "3600000");
  EXPECT_EQ(entry.source, ConfigSource::default_value);
  EXPECT_THAT(entry.synonyms, IsEmpty());
}

TEST_F(ConfigDescription, OfThisBrokerTellsWhatIsReadOnly) {
  settings({{"num.partitions", " 4"}});
  const DescribedConfig& partitions = describe_one(ConfigResourceType::broker, "1", "num.partitions");
  EXPECT_EQ(partitions.value, "4");
  EXPECT_TRUE(partitions.read_only);
  EXPECT_EQ(partitions.source, ConfigSource::static_broker);
  EXPECT_FALSE(describe_one(ConfigResourceType::broker, "1", "max.connections").read_only);
}

TEST_F(ConfigDescription, HidesPasswordsAndUnknownSettings) {
  settings({{"ssl.key.password", "secret"}, {"my.own", "secret"}});
  for (const char* key : {"ssl.key.password", "my.own"}) {
    const DescribedConfig& entry = describe_one(ConfigResourceType::broker, "1", key);
    EXPECT_TRUE(entry.sensitive) << key;
    EXPECT_EQ(entry.value, std::nullopt) << key;
    EXPECT_EQ(entry.synonyms.at(0).value, std::nullopt) << key;
  }
}

TEST_F(ConfigDescription, OfAllBrokersTellsWhatIsSetForThem) {
  set(ConfigResourceType::broker, "", "max.connections", "5");
  set(ConfigResourceType::broker, "1", "max.connections", "6");
  describe(ConfigResourceType::broker, "");
  EXPECT_THAT(described_.size(), 2u);  // and min.insync.replicas of the first records
  EXPECT_EQ(described_[0].value, "5");
  EXPECT_THAT(described_[0].synonyms,
              ElementsAre(ConfigSynonym{"max.connections", "5", ConfigSource::dynamic_default_broker}));
}

TEST_F(ConfigDescription, OfAGroupFallsBackToTheBroker) {
  settings({{"group.consumer.session.timeout.ms", "46000"}});
  const DescribedConfig& fallen = describe_one(ConfigResourceType::group, "g", "consumer.session.timeout.ms");
  EXPECT_EQ(fallen.value, "46000");
  EXPECT_EQ(fallen.source, ConfigSource::static_broker);
  set(ConfigResourceType::group, "g", "consumer.session.timeout.ms", "50000");
  const DescribedConfig& entry = describe_one(ConfigResourceType::group, "g", "consumer.session.timeout.ms");
  EXPECT_EQ(entry.value, "50000");
  EXPECT_EQ(entry.source, ConfigSource::group);
  EXPECT_EQ(entry.synonyms.size(), 3u);
}

TEST_F(ConfigDescription, OfASubscriptionTellsItsThreeOptions) {
  set(ConfigResourceType::client_metrics, "m", "interval.ms", "200");
  EXPECT_EQ(describe(ConfigResourceType::client_metrics, "m").size(), 3u);
  EXPECT_EQ(describe_one(ConfigResourceType::client_metrics, "m", "interval.ms").source,
            ConfigSource::client_metrics);
  EXPECT_EQ(describe_one(ConfigResourceType::client_metrics, "m", "match").source,
            ConfigSource::default_value);
}

TEST_F(ConfigDescription, IsRefusedForResourcesThereAreNot) {
  EXPECT_EQ(refusal(2, "x"), (Error{ErrorCode::unknown_topic_or_partition, ""}));
  EXPECT_EQ(refusal(2, "").code, ErrorCode::invalid_topic_exception);
  EXPECT_EQ(refusal(4, "2"), (Error{ErrorCode::invalid_request,
                                    "Unexpected broker id, expected 1 or empty string, but received 2"}));
  EXPECT_EQ(refusal(4, "x"),
            (Error{ErrorCode::invalid_request, "Broker id must be an integer, but it is: x"}));
  EXPECT_EQ(refusal(16, "").message, "Client metrics subscription name must not be empty");
  EXPECT_EQ(refusal(32, "").message, "Group name must not be empty");
}

TEST_F(ConfigDescription, ListsTheResourcesThereAre) {
  create({.name = "t"});
  set(ConfigResourceType::group, "g", "consumer.session.timeout.ms", "50000");
  EXPECT_THAT(config_resources(*image(), ConfigResourceType::topic), ElementsAre("t"));
  EXPECT_THAT(config_resources(*image(), ConfigResourceType::broker), ElementsAre("1"));
  EXPECT_THAT(config_resources(*image(), ConfigResourceType::group), ElementsAre("g"));
  EXPECT_THAT(config_resources(*image(), ConfigResourceType::client_metrics), IsEmpty());
}

}  // namespace
}  // namespace ottla::metadata
