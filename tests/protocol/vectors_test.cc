// Bytes and JSON of Apache Kafka's own classes, of every message and version.
#include "protocol/vectors.h"

#include <gtest/gtest.h>

#include <set>

namespace ottla::protocol {
namespace {

constexpr int vectors_of_our_messages = 1456;

TEST(Vectors, of_kafka_decode_print_and_encode_alike) {
  int passed = 0;
  const auto read = each_line(OTTLA_GOLDEN_DIR "/protocol/vectors.tsv.gz", [&](std::string_view line) {
    const VectorOutcome outcome = check_vector(line);
    passed += outcome.verdict == VectorVerdict::passed;
    EXPECT_NE(outcome.verdict, VectorVerdict::failed) << outcome.message << ": " << outcome.reason;
  });
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(passed, vectors_of_our_messages);
}

TEST(Vectors, fail_on_another_byte_or_another_value) {
  const std::string columns = "response\t12\tHeartbeat\t0\t";
  EXPECT_EQ(check_vector(columns + "003a\t{\"errorCode\":58}\t0\t4.3.0").verdict, VectorVerdict::passed);
  EXPECT_EQ(check_vector(columns + "003b\t{\"errorCode\":58}\t0\t4.3.0").verdict, VectorVerdict::failed);
  EXPECT_EQ(check_vector(columns + "003a00\t{\"errorCode\":58}\t0\t4.3.0").verdict, VectorVerdict::failed);
  EXPECT_EQ(check_vector(columns + "003a\t{}\t0\t4.3.0").verdict, VectorVerdict::failed);
  EXPECT_EQ(check_vector(columns + "003a\t{\"errorCode\":58}").verdict, VectorVerdict::failed);
}

}  // namespace
}  // namespace ottla::protocol
