// Headers: which version stands before which body.
#include "ottla/protocol/header.h"

#include <gtest/gtest.h>

namespace ottla::protocol {
namespace {

Bytes header_bytes(RequestHeader header, int version) {
  Bytes bytes;
  Writer writer(bytes);
  encode(header, version, writer);
  return bytes;
}

TEST(Header, of_a_request_is_flexible_with_its_body) {
  EXPECT_EQ(request_header_version(*api_of(0), 8), 1);
  EXPECT_EQ(request_header_version(*api_of(0), 9), 2);
  EXPECT_EQ(request_header_version(*api_of(17), 1), 1);
  EXPECT_EQ(request_header_version(*api_of(18), 99), 2);
}

TEST(Header, of_a_response_is_flexible_with_its_body_but_for_api_versions) {
  EXPECT_EQ(response_header_version(*api_of(0), 8), 0);
  EXPECT_EQ(response_header_version(*api_of(0), 9), 1);
  EXPECT_EQ(response_header_version(*api_of(17), 1), 0);
  EXPECT_EQ(response_header_version(*api_of(18), 4), 0);
}

TEST(Header, is_read_by_the_key_and_version_at_its_front) {
  for (const int version : {8, 9}) {
    RequestHeader header{0, static_cast<std::int16_t>(version), 42, "me"};
    const Bytes bytes = header_bytes(header, request_header_version(*api_of(0), version));
    Reader reader(bytes);
    const auto decoded = decode_request_header(reader);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->correlation_id, 42);
    EXPECT_EQ(decoded->client_id, "me");
    EXPECT_EQ(reader.left(), 0U);
  }
}

TEST(Header, never_has_a_compact_client_id) {
  EXPECT_EQ(header_bytes({18, 3, 1, "ab"}, 2), (Bytes{0, 18, 0, 3, 0, 0, 0, 1, 0, 2, 'a', 'b', 0}));
  EXPECT_EQ(header_bytes({18, 3, 1, std::nullopt}, 2), (Bytes{0, 18, 0, 3, 0, 0, 0, 1, 0xff, 0xff, 0}));
}

TEST(Header, of_an_unknown_api_is_unsupported) {
  const Bytes bytes = header_bytes({4, 0, 1, "me"}, 1);
  Reader reader(bytes);
  EXPECT_EQ(decode_request_header(reader).error().code, ErrorCode::unsupported_version);
}

TEST(Header, that_ends_early_is_invalid) {
  const Bytes bytes = header_bytes({0, 9, 42, "me"}, 2);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Reader reader(ByteView(bytes).first(size));
    EXPECT_EQ(decode_request_header(reader).error().code, ErrorCode::invalid_request) << size;
  }
}

}  // namespace
}  // namespace ottla::protocol
