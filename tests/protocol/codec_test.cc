// The codec as a whole: what is encoded is decoded again, for every message and version, and what the encoder
// refuses.
#include <gtest/gtest.h>

#include "ottla/protocol/messages/01_fetch.h"
#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/18_api_versions.h"
#include "ottla/protocol/messages/19_create_topics.h"
#include "ottla/protocol/messages/group_records.h"
#include "ottla/protocol/messages/topic_records.h"
#include "protocol/filler.h"
#include "protocol/shape_codec.h"

namespace ottla::protocol {
namespace {

constexpr std::uint64_t fills_a_version = 8;

template <class M>
Bytes encoded(const M& message, int version) {
  Bytes bytes;
  Writer writer(bytes);
  encode(message, version, writer);
  EXPECT_FALSE(writer.failed());
  return bytes;
}

template <class M>
std::string refusal_of(const M& message, int version) {
  Bytes bytes;
  Writer writer(bytes);
  encode(message, version, writer);
  return writer.failed() ? writer.error().message : "";
}

TEST(Codec, gives_back_every_random_message_of_every_version) {
  each_version([](const MessageType& type, int version) {
    for (std::uint64_t seed = 0; seed < fills_a_version; ++seed) {
      Filler filler(seed);
      const auto message = filler.make(type, version);
      Bytes bytes;
      Writer writer(bytes);
      type.encode(message.get(), version, writer);
      Reader reader(bytes);
      const auto decoded = type.decode(reader, version);
      ASSERT_TRUE(decoded) << type.api->name << " v" << version << ": " << decoded.error().message;
      EXPECT_EQ(reader.left(), 0U);
      EXPECT_TRUE(same_struct(type.shape(), message.get(), decoded->get()))
          << type.api->name << " v" << version;
      EXPECT_EQ(lost_field(type.shape(), message.get(), version), "");
    }
  });
}

TEST(Codec, of_frequent_messages_makes_and_takes_the_bytes_of_the_walk_over_the_shape) {
  int frequent = 0;
  each_version([&](const MessageType& type, int version) {
    frequent += type.api->frequent;
    for (std::uint64_t seed = 0; type.api->frequent && seed < fills_a_version; ++seed) {
      Filler filler(seed);
      const auto message = filler.make(type, version);
      Bytes typed, walked;
      Writer typed_writer(typed), walking_writer(walked);
      type.encode(message.get(), version, typed_writer);
      encode_by_shape(type.shape(), walking_writer, version, message.get());
      ASSERT_EQ(typed, walked) << type.api->name << " v" << version;
      Reader reader(typed);
      const auto decoded = type.create();
      ASSERT_TRUE(decode_by_shape(type.shape(), reader, version, decoded.get()));
      EXPECT_TRUE(same_struct(type.shape(), message.get(), decoded.get()));
    }
  });
  EXPECT_EQ(frequent, 2 * 14 + 2 * 19 + 3 + 2);  // Produce, Fetch, the headers
}

TEST(Codec, appends_to_what_the_buffer_holds) {
  Bytes bytes{1, 2, 3};
  Writer writer(bytes);
  encode(ApiVersionsRequest{.client_software_name = "ab", .client_software_version = "1"}, 3, writer);
  EXPECT_EQ(bytes, (Bytes{1, 2, 3, 3, 'a', 'b', 2, '1', 0}));
  EXPECT_EQ(writer.size(), 6U);
}

TEST(Codec, splices_external_records_in_their_places) {
  FetchResponse response{
      .responses = {{.topic = "t", .partitions = {{.records = Records::external(7, 1000)}}}}};
  Bytes bytes;
  Writer writer(bytes);
  encode(response, 12, writer);
  ASSERT_EQ(writer.splices().size(), 1U);
  const auto [position, index, size] = writer.splices().front();
  EXPECT_EQ(index, 7U);
  EXPECT_EQ(writer.size(), bytes.size() + 1000);
  EXPECT_EQ(encoded_size(response, 12), writer.size());

  const Bytes records(1000, 42);
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(position), records.begin(), records.end());
  response.responses[0].partitions[0].records = Records{.bytes = records};
  EXPECT_EQ(bytes, encoded(response, 12));
}

TEST(Codec, refuses_null_where_the_version_allows_none) {
  const MetadataRequest all_topics{.topics = std::nullopt};
  EXPECT_EQ(refusal_of(all_topics, 1), "");
  EXPECT_EQ(refusal_of(all_topics, 0), "topics must not be null in version 0");
  const MetadataResponse nameless{.topics = {{.name = std::nullopt}}};
  EXPECT_EQ(refusal_of(nameless, 12), "");
  EXPECT_EQ(refusal_of(nameless, 11), "name must not be null in version 11");
  EXPECT_FALSE(decode<MetadataRequest>(Bytes{0xff, 0xff, 0xff, 0xff}, 0));
  EXPECT_TRUE(decode<MetadataRequest>(Bytes{0xff, 0xff, 0xff, 0xff}, 1));
}

TEST(Codec, refuses_strings_that_a_length_cannot_tell) {
  const std::string longest(32767, 'x'), too_long(32768, 'x');
  for (const int version : {0, 5}) {
    EXPECT_EQ(refusal_of(CreateTopicsRequest{.topics = {{.name = longest}}}, version), "");
    EXPECT_NE(refusal_of(CreateTopicsRequest{.topics = {{.name = too_long}}}, version), "");
  }
  Bytes bytes = encoded(ApiVersionsRequest{.client_software_name = longest}, 3);
  EXPECT_TRUE(decode<ApiVersionsRequest>(bytes, 3));
  bytes[1] = 0x81;
  bytes[2] = 0x02;
  EXPECT_FALSE(decode<ApiVersionsRequest>(bytes, 3));
}

TEST(Codec, refuses_a_version_that_does_not_exist) {
  EXPECT_EQ(decode<FetchRequest>(Bytes(100), 19).error().code, ErrorCode::unsupported_version);
  EXPECT_EQ(decode<FetchRequest>(Bytes(100), -1).error().code, ErrorCode::unsupported_version);
}

TEST(Codec, takes_any_byte_but_zero_for_true) {
  const Bytes zero{0, 0, 0, 0, 0}, three{0, 0, 0, 0, 3};
  EXPECT_FALSE(decode<MetadataRequest>(zero, 4)->allow_auto_topic_creation);
  EXPECT_TRUE(decode<MetadataRequest>(three, 4)->allow_auto_topic_creation);
}

TEST(Codec, ignores_bytes_behind_a_body) { EXPECT_TRUE(decode<ApiVersionsRequest>(Bytes{9, 9}, 0)); }

TEST(Codec, names_the_field_that_a_version_would_lose) {
  FetchRequest request{.topics = {{.partitions = {{.current_leader_epoch = 5}}}}};
  EXPECT_EQ(lost_field(request, 9), "");
  EXPECT_EQ(lost_field(request, 8), "topics.partitions.current_leader_epoch");
  request.rack_id = "r";
  request.topics.clear();
  EXPECT_EQ(lost_field(request, 10), "rack_id");
}

TEST(TaggedFields, are_written_only_when_they_differ_from_their_defaults) {
  FetchRequest request;
  const std::size_t plain = encoded_size(request, 15);
  request.cluster_id = "";
  EXPECT_EQ(encoded_size(request, 15), plain + 3);
  request.replica_state.replica_id = 1;
  EXPECT_EQ(encoded_size(request, 15), plain + 3 + 15);
}

TEST(TaggedFields, count_by_their_last_value_in_any_order) {
  Bytes bytes = encoded(ApiVersionsResponse{}, 3);
  bytes.pop_back();
  const Bytes tags{4, 3, 1, 1, 99, 0, 1, 8, 0, 0, 0, 0, 0, 0, 0, 7, 1, 8, 0, 0, 0, 0, 0, 0, 0, 9};
  bytes.insert(bytes.end(), tags.begin(), tags.end());
  Reader reader(bytes);
  const auto response = decode<ApiVersionsResponse>(reader, 3);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_TRUE(response->zk_migration_ready);
  EXPECT_EQ(response->finalized_features_epoch, 9);
  EXPECT_EQ(reader.left(), 0U);
}

TEST(TaggedFields, that_do_not_fill_their_size_are_refused) {
  Bytes bytes = encoded(ApiVersionsResponse{}, 3);
  bytes.pop_back();
  for (const std::uint8_t size : {0, 2}) {
    Bytes wrong = bytes;
    wrong.insert(wrong.end(), {1, 3, size, 1, 0, 0});
    EXPECT_FALSE(decode<ApiVersionsResponse>(wrong, 3)) << int{size};
  }
}

// As Apache Kafka 4.3.0 writes members of consumer groups: presence is a varint here, not an int8.
TEST(TaggedFields, that_are_null_structs_are_one_byte_of_zero) {
  ConsumerGroupMemberMetadataValue member;
  member.classic_member_metadata.reset();
  const Bytes bytes = encoded(member, 0);
  EXPECT_EQ(Bytes(bytes.end() - 4, bytes.end()), (Bytes{1, 0, 1, 0}));
  EXPECT_FALSE(decode<ConsumerGroupMemberMetadataValue>(bytes, 0)->classic_member_metadata);
}

TEST(TaggedFields, longer_than_127_bytes_move_what_follows) {
  ApiVersionsResponse response{.zk_migration_ready = true};
  response.supported_features.assign(100, {.name = "a.feature", .max_version = 1});
  const Bytes bytes = encoded(response, 3);
  const auto decoded = decode<ApiVersionsResponse>(bytes, 3);
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(same_struct(shape_of<ApiVersionsResponse>(), &response, &*decoded));
}

TEST(TaggedFields, unknown_to_the_version_stay_in_the_records_of_logs) {
  const Bytes five{5};
  PartitionRecord record{.leader_recovery_state = 1, .unknown_tagged_fields = {{1, five}, {30, {}}}};
  const Bytes bytes = encoded(record, 0);
  const auto decoded = decode<PartitionRecord>(bytes, 0);
  ASSERT_TRUE(decoded);
  ASSERT_EQ(decoded->unknown_tagged_fields.size(), 2U);
  EXPECT_EQ(decoded->unknown_tagged_fields[0].tag, 1U);
  EXPECT_EQ(encoded(*decoded, 0), bytes);
}

}  // namespace
}  // namespace ottla::protocol
