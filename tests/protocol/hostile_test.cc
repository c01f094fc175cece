// Bytes that no honest peer sends: cut, or with counts that promise more than there is. Every allocation of
// this program is counted, so that the byte budget is measured and not believed.
#include <gtest/gtest.h>

#include "ottla/protocol/messages/01_fetch.h"
#include "ottla/protocol/messages/19_create_topics.h"
#include "protocol/filler.h"
#include "support/allocations.h"

namespace ottla::protocol {
namespace {

// Room for an error's text and the object itself, beside the budget.
constexpr std::size_t slack_bytes = 4096;

Bytes random_bytes_of(const MessageType& type, int version, std::uint64_t seed) {
  Filler filler(seed);
  Bytes bytes;
  Writer writer(bytes);
  type.encode(filler.make(type, version).get(), version, writer);
  return bytes;
}

// What decoding with that budget allocates in all.
std::size_t allocated_by_decoding(const MessageType& type, int version, ByteView bytes, std::size_t budget) {
  const std::size_t before = ottla::test::allocated_bytes;
  Reader reader(bytes, budget);
  (void)type.decode(reader, version);
  return ottla::test::allocated_bytes - before;
}

TEST(Hostile, cuts_at_every_byte_of_every_message_fail) {
  each_version([](const MessageType& type, int version) {
    const Bytes bytes = random_bytes_of(type, version, 3);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      Reader reader(cut);
      const auto decoded = type.decode(reader, version);
      ASSERT_FALSE(decoded) << type.api->name << " v" << version << " cut to " << size;
      EXPECT_EQ(decoded.error().code, ErrorCode::invalid_request);
    }
  });
}

TEST(Hostile, counts_at_every_byte_of_every_message_stay_in_the_budget) {
  constexpr std::size_t budget = 20'000;
  const Bytes fixed{0x7f, 0xff, 0xff, 0xff}, compact{0xff, 0xff, 0xff, 0xff, 0x07}, small{0, 0, 0, 9};
  each_version([&](const MessageType& type, int version) {
    const Bytes bytes = random_bytes_of(type, version, 4);
    for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 100) {
      for (const Bytes& count : {fixed, compact, small}) {
        Bytes hostile(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
        hostile.insert(hostile.end(), count.begin(), count.end());
        hostile.insert(hostile.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
        ASSERT_LE(allocated_by_decoding(type, version, hostile, budget), budget + slack_bytes)
            << type.api->name << " v" << version << " at " << at;
      }
    }
  });
}

TEST(Hostile, ten_bytes_with_2147483647_elements_fail_before_allocating) {
  const Bytes fixed{0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0};
  const Bytes compact{0xff, 0xff, 0xff, 0xff, 0x07, 0, 0, 0, 0, 0};
  const MessageType& create_topics = *find_message("request", 19, "CreateTopics");
  EXPECT_FALSE(decode<CreateTopicsRequest>(fixed, 0));
  EXPECT_FALSE(decode<CreateTopicsRequest>(compact, 5));
  EXPECT_LE(allocated_by_decoding(create_topics, 0, fixed, limits::decode_budget_bytes), slack_bytes);
  EXPECT_LE(allocated_by_decoding(create_topics, 5, compact, limits::decode_budget_bytes), slack_bytes);
}

TEST(Hostile, nested_counts_that_fit_the_bytes_are_held_by_the_budget) {
  // A million topics of one million bytes: each byte a topic, as far as a count can tell.
  Bytes bytes(1'000'000, 0);
  store_big_endian<std::int32_t>(bytes.data(), 900'000);
  const MessageType& create_topics = *find_message("request", 19, "CreateTopics");
  EXPECT_LE(allocated_by_decoding(create_topics, 0, bytes, limits::decode_budget_bytes),
            limits::decode_budget_bytes + slack_bytes);
  Reader poor(bytes, 1000);
  EXPECT_EQ(decode<CreateTopicsRequest>(poor, 0).error().message,
            "at byte 4: the decoded message would take too much memory");
}

TEST(Hostile, counts_within_the_bytes_left_but_without_elements_fail) {
  const Bytes bytes{0, 0, 0, 5, 0, 1, 'a', 0, 0, 0};
  EXPECT_FALSE(decode<CreateTopicsRequest>(bytes, 0));
}

TEST(Hostile, tagged_fields_without_number_fail) {
  const Bytes endless{1, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f};
  EXPECT_FALSE(decode<CreateTopicsRequest>(endless, 5));
  const Bytes long_varint{0x80, 0x80, 0x80, 0x80, 0x80, 0x01};
  EXPECT_FALSE(decode<CreateTopicsRequest>(long_varint, 5));
}

TEST(Hostile, an_honest_large_fetch_fits_the_budget) {
  FetchRequest request;
  request.topics.assign(100, {.topic = "a-topic-of-usual-length", .partitions = {}});
  for (auto& topic : request.topics) {
    topic.partitions.resize(1000);
  }
  Bytes bytes;
  Writer writer(bytes);
  encode(request, 11, writer);
  EXPECT_TRUE(decode<FetchRequest>(bytes, 11));
}

}  // namespace
}  // namespace ottla::protocol
