// Subscriptions by regular expression: resolved apart from the heartbeat, which gets its assignment with a
// later one.
#include "coordinator/consumer_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RegexConsumers : public ConsumerFixture {
 protected:
  RegexConsumers() {
    topic("foo", 1);
    topic("foo2", 2);
    topic("bar", 1);
    a_.regex = "foo.*";
  }

  // The expression is resolved and the member has its topics.
  void subscribe() {
    join(a_);
    pass_ms(0);
    beat(a_);
    records();
  }

  Consumer a_{"a", {}};
  Consumer b_{"b", {}};
};

TEST_F(RegexConsumers, GetTheirTopicsOnceTheExpressionIsResolved) {
  EXPECT_EQ(join(a_).assignment, "");
  EXPECT_THAT(records(), ElementsAre("member a: ~foo.*", "current a: 1 stable "));
  pass_ms(0);
  EXPECT_THAT(records(), ElementsAre("regex foo.*: foo foo2", "group 2"));
  EXPECT_EQ(beat(a_).assignment, "foo[0] foo2[0 1]");
  EXPECT_THAT(records(),
              ElementsAre("target a: foo[0] foo2[0 1]", "targets 2", "current a: 2 stable foo[0] foo2[0 1]"));
}

TEST_F(RegexConsumers, AreRefusedWithAnExpressionThatIsNone) {
  a_.regex = "foo[";
  const BeatAnswer answer = join(a_);
  EXPECT_EQ(answer.error, ErrorCode::invalid_regular_expression);
  EXPECT_EQ(answer.message,
            "SubscribedTopicRegex `foo[` is not a valid regular expression: missing closing ].");
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(RegexConsumers, ShareWhatIsResolvedAlready) {
  subscribe();
  pass_ms(1000);
  b_.regex = "foo.*";
  EXPECT_EQ(join(b_).epoch, 3);
  EXPECT_THAT(records(), ElementsAre("member b: ~foo.*", "group 3", "target a: foo[0] foo2[0]",
                                     "target b: foo2[1]", "targets 3", "current b: 3 unreleased "));
}

TEST_F(RegexConsumers, FindNewTopicsTenSecondsAfterTheLastLook) {
  subscribe();
  topic("foo3", 1);
  pass_ms(10'000);
  beat(a_);
  pass_ms(0);
  EXPECT_THAT(records(), IsEmpty());
  pass_ms(1);
  beat(a_);
  pass_ms(0);
  EXPECT_THAT(records(), ElementsAre("regex foo.*: foo foo2 foo3", "group 3"));
  EXPECT_EQ(beat(a_).assignment, "foo[0] foo2[0 1] foo3[0]");
}

TEST_F(RegexConsumers, LookAgainAfterTheRefreshIntervalAnyway) {
  subscribe();
  for (int i = 0; i < 15; ++i) {
    pass_ms(40'000);
    beat(a_);
  }
  EXPECT_THAT(records(), IsEmpty());
  pass_ms(1);
  beat(a_);
  pass_ms(0);
  EXPECT_THAT(records(), ElementsAre("regex foo.*: foo foo2")) << "the same topics raise no epoch";
}

TEST_F(RegexConsumers, TakeTheExpressionWithThemWhenTheLastLeaves) {
  subscribe();
  leave(a_);
  EXPECT_THAT(records(), ElementsAre("-current a", "-target a", "-member a", "-regex foo.*", "group 3"));
}

TEST_F(RegexConsumers, MayNameTopicsToo) {
  a_.topics = {"bar"};
  EXPECT_EQ(join(a_).assignment, "bar[0]");
  pass_ms(1000);
  EXPECT_EQ(beat(a_).assignment, "bar[0] foo[0] foo2[0 1]");
}

TEST_F(RegexConsumers, MayChangeToNames) {
  subscribe();
  pass_ms(1000);
  a_.regex = "";
  a_.topics = {"bar"};
  EXPECT_EQ(resubscribe(a_).assignment, "");
  EXPECT_THAT(records(), ElementsAre("member a: bar", "-regex foo.*", "group 3", "target a: bar[0]",
                                     "targets 3", "current a: 2 unrevoked  revoking foo[0] foo2[0 1]"));
  EXPECT_EQ(acknowledge(a_).assignment, "bar[0]");
}

TEST_F(RegexConsumers, KeepTheirTopicsOverARestart) {
  subscribe();
  restart();
  EXPECT_EQ(state(), "Stable 2/2");
  EXPECT_EQ(resubscribe(a_).assignment, "foo[0] foo2[0 1]");
  EXPECT_EQ(describe().members.size(), 1U);
}

}  // namespace
}  // namespace ottla::test
