// The end of a server: nobody is left hanging, nothing in hand is lost, and nobody can delay it for long.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

#include "server_fixture.h"

namespace ottla::server {
namespace {

class StopTest : public ServerTest {
 protected:
  void SetUp() override { start(); }

  // How long stop() took.
  std::chrono::milliseconds stop(std::chrono::milliseconds time) {
    const auto began = std::chrono::steady_clock::now();
    cut_off_ = server_->stop(time);
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  }

  std::size_t cut_off_ = 0;
};

TEST_F(StopTest, IdleClientsAreClosedAtOnce) {
  std::vector<Client> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(connect());
  for (Client& client : clients) EXPECT_EQ(client.ask("e"), "e");
  stop(patience);
  for (Client& client : clients) EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(cut_off_, 0U);
}

TEST_F(StopTest, AWaitingRequestIsAnsweredBeforeTheEnd) {
  Client client = connect();
  client.send_frame("w");
  ASSERT_TRUE(eventually([&] { return dispatcher_.waiting() == 1; }));
  server_->begin_stop();
  dispatcher_.release();
  EXPECT_EQ(client.receive_frame(), "w");
  EXPECT_TRUE(client.is_closed());
  stop(patience);
  EXPECT_EQ(cut_off_, 0U);
}

TEST_F(StopTest, AWaitingRequestThatNobodyWakesIsCutOff) {
  Client client = connect();
  client.send_frame("w");
  ASSERT_TRUE(eventually([&] { return dispatcher_.waiting() == 1; }));
  EXPECT_LT(stop(std::chrono::milliseconds(20)), patience);
  EXPECT_EQ(cut_off_, 1U);
  EXPECT_EQ(dispatcher_.waiting(), 0U);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(StopTest, APeerThatDoesNotReadCannotHoldItUp) {
  Client client = connect();
  client.send_frame("b50000000");
  ASSERT_TRUE(eventually([&] { return !dispatcher_.frames().empty(); }));
  EXPECT_LT(stop(std::chrono::milliseconds(20)), patience);
  EXPECT_EQ(cut_off_, 1U);
}

TEST_F(StopTest, AnAnswerOnItsWayIsFlushed) {
  Client client = connect();
  client.send_frame("b20000000");
  ASSERT_TRUE(eventually([&] { return !dispatcher_.frames().empty(); }));
  server_->begin_stop();
  EXPECT_EQ(client.receive_frame().size(), 20'000'000U);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(StopTest, NobodyIsAcceptedAnyMore) {
  EXPECT_EQ(connect().ask("e"), "e");
  const std::uint16_t at = port();
  stop(patience);
  EXPECT_FALSE(Client(at).connected());
}

TEST_F(StopTest, StoppingTwiceIsFine) {
  stop(patience);
  stop(patience);
  EXPECT_EQ(cut_off_, 0U);
}

TEST_F(StopTest, AServerThatNeverStartedStops) {
  auto server = Server::open({.listeners = {{"PLAINTEXT", "127.0.0.1", 0}}});
  ASSERT_TRUE(server);
  EXPECT_EQ((*server)->stop(patience), 0U);
}

TEST_F(StopTest, ItMayBeStoppedWhileClientsAreBusy) {
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([this] {
      for (std::string answer = "e"; answer == "e";) {
        Client client(port());
        for (int k = 0; k < 20 && answer == "e" && client.try_send(framed("e")); ++k)
          answer = client.receive_frame();
        if (!client.connected()) return;
      }
    });
  }
  ASSERT_TRUE(eventually([&] { return dispatcher_.frames().size() > 500; }));
  EXPECT_LT(stop(patience), patience);
  for (auto& client : clients) client.join();
}

}  // namespace
}  // namespace ottla::server
