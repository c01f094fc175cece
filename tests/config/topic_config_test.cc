// A topic's own settings over the broker's defaults, and the check of a change.
#include "ottla/config/topic_config.h"

#include <gmock/gmock.h>

#include "ottla/config/option_table.h"

namespace ottla::config {
namespace {

TopicConfig make(const Overrides& overrides, const TopicConfig& defaults = {}) {
  auto config = make_topic_config(defaults, overrides);
  EXPECT_TRUE(config.has_value()) << config.error().message;
  return config.value_or(TopicConfig{});
}

std::string refusal(const Overrides& overrides, const Overrides& existing = {}) {
  const auto result = validate_topic_overrides(TopicConfig{}, existing, overrides);
  if (result) return "";
  EXPECT_EQ(result.error().code, ErrorCode::invalid_config);
  return result.error().message;
}

// Texts of the defaults must give the defaults again, whatever the initializers say.
TEST(TopicConfig, InitializersAgreeWithTheTable) {
  for (const Option& option : options(Scope::topic)) {
    if (!option.default_value() || option.release != Release::kafka_4_3) continue;
    const Overrides overrides{{std::string(option.name), std::string(option.initial.text)}};
    EXPECT_EQ(make(overrides), TopicConfig{}) << option.name;
  }
}

TEST(TopicConfig, OverlaysTheDefaults) {
  TopicConfig defaults;
  defaults.retention_ms = 5;
  defaults.segment_bytes = 6;
  const TopicConfig config = make({{"segment.bytes", "2097152"}, {"compression.type", "lz4"}}, defaults);
  EXPECT_EQ(config.retention_ms, 5);
  EXPECT_EQ(config.segment_bytes, 2'097'152);
  EXPECT_EQ(config.compression, Compression::lz4);
}

TEST(TopicConfig, ReadsCleanupPolicies) {
  EXPECT_TRUE(make({{"cleanup.policy", "compact,delete"}}).cleanup_delete);
  EXPECT_TRUE(make({{"cleanup.policy", "delete, compact"}}).cleanup_compact);
  EXPECT_FALSE(make({{"cleanup.policy", "compact"}}).cleanup_delete);
  EXPECT_FALSE(make({{"cleanup.policy", ""}}).cleanup_delete);
}

TEST(TopicConfig, PassesOverUnknownKeysThatAreStored) {
  EXPECT_EQ(make({{"message.downconversion.enable", "true"}}), TopicConfig{});
}

TEST(TopicConfig, RefusesAStoredValueThatCannotBeRead) {
  EXPECT_FALSE(make_topic_config({}, {{"retention.ms", "x"}}).has_value());
  EXPECT_FALSE(make_topic_config({}, {{"compression.type", "x"}}).has_value());
}

TEST(TopicConfig, TakesASmallInternalSegmentSize) {
  const TopicConfig config = make({{"internal.segment.bytes", "100"}, {"segment.bytes", "2097152"}});
  EXPECT_EQ(config.segment_bytes, 100);
}

TEST(TopicConfig, LetsCompactionAskForAnEarlierRoll) {
  EXPECT_EQ(make({{"segment.ms", "10"}, {"max.compaction.lag.ms", "5"}}).max_segment_ms(), 10);
  EXPECT_EQ(make({{"segment.ms", "10"}, {"max.compaction.lag.ms", "5"}, {"cleanup.policy", "compact"}})
                .max_segment_ms(),
            5);
}

TEST(TopicConfig, TakesTheOldTimestampLimitForBothSides) {
  const TopicConfig config =
      make({{"message.timestamp.difference.max.ms", "7"}, {"message.timestamp.after.max.ms", "8"}});
  EXPECT_EQ(config.message_timestamp_before_max_ms, 7);
  EXPECT_EQ(config.message_timestamp_after_max_ms, 8);
}

TEST(TopicOverrides, AreCheckedAsKafkaDoes) {
  EXPECT_EQ(refusal({{"retention.ms", "-1"}, {"segment.bytes", "1048576"}}), "");
  EXPECT_EQ(refusal({{"retention.msec", "1"}}), "Unknown topic config name: retention.msec");
  EXPECT_EQ(refusal({{"retention.ms", "-2"}}),
            "Invalid value -2 for configuration retention.ms: Value must be at least -1");
  EXPECT_EQ(refusal({{"cleanup.policy", "shrink"}}),
            "Invalid value shrink for configuration cleanup.policy: String must be one of: compact, delete");
}

TEST(TopicOverrides, MustNotContradictEachOther) {
  EXPECT_EQ(refusal({{"min.compaction.lag.ms", "50"}, {"max.compaction.lag.ms", "40"}}),
            "conflict topic config setting min.compaction.lag.ms (50) > max.compaction.lag.ms (40)");
  EXPECT_EQ(refusal({{"min.compaction.lag.ms", "40"}, {"max.compaction.lag.ms", "40"}}), "");
}

TEST(TopicOverrides, CannotAskForTieredStorage) {
  EXPECT_EQ(
      refusal({{"remote.storage.enable", "true"}}),
      "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log "
      "storage.");
  EXPECT_EQ(refusal({{"remote.storage.enable", "false"}}), "");
}

TEST(TopicOverrides, KeepTieredDataUnlessToldToDeleteIt) {
  const Overrides tiered{{"remote.storage.enable", "true"}};
  EXPECT_NE(refusal({}, tiered), "");
  EXPECT_EQ(refusal({{"remote.log.delete.on.disable", "true"}}, tiered), "");
}

TEST(TopicOverrides, MayUseTheKeysOfKafka11) {
  EXPECT_EQ(refusal({{"message.format.version", "0.10.2"}, {"message.timestamp.difference.max.ms", "5"}}),
            "");
}

}  // namespace
}  // namespace ottla::config
