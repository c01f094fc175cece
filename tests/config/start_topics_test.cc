// Topics at start, in the forms that the images' users write.
#include "ottla/config/start_topics.h"

#include <gmock/gmock.h>

namespace ottla::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<StartTopic> parsed(std::string_view text, std::string_view separator = ",") {
  auto topics = parse_start_topics(text, separator);
  EXPECT_TRUE(topics.has_value()) << topics.error().message;
  return topics.value_or(std::vector<StartTopic>{});
}

std::string refusal(std::string_view text) {
  const auto topics = parse_start_topics(text, ",");
  return topics ? "(accepted)" : topics.error().message;
}

TEST(StartTopics, HaveNamePartitionsReplicasAndPolicy) {
  const auto topics = parsed("Topic1:1:3,Topic2:5:1:compact, test:2 ,plain");
  EXPECT_THAT(topics, ElementsAre(StartTopic{"Topic1", 1, 3, {}},
                                  StartTopic{"Topic2", 5, 1, {{"cleanup.policy", "compact"}}},
                                  StartTopic{"test", 2, -1, {}}, StartTopic{"plain", -1, -1, {}}));
}

TEST(StartTopics, MayBeNone) {
  EXPECT_THAT(parsed(""), IsEmpty());
  EXPECT_THAT(parsed(" , ,"), IsEmpty());
}

TEST(StartTopics, TakeOtherSeparators) {
  EXPECT_EQ(parsed("a:1:1\n  b:2:1\n", "\n").size(), 2U);
  EXPECT_EQ(parsed("a:1:1\nb:2:1", "$'\\n'").size(), 2U);
  EXPECT_EQ(parsed("a:1:1;b:2:1 c", "; ").size(), 3U);
  EXPECT_THAT(parsed("a:1:1:compact,delete;b", ";")[0].configs,
              ElementsAre(Pair("cleanup.policy", "compact,delete")));
}

TEST(StartTopics, TakeTopicOptionsBehindThePolicy) {
  EXPECT_THAT(parsed("a:1:1:compact --config=segment.bytes=1000 --config retention.ms=5")[0].configs,
              ElementsAre(Pair("cleanup.policy", "compact"), Pair("segment.bytes", "1000"),
                          Pair("retention.ms", "5")));
}

TEST(StartTopics, AreRefusedByNameWhenTheyAreWrong) {
  EXPECT_THAT(refusal("ok,a:none:1"), HasSubstr("a:none:1: partitions must be a number"));
  EXPECT_THAT(refusal("a:0:1"), HasSubstr("partitions must be"));
  EXPECT_THAT(refusal("a:1:-1"), HasSubstr("replicas must be"));
  EXPECT_THAT(refusal(":1:1"), HasSubstr("needs a name"));
  EXPECT_THAT(refusal("a,b,a:2:1"), HasSubstr("a:2:1: this topic is named twice"));
  EXPECT_THAT(refusal("a:1:1:compact --delete"), HasSubstr("only --config key=value"));
  EXPECT_THAT(refusal("a:1:1:compact --config x"), HasSubstr("followed by key=value"));
}

TEST(StartTopics, AreLimitedInNumber) {
  std::string text;
  for (std::size_t i = 0; i < most_start_topics; ++i) text += "t" + std::to_string(i) + ",";
  EXPECT_EQ(refusal(text), "(accepted)");
  EXPECT_THAT(refusal(text + "one-more"), HasSubstr("one-more: more than 1000 topics"));
}

}  // namespace
}  // namespace ottla::config
