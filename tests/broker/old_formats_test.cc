// Produce and Fetch of clients from before format 2: messages in, batches stored, messages out.
#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

using records::Codec;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OldFormatsTest : public BrokerTest {
 protected:
  OldFormatsTest() {
    start();
    create_topic("t");
  }
  std::int8_t magic_of_fetch(int version) {
    const auto answer = fetch({{"t"}}, version);
    const ByteView bytes = answer->responses.at(0).partitions.at(0).records->bytes;
    EXPECT_THAT(values_of(bytes), ElementsAre("a", "b")) << "v" << version;
    return static_cast<std::int8_t>(bytes[records::magic_position]);
  }
};

TEST_F(OldFormatsTest, MessagesOfBothFormatsAndEveryOldCodecAreStoredAsBatches) {
  Offset expected = 0;
  for (const std::int8_t magic : {0, 1}) {
    for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4}) {
      const int version = magic == 0 ? 0 : 2;
      const auto answer = produce_bytes("t", messages_of({"a", "b"}, clock.wall_ms(), magic, codec), version);
      EXPECT_EQ(answer->responses.at(0).partition_responses.at(0).base_offset, expected);
      expected += 2;
    }
  }
  EXPECT_EQ(consume("t").size(), static_cast<std::size_t>(expected));
}

TEST_F(OldFormatsTest, FetchAnswersInTheFormatOfItsVersion) {
  produce("t", {"a", "b"});
  for (const int version : {0, 1}) EXPECT_EQ(magic_of_fetch(version), 0);
  for (const int version : {2, 3}) EXPECT_EQ(magic_of_fetch(version), 1);
  for (const int version : {4, 9, 12}) EXPECT_EQ(magic_of_fetch(version), 2);
}

TEST_F(OldFormatsTest, FetchFromTheMiddleOfABatchBeginsAtTheOffset) {
  produce("t", {"a", "b", "c"});
  const auto answer = fetch({{"t", 0, 2}}, 2);
  EXPECT_THAT(values_of(answer->responses.at(0).partitions.at(0)), ElementsAre("c"));
}

TEST_F(OldFormatsTest, NothingWholeIsAppendedAsNothing) {
  Bytes torn = messages_of({"a"}, clock.wall_ms(), 1);
  torn.pop_back();
  EXPECT_EQ(refusal("t", torn, 2), ErrorCode::none);
  EXPECT_THAT(consume("t"), IsEmpty());
}

TEST_F(OldFormatsTest, ABrokenMessageIsRefused) {
  Bytes broken = messages_of({"abc"}, clock.wall_ms(), 1);
  broken.back() ^= 1;
  EXPECT_EQ(refusal("t", broken, 2), ErrorCode::corrupt_message);
}

TEST_F(OldFormatsTest, TheLimitsOfVersionsZeroToTwoCutTheFirstBatchToo) {
  produce("t", {std::string(1000, 'x')});
  EXPECT_EQ(fetch({{"t", 0, 0, 100}}, 2)->responses[0].partitions[0].records->size(), 100);
  EXPECT_GT(fetch({{"t", 0, 0, 100}}, 3)->responses[0].partitions[0].records->size(), 1000);
}

TEST_F(OldFormatsTest, ATopicStoredInZstdIsRefusedBeforeVersionTen) {
  create_topic("z", 1, {{"compression.type", "zstd"}});
  produce("z", {"a"});
  const auto code = [&](int version) {
    return code_in(fetch({{"z"}}, version)->responses[0].partitions[0].error_code);
  };
  EXPECT_EQ(code(9), ErrorCode::unsupported_compression_type);
  EXPECT_EQ(code(10), ErrorCode::none);
}

}  // namespace
}  // namespace ottla::broker::test
