// Regular expressions of subscriptions, and what their topics hash to.
#include "ottla/coordinator/topic_pattern.h"

#include <gtest/gtest.h>

#include "coordinator/groups/metadata_hash.h"

namespace ottla::coordinator {
namespace {

bool matches(std::string_view pattern, std::string_view topic) {
  return TopicPattern::compile(pattern)->matches(topic);
}

std::string refusal(std::string_view pattern) {
  const auto compiled = TopicPattern::compile(pattern);
  return compiled ? "" : compiled.error().message;
}

TEST(TopicPattern, MatchesWholeNames) {
  EXPECT_TRUE(matches("foo.*", "foobar"));
  EXPECT_TRUE(matches("foo|bar", "bar"));
  EXPECT_FALSE(matches("foo", "foobar"));
  EXPECT_FALSE(matches("bar", "foobar"));
  EXPECT_TRUE(matches("\\w+-\\d{2}", "logs-42"));
}

TEST(TopicPattern, IsRefusedInTheWordsOfRe2J) {
  EXPECT_EQ(refusal("["), "missing closing ]");
  EXPECT_EQ(refusal("(a"), "missing closing )");
  EXPECT_EQ(refusal("a)"), "regexp/syntax: internal error");
  EXPECT_EQ(refusal("*"), "missing argument to repetition operator");
  EXPECT_EQ(refusal("a(?=b)"), "invalid or unsupported Perl syntax");
  EXPECT_EQ(TopicPattern::compile("[").error().code, ErrorCode::invalid_regular_expression);
}

TEST(TopicPattern, EndsAtItsMemory) {
  EXPECT_EQ(refusal("(a{1000}){1000}"), "invalid repeat count");
  std::string many;
  for (int i = 0; i < 2'000; ++i) many += std::to_string(i) + "x{900}|";
  EXPECT_NE(refusal(many), "");
}

// A node like the one that wrote the golden logs of Apache Kafka 4.3.0.
class MetadataHash : public ::testing::Test {
 protected:
  MetadataHash() {
    add("test", "WjZFhTNwRDWESHR_qnDjTA", 1);
    add("codec-gzip", "pu82FC1TRxG70d3fgNkNxw", 1);
  }

  void add(const std::string& name, std::string_view id, std::int32_t partitions) {
    auto topic = std::make_shared<metadata::TopicImage>();
    topic->name = name;
    topic->id = *Uuid::parse(id);
    for (PartitionIndex index = 0; index < partitions; ++index) {
      topic->partitions.push_back({.index = index, .replicas = {1}});
    }
    image_.topics_by_name.set(0, topic);
    image_.topics_by_id.set(0, topic);
  }

  void set_rack(const std::string& rack) {
    auto cluster = std::make_shared<metadata::ClusterImage>();
    cluster->brokers[1].rack = rack;
    image_.cluster = std::move(cluster);
  }

  std::int64_t hash_of(const std::vector<std::string_view>& topics) {
    return TopicHashes().hash_of(image_, topics);
  }

  metadata::MetadataImage image_;
};

TEST_F(MetadataHash, IsKafkas) {
  EXPECT_EQ(hash_of({"codec-gzip", "test"}), 4284432993279138509);
  EXPECT_EQ(hash_of({"test"}), -6816353436338071535);
}

TEST_F(MetadataHash, LeavesOutTopicsThatDoNotExist) {
  EXPECT_EQ(hash_of({}), 0);
  EXPECT_EQ(hash_of({"none"}), 0);
  EXPECT_EQ(hash_of({"none", "test"}), hash_of({"test"}));
}

TEST_F(MetadataHash, ChangesWithPartitionsAndRacks) {
  const std::int64_t before = hash_of({"test"});
  set_rack("r1");
  const std::int64_t with_rack = hash_of({"test"});
  add("test", "WjZFhTNwRDWESHR_qnDjTA", 2);
  EXPECT_NE(with_rack, before);
  EXPECT_NE(hash_of({"test"}), with_rack);
}

TEST_F(MetadataHash, KeepsWhatItKnowsUntilToldToForget) {
  TopicHashes hashes;
  const std::int64_t before = hashes.hash_of(image_, {"test"});
  add("test", "WjZFhTNwRDWESHR_qnDjTA", 2);
  EXPECT_EQ(hashes.hash_of(image_, {"test"}), before);
  hashes.forget("test");
  EXPECT_NE(hashes.hash_of(image_, {"test"}), before);
}

}  // namespace
}  // namespace ottla::coordinator
