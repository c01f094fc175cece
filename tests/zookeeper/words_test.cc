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
                                      "Received: 2\nSent: 2\nConnections: 1\nOutstanding: 0\n"
                                      "Zxid: 0x.*\nMode: standalone\nNode count: [0-9]+\n"));
  EXPECT_THAT(ask("cons"), ::testing::HasSubstr("lop=CREA"));
  EXPECT_THAT(ask("dump"), ::testing::HasSubstr("\t/short\n"));
  EXPECT_EQ(ask("wchs"), "0 connections watching 0 paths\nTotal watches:0\n");
  EXPECT_EQ(ask("srst"), "Server stats reset.\n");
  EXPECT_THAT(ask("mntr"), ::testing::HasSubstr("zk_packets_received\t0\n"));
  EXPECT_TRUE(is_four_letter_word("envi"));
  EXPECT_FALSE(is_four_letter_word("kill"));
}

}  // namespace
}  // namespace ottla::zookeeper::test
