// Sessions: how long they last, how they go on, and what goes with them.
#include "zookeeper/zookeeper_fixture.h"

namespace ottla::zookeeper::test {
namespace {

using Sessions = ZooKeeperFixture;

TEST_F(Sessions, LastTwoToTwentyTicks) {
  EXPECT_EQ(connect(1).timeout_ms, 6000);
  EXPECT_EQ(connect(30'000).timeout_ms, 30'000);
  EXPECT_EQ(connect(900'000).timeout_ms, 60'000);
}

TEST_F(Sessions, GoOnByAnotherConnection) {
  TestClient client = connect();
  client.create("/short", "", flag_ephemeral);
  client.hang_up();
  TestClient again = resume(client);
  EXPECT_EQ(again.session, client.session);
  EXPECT_EQ(again.exists("/short"), "ok");
}

TEST_F(Sessions, OfAnotherPasswordAreExpired) {
  TestClient client = connect();
  TestClient thief = connect(6000, client.session, std::string(16, 'x'));
  EXPECT_EQ(thief.session, 0);
  EXPECT_EQ(thief.timeout_ms, 0);
  EXPECT_FALSE(thief.is_open());
  EXPECT_EQ(client.exists("/"), "ok");
}

TEST_F(Sessions, AreNotOpenedByWhoSawALaterState) {
  TestClient client = connect(6000, 0, {}, 1'000'000);
  EXPECT_FALSE(client.is_open());
  EXPECT_TRUE(client.heard().empty());
}

TEST_F(Sessions, TakeTheirNodesAlongWhenTheyAreClosed) {
  TestClient client = connect();
  client.create("/short", "", flag_ephemeral);
  client.exists("/short", true);
  client.heard();
  EXPECT_EQ(client.close_session(), "ok");
  EXPECT_EQ(client.heard(), (std::vector<std::string>{"deleted /short", "answer 1"}));
  EXPECT_FALSE(client.is_open());
  EXPECT_EQ(connect().exists("/short"), "NoNode");
}

TEST_F(Sessions, EndWhenTheySayNothing) {
  TestClient silent = connect(6000);
  TestClient other = connect(60'000);
  silent.create("/short", "", flag_ephemeral);
  pass(6000);
  EXPECT_EQ(other.exists("/short", true), "ok");
  pass(3000);
  EXPECT_EQ(other.heard().back(), "deleted /short");
  EXPECT_FALSE(silent.is_open());
  EXPECT_EQ(resume(silent).session, 0);
}

TEST_F(Sessions, LiveOnByPings) {
  TestClient client = connect(6000);
  for (int i = 0; i < 5; ++i) {
    pass(4000);
    EXPECT_EQ(client.call(Op::ping, {}, -2).xid, -2);
  }
  EXPECT_TRUE(client.is_open());
}

TEST_F(Sessions, OutliveARestart) {
  TestClient client = connect(6000);
  client.create("/short", "", flag_ephemeral);
  restart();
  TestClient again = resume(client);
  EXPECT_EQ(again.session, client.session);
  EXPECT_EQ(again.exists("/short"), "ok");
  again.hang_up();
  pass(9000);
  EXPECT_EQ(connect().exists("/short"), "NoNode");
}

TEST_F(Sessions, NeverGetAnIdThatWasUsed) {
  const SessionId before = connect().session;
  restart();
  EXPECT_GT(connect().session, before);
}

TEST_F(Sessions, SeeNumbersThatNeverGoBack) {
  TestClient client = connect();
  const Zxid refused = client
                           .call(Op::remove,
                                 [](JuteWriter& out) {
                                   out.text("/none");
                                   out.int32(-1);
                                 })
                           .zxid;
  restart();
  EXPECT_GT(connect(6000, 0, {}, refused).call(Op::ping).zxid, refused);
}

TEST_F(Sessions, MustBeOpenedInTime) {
  service().connected(99, {"127.0.0.1", 1}, now());
  pass(63'000);
  EXPECT_TRUE(closed_[99]);
}

TEST_F(Sessions, EndByRequestsThatMakeNoSense) {
  TestClient other = connect();
  ottla::test::SeededEntropy entropy(3);
  for (int i = 0; i < 2000; ++i) {
    TestClient client = connect();
    Bytes frame(entropy.below(60));
    entropy.fill(frame);
    if (frame.size() > 8) frame[4] = frame[5] = frame[6] = 0;  // often an op that there is
    if (frame.size() > 8) frame[7] %= 16;
    service().receive(client.id(), frame, now());
    ASSERT_TRUE(service().commit(now()));
    client.hang_up();
  }
  EXPECT_EQ(other.exists("/"), "ok");
}

}  // namespace
}  // namespace ottla::zookeeper::test
