// Static members: an instance id keeps its partitions while its member is away.
#include "coordinator/consumer_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StaticConsumers : public ConsumerFixture {
 protected:
  StaticConsumers() {
    topic("t", 2);
    a_.instance = again_.instance = "i";
    join(a_);
    pass_ms(1000);
    records();
  }

  Consumer a_{"a"};
  Consumer again_{"a2"};
};

TEST_F(StaticConsumers, KeepTheirPartitionsWhileTheyAreAway) {
  const BeatAnswer answer = leave(a_, -2);
  EXPECT_EQ(answer.epoch, -2);
  EXPECT_EQ(answer.member_id, "a");
  EXPECT_THAT(records(), ElementsAre("current a: -2 stable t[0 1]"));
}

TEST_F(StaticConsumers, ComeBackUnderAnotherIdToTheSamePartitions) {
  leave(a_, -2);
  records();
  const BeatAnswer answer = join(again_);
  EXPECT_EQ(answer.epoch, 2);
  EXPECT_EQ(answer.assignment, "t[0 1]");
  EXPECT_THAT(records(),
              ElementsAre("-current a", "-target a", "-member a", "member a2: t", "target a2: t[0 1]",
                          "current a2: 0 stable t[0 1]", "current a2: 2 stable t[0 1]"));
  EXPECT_EQ(members(), "a2@2 t[0 1]");
}

TEST_F(StaticConsumers, ComeBackToAnotherSubscription) {
  topic("u", 1);
  leave(a_, -2);
  again_.topics = {"u"};
  records();
  EXPECT_EQ(join(again_).assignment, "u[0]");
  EXPECT_EQ(state(), "Stable 3/3");
}

TEST_F(StaticConsumers, AreNotReplacedWhileTheyAreThere) {
  EXPECT_EQ(join(again_).error, ErrorCode::unreleased_instance_id);
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(StaticConsumers, AreFencedWhenAnotherHasTheInstance) {
  leave(a_, -2);
  join(again_);
  a_.epoch = 2;
  EXPECT_EQ(beat(a_).error, ErrorCode::fenced_instance_id);
  EXPECT_EQ(leave(a_).error, ErrorCode::fenced_instance_id);
}

TEST_F(StaticConsumers, AreUnknownWithoutTheirInstance) {
  a_.instance = "j";
  EXPECT_EQ(beat(a_).error, ErrorCode::unknown_member_id);
  EXPECT_EQ(leave(a_).message, "Instance id j is unknown.");
}

TEST_F(StaticConsumers, LoseTheirPartitionsAtTheEndOfTheSession) {
  leave(a_, -2);
  records();
  pass_ms(45'000);
  EXPECT_THAT(records(), ElementsAre("-current a", "-target a", "-member a", "group 3"));
}

TEST_F(StaticConsumers, LeaveForGoodWithTheOrdinaryEpoch) {
  EXPECT_EQ(leave(a_).error, ErrorCode::none);
  EXPECT_THAT(records(), ElementsAre("-current a", "-target a", "-member a", "group 3"));
}

TEST_F(StaticConsumers, AreFoundAgainAfterARestart) {
  leave(a_, -2);
  restart();
  EXPECT_EQ(join(again_).assignment, "t[0 1]");
}

}  // namespace
}  // namespace ottla::test
