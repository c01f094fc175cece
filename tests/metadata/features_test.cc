// Releases, levels and record versions, as Kafka 4.3.0's version-mapping prints them.
#include "ottla/metadata/features.h"

#include <gmock/gmock.h>

namespace ottla::metadata {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<FeatureLevel> features(std::string_view release) {
  return features_of_release(release).value_or(std::vector<FeatureLevel>{});
}

TEST(Features, OfTheNewestReleaseAreAllOfThem) {
  EXPECT_THAT(
      features("4.3"),
      ElementsAre(FeatureLevel{"metadata.version", 30}, FeatureLevel{"eligible.leader.replicas.version", 1},
                  FeatureLevel{"group.version", 1}, FeatureLevel{"share.version", 1},
                  FeatureLevel{"streams.version", 1}, FeatureLevel{"transaction.version", 2}));
}

TEST(Features, OfEveryReleaseHaveKafkasMetadataVersion) {
  const std::vector<std::pair<std::string_view, int>> levels{
      {"3.3", 7},  {"3.4", 8},  {"3.5", 11}, {"3.6", 14}, {"3.7", 19},   {"3.8", 20},
      {"3.9", 21}, {"4.0", 25}, {"4.1", 27}, {"4.2", 29}, {"4.3.0", 30}, {"3.9.1", 21}};
  for (const auto& [release, level] : levels) EXPECT_EQ(features(release).front().level, level) << release;
}

TEST(Features, OfThreeNineAreMetadataVersionAlone) {
  EXPECT_THAT(features("3.9-IV0"), ElementsAre(FeatureLevel{"metadata.version", 21}));
}

TEST(Features, OfAnUnknownReleaseAreRefusedWithTheKnownOnes) {
  for (const std::string_view release : {"", "4", "4.4", "2.8", "nonsense"}) {
    const auto features = features_of_release(release);
    ASSERT_FALSE(features) << release;
    EXPECT_THAT(features.error().message, HasSubstr("4.3-IV0"));
  }
}

TEST(Features, AreCheckedOnBothSides) {
  EXPECT_TRUE(check_feature_level("metadata.version", 7));
  EXPECT_TRUE(check_feature_level("metadata.version", 30));
  EXPECT_FALSE(check_feature_level("metadata.version", 6));
  EXPECT_FALSE(check_feature_level("metadata.version", 31));
  EXPECT_FALSE(check_feature_level("transaction.version", 3));
  EXPECT_FALSE(check_feature_level("flying.version", 1));
}

TEST(Features, DecideTheVersionsOfRecords) {
  EXPECT_EQ(register_broker_version(30), 4);
  EXPECT_EQ(register_broker_version(21), 3);
  EXPECT_EQ(register_broker_version(8), 2);
  EXPECT_EQ(register_broker_version(7), 1);
  EXPECT_EQ(partition_version(23), 2);
  EXPECT_EQ(partition_change_version(17), 1);
  EXPECT_EQ(partition_version(16), 0);
}

}  // namespace
}  // namespace ottla::metadata
