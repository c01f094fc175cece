// Incremental fetch sessions, over the wire and in their cache.
#include "broker/fetch_session.h"

#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

using protocol::FetchRequest;
using protocol::FetchResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FetchSessionTest : public BrokerTest {
 protected:
  FetchSessionTest() {
    start();
    create_topic("t", 3);
    create_topic("u");
  }
  // Opens a session over the partitions and remembers its id.
  Answer<FetchResponse> open(const std::vector<FetchFrom>& parts) {
    auto request = fetch_request(parts);
    request.session_epoch = 0;
    auto answer = ask<FetchResponse>(request, 12);
    id = answer->session_id;
    epoch = 1;
    return answer;
  }
  Answer<FetchResponse> next(const std::vector<FetchFrom>& parts = {}, int version = 12) {
    auto request = fetch_request(parts);
    for (auto& topic : request.topics) topic.topic_id = ids[std::string(topic.topic)];
    request.session_id = id;
    request.session_epoch = epoch++;
    return ask<FetchResponse>(request, version);
  }
  Answer<FetchResponse> forget(std::string_view topic, PartitionIndex partition) {
    FetchRequest request;
    request.session_id = id;
    request.session_epoch = epoch++;
    request.forgotten_topics_data.push_back({.topic = topic, .partitions = {partition}});
    return ask<FetchResponse>(request, 12);
  }
  static std::vector<std::string> told(const Answer<FetchResponse>& answer) {
    std::vector<std::string> partitions;
    for (const auto& topic : answer->responses) {
      for (const FetchedPart& part : topic.partitions) {
        partitions.push_back(std::string(topic.topic) + "-" + std::to_string(part.partition_index));
      }
    }
    return partitions;
  }
  std::int32_t id = 0;
  std::int32_t epoch = 0;
  std::map<std::string, Uuid> ids;
};

TEST_F(FetchSessionTest, TellsOnlyWhatChanged) {
  EXPECT_THAT(told(open({{"t", 0}, {"t", 1}, {"u", 0}})), ElementsAre("t-0", "t-1", "u-0"));
  EXPECT_NE(id, 0);
  EXPECT_THAT(told(next()), IsEmpty());
  produce("t", {"a"}, 1);
  EXPECT_THAT(told(next()), ElementsAre("t-1"));
  EXPECT_THAT(told(next({{"t", 1, 1}})), IsEmpty());
}

TEST_F(FetchSessionTest, WhoGotRecordsIsReadLastNextTime) {
  for (int partition = 0; partition < 3; ++partition) produce("t", {"x"}, partition);
  open({{"t", 0, 1}, {"t", 1, 1}, {"t", 2, 1}});
  produce("t", {"y"}, 0);
  EXPECT_THAT(told(next()), ElementsAre("t-0"));
  produce("t", {"y"}, 1);
  EXPECT_THAT(told(next()), ElementsAre("t-1", "t-0"));
}

TEST_F(FetchSessionTest, AForgottenPartitionIsNotReadAnyMore) {
  open({{"t", 0}, {"t", 1}});
  forget("t", 0);
  produce("t", {"a"}, 0);
  produce("t", {"a"}, 1);
  EXPECT_THAT(told(next()), ElementsAre("t-1"));
}

TEST_F(FetchSessionTest, AnotherEpochThanTheNextIsRefusedAndTheSessionGoesOn) {
  open({{"t", 0}});
  epoch = 5;
  EXPECT_EQ(code_in(next()->error_code), ErrorCode::invalid_fetch_session_epoch);
  epoch = 1;
  EXPECT_EQ(code_in(next()->error_code), ErrorCode::none);
}

TEST_F(FetchSessionTest, AnUnknownSessionIsRefused) {
  id = 4711;
  epoch = 1;
  EXPECT_EQ(code_in(next()->error_code), ErrorCode::fetch_session_id_not_found);
}

