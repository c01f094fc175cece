// Polling is for requests that follow each other closely, and ends with them.
#include "server/busy_poll.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <chrono>
#include <functional>
#include <utility>

namespace ottla::server {
namespace {

using namespace std::chrono_literals;

// Every look at it takes a microsecond; handlers take what a test says.
BusyPoll::Clock::time_point test_time;
// What a look does once that time has come.
BusyPoll::Clock::time_point late;
std::function<void()> late_action;

BusyPoll::Clock::time_point look() {
  test_time += 1us;
  if (late_action && test_time > late) std::exchange(late_action, nullptr)();
  return test_time;
}

class BusyPollTest : public ::testing::Test, private Between {
 protected:
  void run_handlers(int count, std::chrono::microseconds time_each) {
    for (int i = 0; i < count; ++i) {
      asio::post(context_, [this, time_each] {
        ++handled_;
        test_time += time_each;
      });
      EXPECT_TRUE(loop_.run_one());
    }
  }
  // One that comes when polling has found nothing.
  void run_late_handler() {
    late = test_time + 51us;
    late_action = [this] {
      asio::post(context_, [this] {
        ++handled_;
        test_time += time_of_late_handler_;
      });
    };
    EXPECT_TRUE(loop_.run_one());
  }

  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(context_);
  BusyPoll loop_{context_, *this, look};
  std::chrono::microseconds time_of_late_handler_ = 0us;
  int handled_ = 0;
  int polled_ = 0;
  int slept_ = 0;

 private:
  void polling() override { ++polled_; }
  void sleeping() override { ++slept_; }
};

TEST_F(BusyPollTest, AFewShortWaitsDoNotMakeItPoll) {
  run_handlers(7, 10us);
  EXPECT_FALSE(loop_.polls());
}

TEST_F(BusyPollTest, ShortWaitsInARowMakeItPollAndNothingIsLost) {
  run_handlers(20, 10us);
  EXPECT_TRUE(loop_.polls());
  EXPECT_EQ(handled_, 20);
}

TEST_F(BusyPollTest, LongWaitsDoNotMakeItPoll) {
  run_handlers(20, 600us);
  EXPECT_FALSE(loop_.polls());
}

TEST_F(BusyPollTest, OneVainPollLetsItPollAgainSoonAndEachFurtherOneLater) {
  run_handlers(20, 10us);
  for (const int waits : {1, 2, 4, 8, 16, 32, 64, 64}) {
    ASSERT_TRUE(loop_.polls()) << waits;
    run_late_handler();
    EXPECT_EQ(loop_.polls(), waits == 1) << waits;
    run_handlers(std::max(0, waits - 2), 10us);
    EXPECT_EQ(loop_.polls(), waits == 1) << waits;
    run_handlers(1, 10us);
  }
}

TEST_F(BusyPollTest, PollsThatFindSomethingMakeUpForVainOnes) {
  run_handlers(20, 10us);
  for (int i = 0; i < 10; ++i) {
    run_late_handler();
    EXPECT_TRUE(loop_.polls());
    run_handlers(16, 10us);
  }
}

TEST_F(BusyPollTest, ALongWaitEndsThePolling) {
  run_handlers(20, 10us);
  time_of_late_handler_ = 11ms;
  run_late_handler();
  EXPECT_EQ(handled_, 21);
  run_handlers(7, 10us);
  EXPECT_FALSE(loop_.polls());
  run_handlers(1, 10us);
  EXPECT_TRUE(loop_.polls());
}

TEST_F(BusyPollTest, TellsWhenItBeginsToPollAndWhenItSleeps) {
  run_handlers(20, 10us);
  EXPECT_EQ(polled_, 12);
  EXPECT_EQ(slept_, 8);
  run_late_handler();
  EXPECT_EQ(polled_, 13);
  EXPECT_EQ(slept_, 9);
}

TEST_F(BusyPollTest, EndsWithTheContextWhetherItPollsOrNot) {
  run_handlers(20, 10us);
  EXPECT_TRUE(loop_.polls());
  work_.reset();
  EXPECT_FALSE(loop_.run_one());
  EXPECT_FALSE(loop_.run_one());
}

}  // namespace
}  // namespace ottla::server
