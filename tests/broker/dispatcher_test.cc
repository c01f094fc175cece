// What becomes of frames before a handler sees them, and ApiVersions.
#include <algorithm>

#include "broker/broker_fixture.h"
#include "broker/dispatcher.h"

namespace ottla::broker::test {
namespace {

using protocol::ApiVersionsRequest;
using protocol::ApiVersionsResponse;
using ::testing::ElementsAreArray;
using ::testing::UnorderedElementsAre;

class DispatcherTest : public BrokerTest {
 protected:
  DispatcherTest() { start(); }

  static ApiVersionsRequest named(std::string_view name, std::string_view version) {
    ApiVersionsRequest request;
    request.client_software_name = name;
    request.client_software_version = version;
    return request;
  }
  ErrorCode code_for(std::string_view name, std::string_view version) {
    return code_in(ask<ApiVersionsResponse>(named(name, version), 3)->error_code);
  }
  // Key, version, correlation id and whatever follows.
  static Bytes raw(std::int16_t key, std::int16_t version, std::string_view rest) {
    Bytes frame(8);
    store_big_endian(frame.data(), key);
    store_big_endian(frame.data() + 2, version);
    store_big_endian(frame.data() + 4, std::int32_t{77});
    frame.insert(frame.end(), rest.begin(), rest.end());
    return frame;
  }
  static constexpr std::string_view no_client_id{"\xff\xff", 2};
};

constexpr std::int16_t served[] = {0,  1,  2,  3,  8,  9,  10, 11, 12, 13, 14, 15, 16, 18, 19, 20,
                                   21, 22, 23, 24, 25, 26, 27, 28, 32, 33, 34, 35, 37, 42, 43, 44,
                                   45, 46, 47, 48, 49, 55, 57, 60, 61, 64, 65, 66, 68, 69, 71, 72,
                                   74, 75, 76, 77, 78, 79, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92};

TEST_F(DispatcherTest, ApiVersionsTellsEveryHandlerAndNothingElse) {
  for (int version = 0; version <= 4; ++version) {
    const auto answer = ask<ApiVersionsResponse>(named("a", "1"), version);
    std::vector<std::int16_t> keys;
    for (const auto& range : answer->api_keys) keys.push_back(range.api_key);
    EXPECT_THAT(keys, ElementsAreArray(served));
  }
}

TEST_F(DispatcherTest, ApiVersionsTellsTheOldestAndNewestVersions) {
  const auto answer = ask<ApiVersionsResponse>(named("a", "1"), 0);
  const auto& produce = answer->api_keys.front();
  EXPECT_EQ(produce.min_version, 0);
  EXPECT_EQ(produce.max_version, 13);
}

TEST_F(DispatcherTest, AnUnknownVersionOfApiVersionsIsAnsweredInVersionZeroWithTheRangeWeKnow) {
  const auto call = send(raw(18, 99, "whatever"));
  const auto answer = answer_of<ApiVersionsResponse>(*call, 0);
  EXPECT_EQ(code_in(answer->error_code), ErrorCode::unsupported_version);
  ASSERT_EQ(answer->api_keys.size(), 1);
  EXPECT_EQ(answer->api_keys[0].api_key, 18);
  EXPECT_EQ(answer->api_keys[0].max_version, 4);
}

TEST_F(DispatcherTest, TheClientsSoftwareMustHaveAName) {
  EXPECT_EQ(code_for("kafka-python.ng", "2.0-rc1"), ErrorCode::none);
  EXPECT_EQ(peer.client_software_name, "kafka-python.ng");
  for (const std::string_view bad : {"", "-a", "a.", "a_b", "a b"}) {
    EXPECT_EQ(code_for(bad, "1"), ErrorCode::invalid_request) << bad;
    EXPECT_EQ(code_for("a", bad), ErrorCode::invalid_request) << bad;
  }
}

TEST_F(DispatcherTest, FeaturesWhoseLowestLevelIsZeroAreToldFromVersionFourOn) {
  const auto has_kraft_version = [&](int version) {
    const auto answer = ask<ApiVersionsResponse>(named("a", "1"), version);
    return std::ranges::any_of(answer->supported_features,
                               [](const auto& f) { return f.name == "kraft.version"; });
  };
  EXPECT_FALSE(has_kraft_version(3));
  EXPECT_TRUE(has_kraft_version(4));
}

TEST_F(DispatcherTest, UnknownKeysAndVersionsEndTheConnection) {
  EXPECT_EQ(outcome_of(raw(11, 0, no_client_id)), Outcome::close);  // JoinGroup: a later release's
  EXPECT_EQ(outcome_of(raw(999, 0, no_client_id)), Outcome::close);
  EXPECT_EQ(outcome_of(raw(-1, 0, no_client_id)), Outcome::close);
  EXPECT_EQ(outcome_of(raw(3, 14, no_client_id)), Outcome::close);
  EXPECT_EQ(outcome_of(raw(0, -1, no_client_id)), Outcome::close);
}

TEST_F(DispatcherTest, FramesTooShortForTheirHeaderEndTheConnection) {
  const Bytes whole = raw(3, 1, no_client_id);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(outcome_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))),
              Outcome::close);
  }
}

constexpr std::int16_t list_groups_key = 16;

TEST_F(DispatcherTest, ABodyThatIsNoneEndsTheConnectionInEveryApi) {
  for (const TableEntry& entry : handler_table()) {
    // Whose first bodies are empty.
    if (entry.api->key == ApiVersionsRequest::api.key || entry.api->key == list_groups_key) continue;
    const auto frame = raw(entry.api->key, entry.api->versions.min, no_client_id);
    EXPECT_EQ(outcome_of(frame), Outcome::close) << entry.api->name;
  }
}

TEST_F(DispatcherTest, AnswersOfSeveralFramesGatherInOneOutput) {
  Output output;
  std::unique_ptr<PendingRequest> pending;
  for (int i = 0; i < 3; ++i) {
    Bytes frame = frame_of(named("a", "1"), 0);
    EXPECT_EQ(broker->dispatcher().dispatch(peer, frame, output, pending), Outcome::answered);
  }
  const auto size = static_cast<std::size_t>(load_big_endian<std::int32_t>(output.bytes.data())) + 4;
  EXPECT_EQ(output.bytes.size(), 3 * size);
}

}  // namespace
}  // namespace ottla::broker::test
