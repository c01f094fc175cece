// Which names a topic may have.
#include "ottla/metadata/topic_name.h"

#include <gtest/gtest.h>

namespace ottla::metadata {
namespace {

std::string refusal(std::string_view name) {
  const auto valid = validate_topic_name(name);
  return valid ? "" : valid.error().message;
}

TEST(TopicName, TakesLettersDigitsDotsDashesAndUnderscores) {
  for (const std::string_view name : {"a", "A-z_0.9", "...", "__consumer_offsets"}) {
    EXPECT_EQ(refusal(name), "") << name;
  }
}

TEST(TopicName, EndsAt249Characters) {
  EXPECT_EQ(refusal(std::string(249, 'x')), "");
  EXPECT_EQ(refusal(std::string(250, 'x')), "Topic name is invalid: the length of '" + std::string(250, 'x') +
                                                "' is longer than the max allowed length 249");
}

TEST(TopicName, IsRefusedInKafkasWords) {
  EXPECT_EQ(refusal(""), "Topic name is invalid: the empty string is not allowed");
  EXPECT_EQ(refusal("."), "Topic name is invalid: '.' is not allowed");
  EXPECT_EQ(refusal(".."), "Topic name is invalid: '..' is not allowed");
  EXPECT_EQ(refusal("a b"),
            "Topic name is invalid: 'a b' contains one or more characters other than ASCII "
            "alphanumerics, '.', '_' and '-'");
  EXPECT_NE(refusal("größe"), "");
}

TEST(TopicName, CollidesByDotsAndUnderscores) {
  EXPECT_EQ(unify_collision_characters("a.b_c"), "a_b_c");
  EXPECT_FALSE(has_collision_characters("abc-d"));
}

TEST(TopicName, OfTheCoordinatorsIsInternal) {
  EXPECT_TRUE(is_internal_topic("__consumer_offsets"));
  EXPECT_TRUE(is_internal_topic("__transaction_state"));
  EXPECT_TRUE(is_internal_topic("__share_group_state"));
  EXPECT_FALSE(is_internal_topic("__cluster_metadata"));
}

}  // namespace
}  // namespace ottla::metadata
