// A broker's beginning, upkeep, accidents and end.
#include <chrono>
#include <functional>
#include <future>
#include <thread>

#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

using ottla::test::Call;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class LifeTest : public BrokerTest {
 protected:
  // Lets the clock go on and the disk thread see it: its ticks come by the real time, so a restart stands in.
  bool eventually(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    return holds();
  }
};

TEST_F(LifeTest, AnEmptyDirectoryIsFormattedWithoutAsking) {
  start();
  EXPECT_TRUE(files.exists("/data/__cluster_metadata-0/00000000000000000000.log"));
  EXPECT_THAT(files.content("/data/meta.properties"), HasSubstr("cluster.id=" + broker->cluster_id()));
  EXPECT_THAT(files.content("/data/meta.properties"), HasSubstr("node.id=1"));
}

TEST_F(LifeTest, TheClusterAndTheNodeStayWhoTheyAre) {
  options["node.id"] = "7";
  start();
  const std::string cluster = broker->cluster_id();
  stop();
  options.erase("node.id");
  start();
  EXPECT_EQ(broker->cluster_id(), cluster);
  EXPECT_EQ(broker->node_id(), 7);
}

TEST_F(LifeTest, AnotherNodesDirectoryIsRefused) {
  start();
  stop();
  options["node.id"] = "8";
  const auto started = try_start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("/data"));
}

TEST_F(LifeTest, ADirectoryInUseIsRefused) {
  start();
  const auto first = std::move(broker);
  EXPECT_FALSE(try_start());
  broker.reset();
  EXPECT_TRUE(first->close());
}

TEST_F(LifeTest, OnlyACleanEndLeavesTheMarker) {
  start();
  EXPECT_FALSE(files.exists("/data/.kafka_cleanshutdown"));
  stop();
  EXPECT_TRUE(files.exists("/data/.kafka_cleanshutdown"));
  start();
  EXPECT_FALSE(files.exists("/data/.kafka_cleanshutdown"));
  kill();
  EXPECT_FALSE(files.exists("/data/.kafka_cleanshutdown"));
}

TEST_F(LifeTest, ACleanEndLosesNothingToAPowerCut) {
  start();
  create_topic("t", 2);
  produce("t", {"a", "b"});
  produce("t", {"c"}, 1);
  stop();
  files.crash(ottla::test::Crash::lose_all_unsynced, entropy);
  start();
  EXPECT_THAT(consume("t"), ElementsAre("a", "b"));
  EXPECT_THAT(consume("t", 0, 1), ElementsAre("c"));
}

TEST_F(LifeTest, EveryLeaderEpochIsNew) {
  start();
  create_topic("t");
  const auto epoch = [&] { return describe("t")->topics.at(0).partitions.at(0).leader_epoch; };
  EXPECT_EQ(epoch(), 0);
  kill();
  start();
  EXPECT_EQ(epoch(), 1);
  restart();  // the clean end gives the lead away in an epoch of its own
  EXPECT_EQ(epoch(), 3);
}

TEST_F(LifeTest, AFailedDirectoryTakesItsPartitionsAloneAway) {
  options["log.dirs"] = "/data,/other";
  start();
  create_topic("t", 2);
  const int lost = files.exists("/other/t-0") ? 0 : 1;
  files.inject({.kinds = {Call::write}, .path = "/other/", .sticky = true});
  EXPECT_EQ(refusal("t", batch({"a"}), 9, -1, lost), ErrorCode::kafka_storage_error);
  EXPECT_EQ(produce("t", {"a"}, 1 - lost), 0);
  EXPECT_TRUE(eventually([&] { return describe("t")->topics.at(0).partitions.at(lost).leader_id == -1; }));
}

TEST_F(LifeTest, TheLastDirectorysFailureIsFatal) {
  start();
  std::promise<std::string> reason;
  broker->on_fatal([&](const std::string& text) { reason.set_value(text); });
  create_topic("t");
  files.inject({.kinds = {Call::write}, .path = "/data/t-0", .sticky = true});
  EXPECT_EQ(refusal("t", batch({"a"})), ErrorCode::kafka_storage_error);
  auto told = reason.get_future();
  ASSERT_EQ(told.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_THAT(told.get(), HasSubstr("/data"));
  kill();
}

TEST_F(LifeTest, AMetadataLogThatFailsIsFatalAndTheChangeIsRefused) {
  start();
  std::promise<std::string> reason;
  broker->on_fatal([&](const std::string& text) { reason.set_value(text); });
  files.inject({.kinds = {Call::sync}, .path = "__cluster_metadata-0", .sticky = true});
  EXPECT_NE(create_topic("t"), ErrorCode::none);
  auto told = reason.get_future();
  ASSERT_EQ(told.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  kill();
}

TEST_F(LifeTest, OldSegmentsGoAndTheStartMoves) {
  options["log.initial.task.delay.ms"] = "0";
  options["log.retention.check.interval.ms"] = "1";
  start();
  create_topic("t", 1, {{"segment.bytes", "1048576"}, {"retention.bytes", "1"}});
  for (int i = 0; i < 4; ++i) produce("t", {std::string(700'000, 'x')});
  clock.advance_ms(60'000);
  restart();
  EXPECT_TRUE(eventually([&] {
    clock.advance_ms(1'000);
    return offset_at("t", -2).offset > 0;
  }));
}

TEST_F(LifeTest, ADirectoryOfAThousandPartitionsOpensAgain) {
  start();
  create_topic("many", 1000);
  produce("many", {"a"}, 999);
  kill();
  start();
  EXPECT_THAT(describe("many")->topics.at(0).partitions, SizeIs(1000));
  EXPECT_THAT(consume("many", 0, 999), ElementsAre("a"));
}

}  // namespace
}  // namespace ottla::broker::test
