// Fetch without sessions: limits, errors, what stands beside the records.
#include <array>
#include <random>

#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

using protocol::FetchRequest;
using protocol::FetchResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FetchTest : public BrokerTest {
 protected:
  FetchTest() {
    start();
    create_topic("t", 3);
  }
  std::vector<std::size_t> sizes(const FetchRequest& request, int version = 12) {
    std::vector<std::size_t> found;
    const auto answer = ask<FetchResponse>(request, version);
    for (const auto& topic : answer->responses) {
      for (const FetchedPart& part : topic.partitions) found.push_back(part.records->size());
    }
    return found;
  }
  ErrorCode code(const FetchFrom& from, int version = 12) {
    return code_in(fetch({from}, version)->responses.at(0).partitions.at(0).error_code);
  }
  FetchRequest of_all_three(std::int32_t max_bytes, std::int32_t partition_max_bytes = 1 << 20) {
    auto request = fetch_request({{"t", 0}, {"t", 1}, {"t", 2}});
    for (auto& topic : request.topics) topic.partitions[0].partition_max_bytes = partition_max_bytes;
    request.max_bytes = max_bytes;
    return request;
  }
  std::size_t batch_bytes(const Values& values) { return batch(values).size(); }
};

TEST_F(FetchTest, GivesTheRecordsFromTheOffsetOnInEveryVersion) {
  produce("t", {"a", "b"});
  produce("t", {"c"});
  for (int version = 0; version <= 18; ++version) {
    auto request = fetch_request({{"t", 0, 2}});
    request.topics[0].topic_id = topic_id("t");
    const auto answer = ask<FetchResponse>(request, version);
    const FetchedPart& part = answer->responses.at(0).partitions.at(0);
    EXPECT_THAT(values_of(part), ElementsAre("c")) << version;
    EXPECT_EQ(part.high_watermark, 3);
  }
}

// As a consumer of several partitions does: little of each, each time in another order.
TEST_F(FetchTest, WhoGoesOnGetsEveryRecordOnceWhateverIsReadAhead) {
  std::minstd_rand random(1);
  create_topic("u", 6, {{"internal.segment.bytes", "20000"}});
  std::array<Values, 6> sent, got;
  const auto send_some = [&](int batches) {
    for (; batches > 0; --batches) {
      const std::size_t to = random() % 6;
      Values values;
      for (auto left = 1 + random() % 4; left > 0; --left) {
        values.push_back(std::to_string(random()) + std::string(random() % 1500, 'v'));
      }
      produce("u", values, static_cast<PartitionIndex>(to));
      sent[to].insert(sent[to].end(), values.begin(), values.end());
    }
  };
  send_some(2000);
  int turns_ahead = 0;
  for (int turn = 0; turn < 1000; ++turn) {
    std::vector<FetchFrom> parts;
    for (PartitionIndex i = 0; i < 6; ++i) {
      const auto partition = static_cast<PartitionIndex>((i + turn) % 6);
      parts.push_back(
          {"u", partition, static_cast<Offset>(got[static_cast<std::size_t>(partition)].size()), 7000});
    }
    auto request = fetch_request(parts);
    request.max_bytes = 20'000;
    const auto answer = ask<FetchResponse>(request, 12);
    turns_ahead += copies.gave_ahead() ? 1 : 0;
    for (const auto& topic : answer->responses) {
      for (const FetchedPart& part : topic.partitions) {
        Values& of_part = got[static_cast<std::size_t>(part.partition_index)];
        for (std::string& value : values_of(part)) of_part.push_back(std::move(value));
      }
    }
    if (random() % 4 == 0) send_some(1);
  }
  EXPECT_EQ(got, sent);
  EXPECT_GT(turns_ahead, 50);
}

TEST_F(FetchTest, APartitionNamedTwiceIsReadOnceWhereItWasNamedLast) {
  produce("t", {"a"});
  produce("t", {"b"});
  const auto answer = ask<FetchResponse>(fetch_request({{"t", 0, 0}, {"t", 1}, {"t", 0, 1}}), 12);
  std::vector<PartitionIndex> partitions;
  for (const auto& topic : answer->responses) {
    for (const FetchedPart& part : topic.partitions) partitions.push_back(part.partition_index);
  }
  EXPECT_THAT(partitions, ElementsAre(0, 1));
  EXPECT_THAT(values_of(answer->responses[0].partitions[0]), ElementsAre("b"));
}

TEST_F(FetchTest, AnEmptyPartitionHasEmptyRecordsNotNull) {
  for (int version = 0; version <= 12; ++version) {
    const auto answer = fetch({{"t"}}, version);
    ASSERT_TRUE(answer->responses.at(0).partitions.at(0).records) << version;
    EXPECT_EQ(answer->responses[0].partitions[0].records->size(), 0);
  }
}

