// Uuid, base64, varint and error codes: the forms that files and the wire rely on.
#include <gtest/gtest.h>

#include <limits>

#include "ottla/base/base64.h"
#include "ottla/base/error_code.h"
#include "ottla/base/uuid.h"
#include "ottla/base/varint.h"

namespace ottla {
namespace {

TEST(Uuid, MetadataTopicIdPrintsAsKafkaPrintsIt) {
  EXPECT_EQ(metadata_topic_id.to_string(), "AAAAAAAAAAAAAAAAAAAAAQ");
  EXPECT_EQ(Uuid::parse("AAAAAAAAAAAAAAAAAAAAAQ").value(), metadata_topic_id);
}

TEST(Uuid, RefusesWhatIsNotSixteenBytes) {
  EXPECT_FALSE(Uuid::parse("AAAA"));
  EXPECT_FALSE(Uuid::parse("AAAAAAAAAAAAAAAAAAAA*Q"));
}

TEST(Base64, PadsInTheStandardAlphabetOnly) {
  const Bytes bytes{0xfb, 0xff, 0xfe, 0x01};
  EXPECT_EQ(base64_encode(bytes), "+//+AQ==");
  EXPECT_EQ(base64url_encode(bytes), "-__-AQ");
  EXPECT_EQ(base64_decode("+//+AQ==").value(), bytes);
  EXPECT_EQ(base64_decode("-__-AQ").value(), bytes);
}

TEST(Varint, RoundTripsAtTheEdgesWithTheSizeItSays) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{63}, std::int64_t{-65}, std::int64_t{1} << 40,
        std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    std::uint8_t buffer[max_varlong_bytes];
    const std::uint8_t* const end = put_varint(buffer, value);
    EXPECT_EQ(static_cast<std::size_t>(end - buffer), varint_size(value));
    std::int64_t back = 0;
    EXPECT_EQ(get_varlong(buffer, end, back), end);
    EXPECT_EQ(back, value);
  }
}

TEST(Varint, RefusesTruncatedAndOverlongNumbers) {
  const std::uint8_t overlong[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x01};
  std::int32_t value = 0;
  EXPECT_EQ(get_varint(overlong, overlong + 6, value), nullptr);
  EXPECT_EQ(get_varint(overlong, overlong + 2, value), nullptr);
}

TEST(ErrorCode, HasKafkasNamesAndRetriability) {
  EXPECT_EQ(error_name(ErrorCode::none), "NONE");
  EXPECT_EQ(error_name(ErrorCode::unknown_topic_id), "UNKNOWN_TOPIC_ID");
  EXPECT_EQ(error_name(static_cast<ErrorCode>(9999)), "UNKNOWN_SERVER_ERROR");
  EXPECT_TRUE(is_retriable(ErrorCode::not_leader_or_follower));
  EXPECT_FALSE(is_retriable(ErrorCode::invalid_config));
}

}  // namespace
}  // namespace ottla
