// The conversation on one connection: order, waiting requests, refusal, back pressure and slow or vanishing
// peers.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server_fixture.h"

namespace ottla::server {
namespace {

class ConnectionTest : public ServerTest {
 protected:
  void SetUp() override { start(); }

  bool waits(std::size_t count) {
    return eventually([&] { return dispatcher_.waiting() == count; });
  }
  std::size_t handled() const { return dispatcher_.frames().size(); }
};

TEST_F(ConnectionTest, AnswersAFrame) { EXPECT_EQ(connect().ask("echo"), "echo"); }

TEST_F(ConnectionTest, AnEmptyFrameIsAFrame) { EXPECT_EQ(connect().ask(""), ""); }

TEST_F(ConnectionTest, ThePeerIsDescribed) {
  EXPECT_EQ(Client(port(), "127.0.0.5").ask("e"), "e");
  const broker::Peer peer = dispatcher_.last_peer();
  EXPECT_EQ(peer.address, "127.0.0.5");
  EXPECT_EQ(peer.listener, "PLAINTEXT");
  EXPECT_EQ(peer.local_address, "127.0.0.1");
  EXPECT_EQ(peer.local_port, port());
}

TEST_F(ConnectionTest, FramesSentByteByByteAreAnswered) {
  Client client = connect();
  for (const char byte : framed("e-slow")) client.send({&byte, 1});
  EXPECT_EQ(client.receive_frame(), "e-slow");
}

TEST_F(ConnectionTest, PipelinedFramesAreAnsweredInOrder) {
  Client client = connect();
  std::string stream, expected;
  for (int i = 0; i < 2000; ++i) {
    stream += framed("e" + std::to_string(i)) + framed("n");
    expected += framed("e" + std::to_string(i));
  }
  client.send(stream);
  EXPECT_EQ(client.receive(expected.size()), expected);
}

TEST_F(ConnectionTest, BigFramesComeBackWhole) {
  const std::string big = "e" + std::string(9'000'000, 'x');
  std::thread sender;
  Client client = connect();
  sender = std::thread([&] { client.send_frame(big); });
  EXPECT_EQ(client.receive_frame(), big);
  sender.join();
}

TEST_F(ConnectionTest, AnAnswerBeforeAWaitingRequestIsNotHeldBack) {
  Client client = connect();
  client.send(framed("e1") + framed("w"));
  EXPECT_EQ(client.receive_frame(), "e1");
}

TEST_F(ConnectionTest, FramesBehindAWaitingRequestWaitTheirTurn) {
  Client client = connect();
  client.send(framed("w1") + framed("e2") + framed("w3") + framed("e4"));
  ASSERT_TRUE(waits(1));
  EXPECT_EQ(handled(), 1U);
  dispatcher_.release();
  for (const char* expected : {"w1", "e2", "w3", "e4"}) EXPECT_EQ(client.receive_frame(), expected);
}

TEST_F(ConnectionTest, AWaitingRequestHoldsUpNobodyElse) {
  Client patient = connect(), other = connect(), third = connect();
  patient.send_frame("w");
  ASSERT_TRUE(waits(1));
  EXPECT_EQ(other.ask("e"), "e");
  EXPECT_EQ(third.ask("e"), "e");
}

TEST_F(ConnectionTest, AWaitingRequestKeepsItsFrameWhileMoreArrives) {
  Client client = connect();
  const std::string request = "w" + std::string(500, 'q');
  client.send_frame(request);
  ASSERT_TRUE(waits(1));
  client.send(framed("e" + std::string(3000, 'r')));
  Client other = connect();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(other.ask("e" + std::string(900, 's')).size(), 901U);
  dispatcher_.release();
  EXPECT_EQ(client.receive_frame(), request);
  EXPECT_EQ(client.receive_frame(), "e" + std::string(3000, 'r'));
}

TEST_F(ConnectionTest, HangsUpWhenTheDispatcherSaysSoAfterTheAnswersBefore) {
  Client client = connect();
  client.send(framed("e1") + framed("c") + framed("e2"));
  EXPECT_EQ(client.receive_frame(), "e1");
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(handled(), 2U);
}

TEST_F(ConnectionTest, AnExceptionEndsItsConnectionAlone) {
  Client broken = connect(), sound = connect();
  broken.send_frame("t");
  EXPECT_TRUE(broken.is_closed());
  EXPECT_EQ(sound.ask("e"), "e");
}

TEST_F(ConnectionTest, AnOversizedFrameIsRefusedAtItsSize) {
  Client client = connect();
  client.send(std::string("\x7f\xff\xff\xff", 4));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(ConnectionTest, ANegativeSizeIsRefused) {
  Client client = connect();
  client.send(framed("e1") + std::string("\x80\x00\x00\x00", 4));
  EXPECT_EQ(client.receive_frame(), "e1");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(ConnectionTest, AnswersReachAClientThatHasFinishedSending) {
  Client client = connect();
  client.send(framed("e1") + framed("b300000"));
  client.finish_sending();
  EXPECT_EQ(client.receive_frame(), "e1");
  EXPECT_EQ(client.receive_frame().size(), 300'000U);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(ConnectionTest, APeerThatDoesNotReadIsNotReadFrom) {
  Client client = connect();
  std::string requests;
  for (int i = 0; i < 5000; ++i) requests += framed("b100000");
  client.send(requests);
  std::vector<Client> others;
  for (int i = 0; i < 8; ++i) others.push_back(connect());
  for (Client& other : others) EXPECT_EQ(other.ask("e"), "e");
  EXPECT_LT(handled(), 1000U);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(client.receive_frame().size(), 100'000U);
}

TEST_F(ConnectionTest, AClientThatVanishesAmidARequestLeavesNothing) {
  connect().send(framed("e and more").substr(0, 7));
  EXPECT_TRUE(has_connections(0));
}

TEST_F(ConnectionTest, AClientThatVanishesWhileItsRequestWaitsLeavesNothing) {
  connect().send_frame("w");
  ASSERT_TRUE(waits(1));
  dispatcher_.release();
  EXPECT_TRUE(has_connections(0));
}

TEST_F(ConnectionTest, ConnectionsAreSpreadOverTheThreads) {
  std::vector<Client> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(connect());
  for (Client& client : clients) EXPECT_EQ(client.ask("e"), "e");
  const std::size_t threads = std::min(3U, std::thread::hardware_concurrency());
  EXPECT_EQ(dispatcher_.threads(), threads);
}

TEST_F(ConnectionTest, AThousandClientsWithHalfAFrameAreServedWhenTheRestComes) {
  std::vector<Client> clients;
  const std::string frame = framed("e" + std::string(100, 'h'));
  for (int i = 0; i < 1000; ++i) clients.push_back(connect());
  for (Client& client : clients) client.send(frame.substr(0, 50));
  EXPECT_EQ(connect().ask("e"), "e");
  for (Client& client : clients) client.send(frame.substr(50));
  for (Client& client : clients) ASSERT_EQ(client.receive_frame().size(), 101U);
}

}  // namespace
}  // namespace ottla::server