TEST_F(FetchTest, AbortedTransactionsAreNullForWhoReadsEverything) {
  produce("t", {"a"});
  auto request = fetch_request({{"t"}});
  EXPECT_FALSE(ask<FetchResponse>(request, 12)->responses[0].partitions[0].aborted_transactions);
  request.isolation_level = 1;
  const auto committed = ask<FetchResponse>(request, 12);
  EXPECT_THAT(*committed->responses[0].partitions[0].aborted_transactions, IsEmpty());
  EXPECT_THAT(values_of(committed->responses[0].partitions[0]), ElementsAre("a"));
}

TEST_F(FetchTest, RefusesOffsetsOutsideOfTheLog) {
  produce("t", {"a"});
  EXPECT_EQ(code({"t", 0, 1}), ErrorCode::none);
  EXPECT_EQ(code({"t", 0, 2}), ErrorCode::offset_out_of_range);
  EXPECT_EQ(code({"t", 0, -1}), ErrorCode::offset_out_of_range);
}

TEST_F(FetchTest, RefusesWhatIsNotThere) {
  EXPECT_EQ(code({"none"}), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(code({"t", 3}), ErrorCode::unknown_topic_or_partition);
  auto request = fetch_request({{"t"}});
  request.topics[0].topic_id = entropy.uuid();
  const auto answer = ask<FetchResponse>(request, 13);
  EXPECT_EQ(code_in(answer->responses[0].partitions[0].error_code), ErrorCode::unknown_topic_id);
}

TEST_F(FetchTest, RefusesEpochsOtherThanItsOwn) {
  kill();
  start();  // the leader's epoch is 1 now
  EXPECT_EQ(code({.topic = "t", .current_epoch = 1}), ErrorCode::none);
  EXPECT_EQ(code({.topic = "t", .current_epoch = 0}), ErrorCode::fenced_leader_epoch);
  EXPECT_EQ(code({.topic = "t", .current_epoch = 2}), ErrorCode::unknown_leader_epoch);
}

TEST_F(FetchTest, TellsWhereTheEpochOfTheReaderEnded) {
  produce("t", {"a"});
  restart();
  produce("t", {"b"});
  auto request = fetch_request({{"t", 0, 2}});
  request.topics[0].partitions[0].last_fetched_epoch = 0;
  const auto answer = ask<FetchResponse>(request, 12);
  EXPECT_EQ(answer->responses[0].partitions[0].diverging_epoch.end_offset, 1);
  EXPECT_THAT(values_of(answer->responses[0].partitions[0]), IsEmpty());
}

TEST_F(FetchTest, ThePartitionsLimitLeavesOutTheBatchThatItCutsUnlessItIsTheFirst) {
  for (const char* value : {"aaaa", "bbbb", "cccc"}) produce("t", {value});
  const auto one = static_cast<std::int32_t>(batch_bytes({"aaaa"}));
  EXPECT_THAT(sizes(fetch_request({{"t", 0, 0, 1}})), ElementsAre(one));
  EXPECT_THAT(sizes(fetch_request({{"t", 0, 0, one + 5}})), ElementsAre(one));
  EXPECT_THAT(sizes(fetch_request({{"t", 0, 0, 2 * one + 5}})), ElementsAre(2 * one));
}

TEST_F(FetchTest, TheFirstBatchAloneMayPassTheLimitOfTheWhole) {
  for (int partition = 0; partition < 3; ++partition) produce("t", {std::string(100, 'x')}, partition);
  const std::size_t one = batch_bytes({std::string(100, 'x')});
  EXPECT_THAT(sizes(of_all_three(10)), ElementsAre(one, 0, 0));
  EXPECT_THAT(sizes(of_all_three(0)), ElementsAre(one, 0, 0));
  EXPECT_THAT(sizes(of_all_three(static_cast<std::int32_t>(2 * one))), ElementsAre(one, one, 0));
}

TEST_F(FetchTest, EmptyPartitionsInFrontLeaveTheFirstBatchRuleToOthers) {
  produce("t", {std::string(100, 'x')}, 2);
  EXPECT_THAT(sizes(of_all_three(1, 1)), ElementsAre(0, 0, batch_bytes({std::string(100, 'x')})));
}

TEST_F(FetchTest, TheBrokersLimitHoldsWhateverTheClientAllows) {
  options["fetch.max.bytes"] = "1024";
  restart();
  for (int partition = 0; partition < 3; ++partition) produce("t", {std::string(900, 'x')}, partition);
  const auto found = sizes(of_all_three(1 << 20));
  EXPECT_EQ(found.at(0), batch_bytes({std::string(900, 'x')}));
  EXPECT_EQ(found.at(1) + found.at(2), 0);
}

TEST_F(FetchTest, FollowersAreRefused) {
  auto request = fetch_request({{"t"}});
  request.replica_id = 5;
  EXPECT_EQ(code_in(ask<FetchResponse>(request, 12)->responses[0].partitions[0].error_code),
            ErrorCode::not_leader_or_follower);
}

TEST_F(FetchTest, ASliceStaysReadableWhenItsTopicIsDeletedMeanwhile) {
  produce("t", {"a"});
  const auto call = send(frame_of(fetch_request({{"t"}}), 12));
  ASSERT_FALSE(call->waits());
  EXPECT_EQ(delete_topic("t"), ErrorCode::none);
  clock.advance_ms(120'000);
  const auto answer = answer_of<FetchResponse>(*call, 12);
  EXPECT_THAT(values_of(answer->responses[0].partitions[0]), ElementsAre("a"));
}

// Long polls.

class LongPollTest : public FetchTest {
 protected:
  std::unique_ptr<Call> poll(const std::vector<FetchFrom>& parts, std::int32_t wait_ms = 60'000,
                             std::int32_t min_bytes = 1) {
    auto request = fetch_request(parts);
    request.max_wait_ms = wait_ms;
    request.min_bytes = min_bytes;
    return send(frame_of(request, 12));
  }
  Values got(Call& call) {
    return values_of(answer_of<FetchResponse>(call, 12)->responses.at(0).partitions.at(0));
  }
};

TEST_F(LongPollTest, WaitsForAnAppendAndIsAnsweredWithIt) {
  const auto call = poll({{"t"}});
  EXPECT_TRUE(still_waits(*call));
  produce("t", {"a"});
  EXPECT_THAT(got(*call), ElementsAre("a"));
}

TEST_F(LongPollTest, IsAnsweredEmptyWhenItsTimeIsOver) {
  const auto call = poll({{"t"}}, 1);
  EXPECT_THAT(got(*call), IsEmpty());
}

TEST_F(LongPollTest, DoesNotWaitWhenThereIsEnough) {
  produce("t", {"a"});
  EXPECT_FALSE(poll({{"t"}})->waits());
  EXPECT_FALSE(poll({{"t", 0, 1}}, 0)->waits());
  EXPECT_FALSE(poll({{"t", 0, 1}}, 60'000, 0)->waits());
}

TEST_F(LongPollTest, GathersUntilThereAreMinBytes) {
  const auto size = static_cast<std::int32_t>(batch_bytes({"a"}));
  const auto call = poll({{"t"}}, 60'000, 2 * size);
  produce("t", {"a"});
  EXPECT_TRUE(still_waits(*call));
  produce("t", {"b"});
  EXPECT_THAT(got(*call), ElementsAre("a", "b"));
}

TEST_F(LongPollTest, APartOfABatchCountsTowardMinBytes) {
  const auto size = static_cast<std::int32_t>(batch_bytes({"a"}));
  produce("t", {"a"});
  produce("t", {"b"});
  EXPECT_FALSE(poll({{"t", 0, 0, size + 5}}, 60'000, size + 5)->waits());
}

TEST_F(LongPollTest, AnAppendToAnotherPartitionOfItsListWakesIt) {
  const auto call = poll({{"t", 0}, {"t", 1}, {"t", 2}});
  produce("t", {"a"}, 2);
  const auto answer = answer_of<FetchResponse>(*call, 12);
  EXPECT_THAT(values_of(answer->responses.at(0).partitions.at(2)), ElementsAre("a"));
}

TEST_F(LongPollTest, AnErrorIsAnsweredAtOnceAnUnknownTopicAloneToo) {
  EXPECT_FALSE(poll({{"t", 0}, {"t", 1, 99}})->waits());
  EXPECT_FALSE(poll({{"none"}})->waits());
  const auto call = poll({{"none"}, {"t"}});
  EXPECT_TRUE(call->waits());
  produce("t", {"a"});
  finish(*call);
}

TEST_F(LongPollTest, ADeletedTopicEndsTheWait) {
  const auto call = poll({{"t"}});
  EXPECT_EQ(delete_topic("t"), ErrorCode::none);
  const auto answer = answer_of<FetchResponse>(*call, 12);
  EXPECT_NE(answer->responses.at(0).partitions.at(0).error_code, 0);
}

TEST_F(LongPollTest, TheEndOfTheBrokerEndsTheWait) {
  const auto call = poll({{"t"}});
  broker->begin_shutdown();
  EXPECT_THAT(got(*call), IsEmpty());
  EXPECT_FALSE(poll({{"t"}})->waits());
}

TEST_F(LongPollTest, ManyWaitForOnePartitionAndAllAreServed) {
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < 100; ++i) calls.push_back(poll({{"t"}}));
  produce("t", {"a"});
  for (const auto& call : calls) EXPECT_THAT(got(*call), ElementsAre("a"));
}

}  // namespace
}  // namespace ottla::broker::test
