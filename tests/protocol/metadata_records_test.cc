// The frame of metadata records.
#include "ottla/protocol/metadata_records.h"

#include <gtest/gtest.h>

namespace ottla::protocol {
namespace {

Bytes value_of(const MetadataRecord& record, int version) {
  Bytes bytes;
  Writer writer(bytes);
  encode_metadata_record(record, version, writer);
  return bytes;
}

TEST(MetadataRecords, stand_in_a_frame_of_version_type_and_version) {
  const Bytes bytes = value_of(FeatureLevelRecord{.name = "f", .feature_level = 3}, 0);
  EXPECT_EQ(bytes, (Bytes{1, 12, 0, 2, 'f', 0, 3, 0}));
  const auto decoded = decode_metadata_record(bytes);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(std::get<FeatureLevelRecord>(decoded->record).feature_level, 3);
  EXPECT_EQ(to_json(decoded->record, decoded->version), R"({"name":"f","featureLevel":3})");
}

TEST(MetadataRecords, of_an_unknown_frame_type_or_version_are_unsupported) {
  const Bytes other_frame{2, 12, 0, 2, 'f', 0, 3, 0}, other_type{1, 99, 0, 0}, removed_type{1, 6, 0, 0};
  const Bytes other_version{1, 12, 1, 2, 'f', 0, 3, 0}, huge_version{1, 12, 0xff, 0xff, 0xff, 0xff, 0x0f, 0};
  for (const Bytes& bytes : {other_frame, other_type, removed_type, other_version, huge_version}) {
    EXPECT_EQ(decode_metadata_record(bytes).error().code, ErrorCode::unsupported_version);
  }
}

TEST(MetadataRecords, with_bytes_behind_them_are_refused) {
  Bytes bytes = value_of(NoOpRecord{}, 0);
  EXPECT_TRUE(decode_metadata_record(bytes));
  bytes.push_back(0);
  EXPECT_EQ(decode_metadata_record(bytes).error().message, "1 bytes follow a NoOpRecord");
}

TEST(MetadataRecords, know_their_type) {
  EXPECT_EQ(api_of(MetadataRecord(TopicRecord{})).key, 2);
  EXPECT_EQ(api_of(MetadataRecord(ClearElrRecord{})).name, "ClearElrRecord");
}

}  // namespace
}  // namespace ottla::protocol
