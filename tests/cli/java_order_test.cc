// Orders, times and names as the Java tools have them.
#include "cli/java_order.h"
#include "cli/java_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/failure.h"
#include "cli/java_time.h"
#include "cli/nearest.h"
#include "cli/offset_patterns.h"

namespace ottla::cli {
namespace {

using ::testing::ElementsAre;

TEST(JavaOrder, StringsHashAsInJava) {
  EXPECT_EQ(java_hash(""), 0);
  EXPECT_EQ(java_hash("hello"), 99162322);
  EXPECT_EQ(java_hash("min.insync.replicas"), java_hash("min.insync.replica") * 31 + 's');
}

TEST(JavaOrder, KeysComeByTheirBuckets) {
  const std::vector<std::string> keys = {"retention.ms", "cleanup.policy", "min.insync.replicas"};
  EXPECT_THAT(in_hash_order(keys, 64), ElementsAre("min.insync.replicas", "cleanup.policy", "retention.ms"));
  EXPECT_THAT(in_hash_order(keys), ElementsAre("cleanup.policy", "min.insync.replicas", "retention.ms"));
  EXPECT_THAT(in_hash_order(std::vector<std::string>{"alone", "items"}, 2), ElementsAre("items", "alone"));
}

TEST(JavaOrder, PartitionsComeByTheirBuckets) {
  const std::vector<client::TopicPartition> partitions = {{"items", 0}, {"items", 1}, {"items", 2}};
  EXPECT_THAT(in_hash_order(partitions), ElementsAre(partitions[2], partitions[0], partitions[1]));
}

TEST(JavaTime, DatetimesMayNameTheirZone) {
  EXPECT_EQ(parse_datetime("2023-11-14T22:13:20.001Z"), 1'700'000'000'001);
  EXPECT_EQ(parse_datetime("2023-11-14T22:13:20.001"), 1'700'000'000'001);
  EXPECT_EQ(parse_datetime("2023-11-14T23:13:20.001+01:00"), 1'700'000'000'001);
  EXPECT_EQ(parse_datetime("2023-11-14T20:43:20.001-0130"), 1'700'000'000'001);
}

TEST(JavaTime, OtherFormsAreRefused) {
  EXPECT_THROW(parse_datetime("soon"), Failure);
  EXPECT_THROW(parse_datetime("2023-13-14T22:13:20.001"), Failure);
  EXPECT_THROW(parse_duration_ms("1h"), Failure);
  EXPECT_THROW(parse_duration_ms("PT"), Failure);
}

TEST(JavaTime, DurationsAreIso8601) {
  EXPECT_EQ(parse_duration_ms("PT1H"), 3'600'000);
  EXPECT_EQ(parse_duration_ms("P2DT3M4.5S"), 2 * 86'400'000 + 184'500);
  EXPECT_EQ(parse_duration_ms("-PT0.25S"), -250);
}

TEST(Nearest, FewEditsOrAPartMeanAName) {
  EXPECT_EQ(nearest("topci", {"topic", "list"}), "topic");
  EXPECT_EQ(nearest("bootstrap", {"list", "bootstrap-server"}), "bootstrap-server");
  EXPECT_EQ(nearest("qqqqqq", {"topic", "list"}), "");
}

TEST(OffsetPatterns, RangesEndOutside) {
  const auto pattern = PartitionPattern::of_rules("items:1-3,with.*:0,:9");
  EXPECT_TRUE(pattern.allows(client::TopicPartition{"items", 2}));
  EXPECT_FALSE(pattern.allows(client::TopicPartition{"items", 3}));
  EXPECT_TRUE(pattern.allows(client::TopicPartition{"with.dot", 0}));
  EXPECT_TRUE(pattern.allows(client::TopicPartition{"any", 9}));
  EXPECT_THROW(PartitionPattern::of_rules("items:x"), Failure);
}

}  // namespace
}  // namespace ottla::cli
