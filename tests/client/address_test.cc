// Bootstrap lists as Kafka's clients read them.
#include "ottla/client/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ottla::client {
namespace {

using ::testing::ElementsAre;

std::string refusal_of(std::string_view list) {
  const auto parsed = parse_bootstrap(list);
  return parsed ? std::string("parsed") : parsed.error().message;
}

TEST(Bootstrap, EntriesHaveHostAndPort) {
  EXPECT_THAT(parse_bootstrap("localhost:9092, 127.0.0.1:1").value(),
              ElementsAre(Address{"localhost", 9092}, Address{"127.0.0.1", 1}));
  EXPECT_THAT(parse_bootstrap("PLAINTEXT://[::1]:9092,").value(), ElementsAre(Address{"::1", 9092}));
  EXPECT_EQ((Address{"::1", 9092}).to_string(), "[::1]:9092");
}

TEST(Bootstrap, OtherEntriesAreRefusedWithKafkasSentences) {
  EXPECT_EQ(refusal_of("localhost"), "Invalid url in bootstrap.servers: localhost");
  EXPECT_EQ(refusal_of("localhost:kafka"), "Invalid url in bootstrap.servers: localhost:kafka");
  EXPECT_EQ(refusal_of("localhost:99999"), "Invalid port in bootstrap.servers: localhost:99999");
  EXPECT_EQ(refusal_of(""), "No resolvable bootstrap urls given in bootstrap.servers");
}

}  // namespace
}  // namespace ottla::client
