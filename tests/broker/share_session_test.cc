// Share sessions: what a member fetches from without naming it, and what it is told.
#include "broker/share_session.h"
#include "broker/share_fixture.h"

namespace ottla::broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ShareSessionTest : public ShareTest {
 protected:
  static std::vector<PartitionIndex> told(const protocol::ShareFetchResponse& response) {
    std::vector<PartitionIndex> partitions;
    for (const auto& topic : response.responses) {
      for (const FetchedShare& part : topic.partitions) partitions.push_back(part.partition_index);
    }
    return partitions;
  }
  // A request that names the topic's first partition so often.
  protocol::ShareFetchRequest naming(std::string_view member, std::int32_t epoch, std::size_t times) {
    protocol::ShareFetchRequest request = fetch_by(member, epoch);
    request.topics.push_back({topic_id("t"), {}});
    request.topics.back().partitions.resize(times);
    return request;
  }
  // A broker that has room for two sessions, which m1 and m2 begin.
  void fill_with_sessions() {
    options["group.share.max.size"] = "1";
    options["group.share.max.share.sessions"] = "2";
    restart();
    join("m1");
    join("m2");
  }
  std::vector<PartitionIndex> next(std::int32_t epoch, const std::vector<PartitionIndex>& partitions = {}) {
    return told(share_fetch(fetch_by("m", epoch, partitions)).message);
  }
};

TEST_F(ShareSessionTest, TheFirstFetchTellsEveryPartitionLaterOnesWhatIsNew) {
  EXPECT_THAT(told(join("m", {0, 1}).message), ElementsAre(0, 1));
  EXPECT_THAT(next(1), IsEmpty());
  produce("t", {"a"}, 1);
  EXPECT_THAT(next(2), ElementsAre(1));
  EXPECT_THAT(next(3, {2}), ElementsAre(2));
  EXPECT_THAT(next(4), IsEmpty());
}

TEST_F(ShareSessionTest, AForgottenPartitionIsNotFetchedAnyMore) {
  join("m", {0, 1});
  auto request = fetch_by("m", 1);
  request.forgotten_topics_data.push_back({topic_id("t"), {0}});
  share_fetch(request);
  produce("t", {"a"}, 0);
  produce("t", {"b"}, 1);
  EXPECT_THAT(next(2), ElementsAre(1));
}

TEST_F(ShareSessionTest, PartitionsTakeTurns) {
  for (int i = 0; i < 2; ++i) {
    for (const PartitionIndex partition : {0, 1, 2}) produce("t", {"a"}, partition);
  }
  auto request = fetch_by("m", 0, {0, 1, 2});
  request.max_records = 1;
  EXPECT_EQ(acquired(share_fetch(request).message), "0: 0-0 x1");
  request = fetch_by("m", 1);
  request.max_records = 1;
  EXPECT_EQ(acquired(share_fetch(request).message), "1: 0-0 x1");
}

TEST_F(ShareSessionTest, AnErrorIsToldUntilItIsOver) {
  auto request = fetch_by("m", 0, {0});
  request.topics.push_back({entropy.uuid(), {{0, 0, {}}}});
  const auto first = share_fetch(request);
  EXPECT_EQ(code_in(first->responses.at(0).partitions.at(0).error_code), ErrorCode::unknown_topic_id);
  EXPECT_THAT(next(1), ElementsAre(0));
}

TEST_F(ShareSessionTest, AnotherEpochThanTheNextIsRefusedAndTheSessionGoesOn) {
  join("m");
  EXPECT_EQ(session_error(fetch_by("m", 2)), ErrorCode::invalid_share_session_epoch);
  EXPECT_EQ(code_in(acknowledge(say("m", 5, {}))->error_code), ErrorCode::invalid_share_session_epoch);
  EXPECT_EQ(session_error(fetch_by("m", 1)), ErrorCode::none);
  EXPECT_EQ(code_in(acknowledge(say("m", 2, {}))->error_code), ErrorCode::none);
  EXPECT_EQ(session_error(fetch_by("m", 3)), ErrorCode::none);
}

TEST_F(ShareSessionTest, WhoHasNoSessionIsToldSo) {
  EXPECT_EQ(session_error(fetch_by("m", 1)), ErrorCode::share_session_not_found);
  EXPECT_EQ(session_error(fetch_by("m", -1)), ErrorCode::share_session_not_found);
  EXPECT_EQ(code_in(acknowledge(say("m", 1, {}))->error_code), ErrorCode::share_session_not_found);
  EXPECT_EQ(code_in(acknowledge(say("m", 0, {}))->error_code), ErrorCode::invalid_share_session_epoch);
}

TEST_F(ShareSessionTest, ASessionBeginsWithoutAcknowledgements) {
  EXPECT_EQ(session_error(fetch_by("m", 0, {0}, {{"t", 0, 0, 0}})), ErrorCode::invalid_request);
}

TEST_F(ShareSessionTest, ItsEndGivesBackWhatWasNotAcknowledged) {
  produce("t", {"a", "b"});
  join("m");
  const auto last = share_fetch(fetch_by("m", -1, {}, {{"t", 0, 0, 0}}));
  EXPECT_EQ(only(last.message).acknowledge_error_code, 0);
  EXPECT_EQ(session_error(fetch_by("m", 1)), ErrorCode::share_session_not_found);
  EXPECT_EQ(acquired(join("n").message), "0: 1-1 x2");
  EXPECT_EQ(said_error(say("n", -1, {{"t", 0, 1, 1, 2}})), ErrorCode::none);
  EXPECT_EQ(acquired(join("m").message), "0: 1-1 x3");
}

TEST_F(ShareSessionTest, AMemberThatBeginsAnewKeepsWhatItHolds) {
  produce("t", {"a"});
  join("m");
  EXPECT_EQ(acquired(join("m").message), "");
  EXPECT_EQ(said_error(say("m", 1, {{"t", 0, 0, 0}})), ErrorCode::none);
}

TEST_F(ShareSessionTest, NoMoreSessionsAreBegunThanMayBe) {
  fill_with_sessions();
  auto third = fetch_by("m3", 0, {0});
  third.max_wait_ms = 20;
  EXPECT_EQ(session_error(third), ErrorCode::share_session_limit_reached);
  EXPECT_EQ(session_error(fetch_by("m2", 0, {0})), ErrorCode::none);
  share_fetch(fetch_by("m1", -1));
  EXPECT_EQ(session_error(third), ErrorCode::none);
}

TEST_F(ShareSessionTest, TakesNoMorePartsThanASessionMayHave) {
  EXPECT_EQ(session_error(naming("m", 0, most_session_parts + 1)), ErrorCode::invalid_request);
  join("m", {0});
  EXPECT_EQ(session_error(naming("m", 1, most_session_parts)), ErrorCode::invalid_request);
  EXPECT_EQ(session_error(naming("m", 1, most_session_parts - 1)), ErrorCode::none);
}

TEST_F(ShareSessionTest, AllSessionsOfAConnectionEndWithIt) {
  fill_with_sessions();
  close_connection();
  EXPECT_EQ(session_error(fetch_by("m1", 1)), ErrorCode::share_session_not_found);
  EXPECT_EQ(session_error(fetch_by("m3", 0, {0})), ErrorCode::none);
}

}  // namespace
}  // namespace ottla::broker::test
