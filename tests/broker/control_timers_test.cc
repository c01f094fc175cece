// Time-outs of the control thread on a real io_context.
#include "broker/control_timers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <asio/post.hpp>
#include <vector>

namespace ottla::broker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class ControlTimersTest : public ::testing::Test {
 protected:
  TimerId at(std::chrono::milliseconds delay, int name) {
    return timers.schedule(delay, [this, name] { ran.push_back(name); });
  }

  asio::io_context context{1};
  ControlTimers timers{context};
  std::vector<int> ran;
};

TEST_F(ControlTimersTest, Actions_run_in_the_order_of_their_times) {
  at(30ms, 3);
  at(1ms, 1);
  at(15ms, 2);
  context.run();
  EXPECT_THAT(ran, ElementsAre(1, 2, 3));
}

TEST_F(ControlTimersTest, Equal_times_run_in_the_order_of_their_scheduling) {
  for (int i = 0; i < 5; ++i) at(0ms, i);
  context.run();
  EXPECT_THAT(ran, ElementsAre(0, 1, 2, 3, 4));
}

TEST_F(ControlTimersTest, A_cancelled_action_does_not_run) {
  const TimerId first = at(1ms, 1);
  at(2ms, 2);
  timers.cancel(first);
  timers.cancel(TimerId::none);
  context.run();
  EXPECT_THAT(ran, ElementsAre(2));
}

TEST_F(ControlTimersTest, An_action_may_schedule_and_cancel_others) {
  const TimerId second = at(5ms, 2);
  timers.schedule(1ms, [&] {
    timers.cancel(second);
    at(0ms, 3);
  });
  context.run();
  EXPECT_THAT(ran, ElementsAre(3));
}

TEST_F(ControlTimersTest, Work_posted_meanwhile_has_its_turn_between_actions_that_follow_each_other) {
  timers.schedule(0ms, [&] {
    at(0ms, 2);
    asio::post(context, [&] { ran.push_back(1); });
  });
  context.run();
  EXPECT_THAT(ran, ElementsAre(1, 2));
}

TEST_F(ControlTimersTest, After_the_stop_nothing_runs_and_the_thread_may_end) {
  at(10min, 1);
  timers.stop();
  EXPECT_EQ(at(0ms, 2), TimerId::none);
  context.run();
  EXPECT_THAT(ran, ElementsAre());
}

}  // namespace
}  // namespace ottla::broker