TEST_F(FetchSessionTest, ASessionOfTooManyPartitionsIsLostAndAFetchOfThemGetsNone) {
  std::vector<FetchFrom> many(most_session_parts, {"missing", 0});
  for (std::size_t i = 0; i < many.size(); ++i) many[i].partition = static_cast<PartitionIndex>(i);
  open({{"t", 0}});
  EXPECT_EQ(code_in(next(many)->error_code), ErrorCode::fetch_session_id_not_found);
  EXPECT_EQ(code_in(next()->error_code), ErrorCode::fetch_session_id_not_found);
  open(many);
  EXPECT_NE(id, 0);
  many.push_back({"t", 0});
  open(many);
  EXPECT_EQ(id, 0);
}

TEST_F(FetchSessionTest, AFullFetchClosesTheSessionItNames) {
  open({{"t", 0}});
  epoch = fetch_epoch::final;
  EXPECT_EQ(next({{"t", 0}})->session_id, 0);
  epoch = 1;
  EXPECT_EQ(code_in(next()->error_code), ErrorCode::fetch_session_id_not_found);
}

TEST_F(FetchSessionTest, ASessionOfNamesTakesNoIds) {
  open({{"t", 0}});
  EXPECT_EQ(code_in(next({}, 13)->error_code), ErrorCode::fetch_session_topic_id_error);
}

TEST_F(FetchSessionTest, AFailureIsToldEachTimeUntilItIsOver) {
  open({{"t", 0}});
  EXPECT_THAT(told(next({{"t", 0, 99}})), ElementsAre("t-0"));
  EXPECT_THAT(told(next()), ElementsAre("t-0"));
  EXPECT_THAT(told(next({{"t", 0, 0}})), ElementsAre("t-0"));
  EXPECT_THAT(told(next()), IsEmpty());
}

TEST_F(FetchSessionTest, ASessionKeepsWaitingForATopicMadeAnewUnderItsName) {
  open({{"u", 0}});
  delete_topic("u");
  EXPECT_EQ(code_in(next()->responses.at(0).partitions.at(0).error_code),
            ErrorCode::unknown_topic_or_partition);
  create_topic("u");
  produce("u", {"new"});
  EXPECT_THAT(values_of(next()->responses.at(0).partitions.at(0)), ElementsAre("new"));
}

class FetchSessionCacheTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t a_while = fetch_session_eviction_ms + 1;
  std::shared_ptr<FetchSession> create(std::size_t size) { return cache.create(size, false, now_ms); }

  ottla::test::SeededEntropy entropy{1};
  FetchSessionCache cache{2, entropy};
  std::int64_t now_ms = 1'000'000;
};

TEST_F(FetchSessionCacheTest, AFullCacheOfYoungSessionsTakesNoOther) {
  EXPECT_TRUE(create(1));
  EXPECT_TRUE(create(1));
  EXPECT_FALSE(create(100));
  EXPECT_EQ(cache.size(), 2);
}

TEST_F(FetchSessionCacheTest, ASessionThatNobodyUsesGivesWay) {
  const auto stale = create(50);
  const auto used = create(1);
  now_ms += a_while;
  cache.touch(*used, 1, now_ms);
  EXPECT_TRUE(create(1));
  EXPECT_FALSE(cache.find(stale->id()));
  EXPECT_TRUE(cache.find(used->id()));
}

TEST_F(FetchSessionCacheTest, AnOldSmallSessionGivesWayToALargerOneOnly) {
  const auto small = create(1);
  const auto large = create(50);
  now_ms += a_while;
  cache.touch(*small, 1, now_ms);
  cache.touch(*large, 50, now_ms);
  EXPECT_FALSE(create(1));
  EXPECT_TRUE(create(2));
  EXPECT_FALSE(cache.find(small->id()));
  EXPECT_TRUE(cache.find(large->id()));
}

TEST(FetchEpoch, GoesFromTheLargestToOne) {
  EXPECT_EQ(fetch_epoch::next(0), 1);
  EXPECT_EQ(fetch_epoch::next(0x7fffffff), 1);
  EXPECT_EQ(fetch_epoch::next(-1), -1);
}

}  // namespace
}  // namespace ottla::broker::test
