// Several log directories: placement, what DescribeLogDirs tells of them, and moves by AlterReplicaLogDirs.
#include <chrono>
#include <functional>
#include <thread>

#include "broker/broker_fixture.h"
#include "ottla/protocol/messages/34_alter_replica_log_dirs.h"
#include "ottla/protocol/messages/35_describe_log_dirs.h"

namespace ottla::broker::test {
namespace {

using ottla::test::Call;
using protocol::AlterReplicaLogDirsRequest;
using protocol::AlterReplicaLogDirsResponse;
using protocol::DescribeLogDirsRequest;
using protocol::DescribeLogDirsResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LogDirectoriesTest : public BrokerTest {
 protected:
  LogDirectoriesTest() {
    options["log.dirs"] = "/data,/other";
    start();
    create_topic("t", 2);
  }

  Answer<DescribeLogDirsResponse> directories(int version = 5) {
    DescribeLogDirsRequest request;
    request.topics.reset();
    return ask<DescribeLogDirsResponse>(request, version);
  }
  // The directory that has the partition; empty while it is on its way.
  std::string place(std::string_view topic, PartitionIndex partition) {
    std::string found;
    const auto answer = directories();
    for (const auto& directory : answer->results) {
      for (const auto& told : directory.topics) {
        for (const auto& replica : told.partitions) {
          if (told.name != topic || replica.partition_index != partition) continue;
          if (replica.is_future_key) return "";
          found = directory.log_dir;
        }
      }
    }
    return found;
  }
  std::string other_than(const std::string& path) { return path == "/data" ? "/other" : "/data"; }
  ErrorCode move(std::string_view topic, PartitionIndex partition, std::string_view path, int version = 2) {
    AlterReplicaLogDirsRequest request;
    auto& directory = request.dirs.emplace_back();
    directory.path = path;
    directory.topics.push_back({topic, {partition}});
    const auto answer = ask<AlterReplicaLogDirsResponse>(request, version);
    return code_in(answer->results.at(0).partitions.at(0).error_code);
  }
  bool eventually(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    return holds();
  }
};

TEST_F(LogDirectoriesTest, PartitionsGoWhereTheFewestAre) {
  EXPECT_NE(place("t", 0), place("t", 1));
  create_topic("u", 4);
  const auto answer = directories();
  std::vector<std::size_t> counts;
  for (const auto& directory : answer->results) {
    std::size_t count = 0;
    for (const auto& topic : directory.topics) count += topic.partitions.size();
    counts.push_back(count);
  }
  EXPECT_THAT(counts, ElementsAre(3, 3));
}

TEST_F(LogDirectoriesTest, EveryVersionTellsSizesAndDirectories) {
  produce("t", {"a", "b"});
  for (int version = 0; version <= 5; ++version) {
    const auto answer = directories(version);
    ASSERT_THAT(answer->results, SizeIs(2));
    EXPECT_EQ(answer->results[0].log_dir, "/data");
    EXPECT_GT(answer->results[0].topics.at(0).partitions.at(0).partition_size +
                  answer->results[1].topics.at(0).partitions.at(0).partition_size,
              60);
    EXPECT_EQ(answer->results[0].total_bytes > 0, version >= 4);
  }
}

TEST_F(LogDirectoriesTest, OnlyWhatIsAskedForIsTold) {
  DescribeLogDirsRequest request;
  request.topics->push_back({"t", {1}});
  request.topics->push_back({"none", {0}});
  const auto answer = ask<DescribeLogDirsResponse>(request, 4);
  std::size_t told = 0;
  for (const auto& directory : answer->results) told += directory.topics.size();
  EXPECT_EQ(told, 1);
  request.topics->clear();
  EXPECT_THAT(ask<DescribeLogDirsResponse>(request, 4)->results.at(0).topics, IsEmpty());
}

TEST_F(LogDirectoriesTest, AMovedPartitionKeepsItsRecordsOverARestart) {
  produce("t", {"a", "b"});
  const std::string target = other_than(place("t", 0));
  EXPECT_EQ(move("t", 0, target), ErrorCode::none);
  EXPECT_TRUE(eventually([&] { return place("t", 0) == target; }));
  EXPECT_EQ(produce("t", {"c"}), 2);
  EXPECT_THAT(consume("t"), ElementsAre("a", "b", "c"));
  restart();
  EXPECT_EQ(place("t", 0), target);
  EXPECT_THAT(consume("t"), ElementsAre("a", "b", "c"));
  kill();
  start();
  EXPECT_THAT(consume("t"), ElementsAre("a", "b", "c"));
}

TEST_F(LogDirectoriesTest, AProducerNoticesNothingOfAMove) {
  const std::string target = other_than(place("t", 0));
  EXPECT_EQ(move("t", 0, target), ErrorCode::none);
  Offset next = 0;
  EXPECT_TRUE(eventually([&] {
    EXPECT_EQ(produce("t", {"x"}), next++);
    return place("t", 0) == target;
  }));
  EXPECT_THAT(consume("t"), SizeIs(static_cast<std::size_t>(next)));
}

TEST_F(LogDirectoriesTest, AMoveToWhereItIsChangesNothing) {
  EXPECT_EQ(move("t", 0, place("t", 0)), ErrorCode::none);
  EXPECT_FALSE(place("t", 0).empty());
}

TEST_F(LogDirectoriesTest, RefusesAsKafkaDoes) {
  EXPECT_EQ(move("t", 0, "/nowhere"), ErrorCode::log_dir_not_found);
  EXPECT_EQ(move("none", 0, "/data"), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(move("t", 7, "/data"), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(move(std::string(240, 'x'), 0, "/data"), ErrorCode::invalid_topic_exception);
}

TEST_F(LogDirectoriesTest, ATopicIsMadeWhereItWasWantedBeforeItWasThere) {
  for (const char* target : {"/other", "/data"}) {
    const std::string topic = std::string("later") + target[1];
    EXPECT_EQ(move(topic, 0, target), ErrorCode::unknown_topic_or_partition);
    create_topic(topic);
    EXPECT_EQ(place(topic, 0), target);
  }
}

TEST_F(LogDirectoriesTest, ADirectoryThatFailedIsToldAndTakesNothing) {
  const int lost = place("t", 0) == "/other" ? 0 : 1;
  files.inject({.kinds = {Call::write}, .path = "/other/", .sticky = true});
  EXPECT_EQ(refusal("t", batch({"a"}), 9, -1, lost), ErrorCode::kafka_storage_error);
  const auto answer = directories();
  EXPECT_EQ(code_in(answer->results[1].error_code), ErrorCode::kafka_storage_error);
  EXPECT_EQ(answer->results[1].total_bytes, -1);
  EXPECT_EQ(move("t", 1 - lost, "/other"), ErrorCode::kafka_storage_error);
  EXPECT_EQ(move("t", lost, "/data"), ErrorCode::kafka_storage_error);
  create_topic("u", 2);
  EXPECT_EQ(place("u", 0), "/data");
  EXPECT_EQ(place("u", 1), "/data");
}

TEST_F(LogDirectoriesTest, APartitionWhoseDirectoryIsAwayIsNotMadeAnew) {
  produce("t", {"a"});
  const int lost = place("t", 0) == "/other" ? 0 : 1;
  stop();
  options["log.dirs"] = "/data";
  start();
  EXPECT_EQ(describe("t")->topics.at(0).partitions.at(lost).leader_id, -1);
  EXPECT_EQ(refusal("t", batch({"b"}), 9, -1, lost), ErrorCode::kafka_storage_error);
  stop();
  options["log.dirs"] = "/data,/other";
  start();
  EXPECT_THAT(consume("t"), ElementsAre("a"));
}

}  // namespace
}  // namespace ottla::broker::test
