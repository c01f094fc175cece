// The four-letter words.
#include "zookeeper/four_letter_words.h"
#include "zookeeper/zookeeper_fixture.h"

namespace ottla::zookeeper::test {
namespace {

using FourLetterWords = ZooKeeperFixture;

TEST_F(FourLetterWords, AreAnsweredAsZooKeeperDoes) {
  const auto ask = [&](std::string_view word) {
    return four_letter_answer(word, service(), {2181, "/data"}, 0, now(), std::nullopt);
  };
  TestClient client = connect();
  client.create("/short", "", flag_ephemeral);
  EXPECT_EQ(ask("ruok"), "imok");
  EXPECT_EQ(ask("isro"), "rw");
  EXPECT_THAT(ask("srvr"),
              ::testing::MatchesRegex("Zookeeper version: 3.4.10-.*\nLatency min/avg/max: 0/0/0\n"
                                      "Received: 5\nSent: 4\nConnections: 1\nOutstanding: 0\n"
                                      "Zxid: 0x.*\nMode: standalone\nNode count: [0-9]+\n"));
  EXPECT_THAT(ask("cons"), ::testing::HasSubstr("lop=CREA"));
  EXPECT_THAT(ask("dump"), ::testing::HasSubstr("\t/short\n"));
  EXPECT_EQ(ask("wchs"), "0 connections watching 0 paths\nTotal watches:0\n");
  EXPECT_EQ(ask("srst"), "Server stats reset.\n");
  EXPECT_THAT(ask("mntr"), ::testing::HasSubstr("zk_packets_received\t1\n"));
  EXPECT_EQ(ask("wchc"), "wchc is not executed because it is not in the whitelist.\n");
  EXPECT_TRUE(is_four_letter_word("envi"));
  EXPECT_FALSE(is_four_letter_word("kill"));
}

TEST_F(FourLetterWords, TellTheLastRealRequestOfEachConnection) {
  const auto connections = [&] {
    return four_letter_answer("cons", service(), {2181, "/data"}, 0, now(), std::nullopt);
  };
  TestClient client = connect();
  EXPECT_THAT(connections(), ::testing::HasSubstr("lop=SESS"));
  client.call(
      Op::sync, [](JuteWriter& out) { out.text("/"); }, 7);
  client.call(Op::ping, {}, -2);
  EXPECT_THAT(connections(), ::testing::HasSubstr("recved=3,sent=3"));
  EXPECT_THAT(connections(), ::testing::HasSubstr("lop=PING"));
  EXPECT_THAT(connections(), ::testing::HasSubstr("lcxid=0x7,lzxid="));
  four_letter_answer("crst", service(), {2181, "/data"}, 0, now(), std::nullopt);
  EXPECT_THAT(connections(), ::testing::HasSubstr("recved=0,sent=0"));
  EXPECT_THAT(connections(), ::testing::HasSubstr("to=6000,lzxid=0xffffffffffffffff,lresp=0"));
}

}  // namespace
}  // namespace ottla::zookeeper::test
