// Who is let in, who is turned away, who is asked to leave.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/connection_limits.h"
#include "server_fixture.h"

namespace ottla::server {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

TEST(ConnectionLimitsTest, TheRateIsABucketOfOneSecond) {
  ConnectionLimits limits({.max_creation_rate = 10});
  std::int64_t now = second_ns;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limits.delay_ms(now, {}), 0);
  EXPECT_EQ(limits.delay_ms(now, {}), 100);
  now += second_ns / 10;
  EXPECT_EQ(limits.delay_ms(now, {}), 0);
  EXPECT_GT(limits.delay_ms(now, {}), 0);
}

TEST(ConnectionLimitsTest, AFullHouseOpensWhenSomebodyLeaves) {
  ConnectionLimits limits({.max_connections = 1});
  int freed = 0;
  EXPECT_EQ(limits.delay_ms(0, {}), 0);
  EXPECT_TRUE(limits.admit("a"));
  EXPECT_EQ(limits.delay_ms(0, [&] { ++freed; }), -1);
  limits.release("a");
  EXPECT_EQ(freed, 1);
  EXPECT_EQ(limits.delay_ms(0, {}), 0);
}

TEST(ConnectionLimitsTest, AddressesAreCountedApartAndMayHaveTheirOwnLimit) {
  ConnectionLimits limits({.max_connections_per_ip = 1, .per_ip_overrides = {{"b", 2}, {"c", 0}}});
  EXPECT_TRUE(limits.admit("a"));
  EXPECT_FALSE(limits.admit("a"));
  EXPECT_TRUE(limits.admit("b"));
  EXPECT_TRUE(limits.admit("b"));
  EXPECT_FALSE(limits.admit("b"));
  EXPECT_FALSE(limits.admit("c"));
  limits.release("a");
  EXPECT_TRUE(limits.admit("a"));
}

TEST(ConnectionLimitsTest, OtherLimitsLetInWhoWaits) {
  ConnectionLimits limits({.max_connections = 1});
  int freed = 0;
  EXPECT_TRUE(limits.admit("a"));
  EXPECT_EQ(limits.delay_ms(0, [&] { ++freed; }), -1);
  limits.change({.max_connections = 2});
  EXPECT_EQ(freed, 1);
  EXPECT_EQ(limits.delay_ms(0, {}), 0);
}

class LimitsTest : public ServerTest {};

TEST_F(LimitsTest, OverTheConnectionsOfAnAddressIsClosedAtOnce) {
  start({.max_connections_per_ip = 1, .max_connections_per_ip_overrides = {{"127.0.0.2", 2}}});
  Client first = connect();
  EXPECT_EQ(first.ask("e"), "e");
  EXPECT_TRUE(connect().is_closed());
  Client second(port(), "127.0.0.2"), third(port(), "127.0.0.2");
  EXPECT_EQ(second.ask("e"), "e");
  EXPECT_EQ(third.ask("e"), "e");
  EXPECT_TRUE(Client(port(), "127.0.0.2").is_closed());
  EXPECT_EQ(server_->statistics().rejected, 2U);
}

TEST_F(LimitsTest, OverAllConnectionsWaitsUntilOneEnds) {
  start({.max_connections = 2});
  auto first = std::make_unique<Client>(connect());
  Client second = connect(), third = connect();
  EXPECT_EQ(first->ask("e"), "e");
  EXPECT_EQ(second.ask("e"), "e");
  third.send_frame("e3");
  EXPECT_EQ(server_->statistics().connections, 2U);
  first.reset();
  EXPECT_EQ(third.receive_frame(), "e3");
}

TEST_F(LimitsTest, FollowAChangeWhileTheServerRuns) {
  start({.max_connections_per_ip = 1});
  Client first = connect();
  EXPECT_EQ(first.ask("e"), "e");
  EXPECT_TRUE(connect().is_closed());
  ASSERT_TRUE(server_->follow({.threads = 2, .max_connections_per_ip = 2}));
  Client second = connect();
  EXPECT_EQ(second.ask("e"), "e");
  EXPECT_FALSE(server_->follow({.max_connections_per_ip_overrides = {{"no such host", 1}}}));
  EXPECT_TRUE(connect().is_closed());
}

TEST_F(LimitsTest, TheRateOfNewConnectionsDelaysThem) {
  start({.max_connection_creation_rate = 20});
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 30; ++i) EXPECT_EQ(connect().ask("e"), "e");
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(400));
}

TEST_F(LimitsTest, AConnectionThatIsIdleTooLongIsClosed) {
  start({.connections_max_idle = std::chrono::milliseconds(200)});
  Client client = connect();
  EXPECT_EQ(client.ask("e"), "e");
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server_->statistics().expired, 1U);
}

TEST_F(LimitsTest, AConnectionWithARequestInHandIsNotIdle) {
  start({.connections_max_idle = std::chrono::milliseconds(50)});
  Client waiting = connect(), idle = connect();
  waiting.send_frame("w");
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(connect().is_closed());
  dispatcher_.release();
  EXPECT_EQ(waiting.receive_frame(), "w");
}

TEST_F(LimitsTest, APeerThatNeverReadsIsClosedAsIdle) {
  start({.connections_max_idle = std::chrono::milliseconds(200)});
  Client client = connect();
  client.send_frame("b50000000");
  EXPECT_TRUE(has_connections(1));
  EXPECT_TRUE(has_connections(0));
}

TEST_F(LimitsTest, WithoutAnIdleTimeNobodyIsClosed) {
  start({.connections_max_idle = std::chrono::milliseconds(-1)});
  Client client = connect();
  EXPECT_EQ(client.ask("e"), "e");
  EXPECT_EQ(client.ask("e"), "e");
}

TEST_F(LimitsTest, APortInUseIsAFailureThatNamesIt) {
  start();
  const auto second = Server::open({.listeners = {{"PLAINTEXT", "127.0.0.1", port()}}});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message,
              testing::HasSubstr("failed to bind to 127.0.0.1:" + std::to_string(port())));
}

TEST_F(LimitsTest, EveryListenerIsServedUnderItsName) {
  start({.listeners = {{"INTERNAL", "127.0.0.1", 0}, {"EXTERNAL", "", 0}}});
  EXPECT_EQ(Client(server_->endpoints()[0].port).ask("e"), "e");
  EXPECT_EQ(dispatcher_.last_peer().listener, "INTERNAL");
  EXPECT_EQ(Client(server_->endpoints()[1].port).ask("e"), "e");
  EXPECT_EQ(dispatcher_.last_peer().listener, "EXTERNAL");
  EXPECT_EQ(dispatcher_.last_peer().address, "127.0.0.1");
}

}  // namespace
}  // namespace ottla::server
