// Lists of listeners and the map of their protocols.
#include "ottla/config/listener.h"

#include <gmock/gmock.h>

namespace ottla::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const ProtocolMap protocols = *parse_protocol_map("PLAINTEXT:PLAINTEXT,SSL:SSL,sasl:sasl_ssl");

std::vector<Listener> parse(std::string_view text, bool distinct_ports = true) {
  auto listeners = parse_listeners(text, protocols, distinct_ports);
  EXPECT_TRUE(listeners.has_value()) << text << ": " << listeners.error().message;
  return listeners.value_or(std::vector<Listener>{});
}

std::string refusal(std::string_view text) {
  const auto listeners = parse_listeners(text, protocols, true);
  return listeners ? "(accepted)" : listeners.error().message;
}

TEST(Listeners, AreNameHostAndPort) {
  EXPECT_THAT(parse("PLAINTEXT://:9092"),
              ElementsAre(Listener{"PLAINTEXT", SecurityProtocol::plaintext, "", 9092}));
  EXPECT_THAT(parse("sasl://h_1.x-y:0"),
              ElementsAre(Listener{"SASL", SecurityProtocol::sasl_ssl, "h_1.x-y", 0}));
  EXPECT_THAT(parse("SSL://[::1]:1 , PLAINTEXT://a:65535"),
              ElementsAre(Listener{"SSL", SecurityProtocol::ssl, "::1", 1},
                          Listener{"PLAINTEXT", SecurityProtocol::plaintext, "a", 65535}));
}

TEST(Listeners, AreWrittenAsTheyAreRead) {
  EXPECT_EQ(parse("plaintext://localhost:9092")[0].text(), "PLAINTEXT://localhost:9092");
  EXPECT_EQ(parse("SSL://[::1]:9092")[0].text(), "SSL://[::1]:9092");
}

TEST(Listeners, AreRefusedInAnyOtherForm) {
  for (const char* text : {"PLAINTEXT//:9092", "PLAINTEXT://:x", "PLAINTEXT://h", "PLAINTEXT:// h:1",
                           "://h:1", "PLAINTEXT://a/b:1", "PLAINTEXT://:", "h:9092", "PLAINTEXT://:9092,"}) {
    EXPECT_THAT(refusal(text), HasSubstr("a listener is written NAME://host:port")) << text;
  }
  EXPECT_THAT(refusal("PLAINTEXT://:65536"), HasSubstr("a port is 0 to 65535"));
  EXPECT_THAT(refusal("PLAINTEXT://:-1"), HasSubstr("a port is 0 to 65535"));
}

TEST(Listeners, NeedAProtocol) {
  EXPECT_THAT(refusal("A://:9092"), HasSubstr("No security protocol defined for listener A"));
}

TEST(Listeners, NeedDifferentNames) {
  EXPECT_THAT(refusal("SSL://:1,ssl://:2"), HasSubstr("a different name"));
}

TEST(Listeners, SharePortsOnlyAsTwoFamilies) {
  EXPECT_THAT(refusal("PLAINTEXT://:9092,SSL://:9092"), HasSubstr("a different port"));
  EXPECT_THAT(refusal("PLAINTEXT://127.0.0.1:1,SSL://127.0.0.2:1"), HasSubstr("a different port"));
  EXPECT_THAT(refusal("PLAINTEXT://127.0.0.1:1,SSL://[::1]:1,SASL://:1"), HasSubstr("a different port"));
  EXPECT_EQ(parse("PLAINTEXT://127.0.0.1:1,SSL://[::1]:1").size(), 2U);
  EXPECT_EQ(parse("PLAINTEXT://:0,SSL://:0").size(), 2U);
  EXPECT_EQ(parse("PLAINTEXT://h:1,SSL://h:1", false).size(), 2U);
}

TEST(ProtocolMap, RefusesWhatIsNoProtocol) {
  EXPECT_THAT(parse_protocol_map("A:FOO").error().message, HasSubstr("Invalid security protocol `FOO`"));
  EXPECT_THAT(parse_protocol_map("PLAINTEXT").error().message, HasSubstr("NAME:PROTOCOL"));
}

}  // namespace
}  // namespace ottla::config
