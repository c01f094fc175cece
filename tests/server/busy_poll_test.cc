// Polling is for requests that follow each other closely, and ends with them.
#include "server/busy_poll.h"

#include <gtest/gtest.h>

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

class BusyPollTest : public ::testing::Test {
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
    late_action = [this] { asio::post(context_, [this] { ++handled_; }); };
    EXPECT_TRUE(loop_.run_one());
  }

  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(context_);
  BusyPoll loop_{context_, look};
  int handled_ = 0;
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
  run_handlers(20, 300us);
  EXPECT_FALSE(loop_.polls());
}

TEST_F(BusyPollTest, ALongWaitEndsThePolling) {
  run_handlers(20, 10us);
  run_late_handler();
  EXPECT_FALSE(loop_.polls());
  EXPECT_EQ(handled_, 21);
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
