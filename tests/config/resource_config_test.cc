// What may be set for a group and for a subscription to the metrics of clients.
#include <gmock/gmock.h>

#include "ottla/config/client_metrics_config.h"
#include "ottla/config/group_overrides.h"
#include "ottla/config/settings.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

using ::testing::ElementsAre;

std::string group_refusal(const Overrides& overrides, const BrokerConfig& config = {}) {
  const auto checked = validate_group_overrides(config, overrides);
  if (checked) return "";
  EXPECT_EQ(checked.error().code, ErrorCode::invalid_config);
  return checked.error().message;
}

TEST(GroupOverrides, KeepWithinTheBoundsOfTheBroker) {
  EXPECT_EQ(group_refusal({{"consumer.session.timeout.ms", "50000"}}), "");
  EXPECT_EQ(group_refusal({{"consumer.session.timeout.ms", "44999"}}),
            "consumer.session.timeout.ms must be greater than or equal to "
            "group.consumer.min.session.timeout.ms");
  EXPECT_EQ(
      group_refusal({{"consumer.session.timeout.ms", "60001"}}),
      "consumer.session.timeout.ms must be less than or equal to group.consumer.max.session.timeout.ms");
  EXPECT_EQ(group_refusal({{"streams.num.standby.replicas", "3"}}),
            "streams.num.standby.replicas must be less than or equal to group.streams.max.standby.replicas");
}

TEST(GroupOverrides, AreKnownAndOfTheirType) {
  EXPECT_EQ(group_refusal({{"retention.ms", "1"}}), "Unknown group config name: retention.ms");
  EXPECT_EQ(group_refusal({{"consumer.session.timeout.ms", "x"}}),
            "Invalid value x for configuration consumer.session.timeout.ms: Not a number of type INT");
}

TEST(Durations, AreReadAsJavaReadsThem) {
  EXPECT_EQ(duration_ms("P1DT2H3M4.5S"), 93'784'500);
  EXPECT_EQ(duration_ms("PT0.0015S"), 1);
  EXPECT_EQ(duration_ms("P2D"), 172'800'000);
  for (const char* text :
       {"", "P", "PT", "1D", "PT1D", "P1H", "PT1M1H", "PT1.5M", "PT.5S", "PT1..5S", "P-1D"}) {
    EXPECT_EQ(duration_ms(text), std::nullopt) << text;
  }
  EXPECT_EQ(duration_ms("P106751991168D"), std::nullopt) << "more than 2^63 ms";
}

TEST(GroupOverrides, GiveASessionLongerThanAHeartbeat) {
  BrokerConfig config;
  config.settings = {{"group.consumer.min.session.timeout.ms", "1000"}};
  EXPECT_EQ(group_refusal({{"consumer.session.timeout.ms", "5000"}}, config),
            "consumer.session.timeout.ms must be greater than consumer.heartbeat.interval.ms");
}

TEST(GroupOverrides, FallBackToWhatTheBrokerSays) {
  BrokerConfig config;
  EXPECT_EQ(group_default(config, "consumer.heartbeat.interval.ms"), "5000");
  config.settings = {{"group.consumer.heartbeat.interval.ms", "7000"}};
  EXPECT_EQ(group_default(config, "consumer.heartbeat.interval.ms"), "7000");
  EXPECT_EQ(group_default(config, "share.isolation.level"), "read_uncommitted");
}

Error metrics_refusal(const Overrides& settings, std::string_view name = "s") {
  const auto checked = validate_client_metrics(name, settings);
  return checked ? Error{ErrorCode::none, ""} : checked.error();
}

TEST(ClientMetrics, SayWhatWhoAndHowOften) {
  const auto config = make_client_metrics(
      {{"metrics", "org.apache.kafka.,other"}, {"interval.ms", "100"}, {"match", "client_id=a.*"}});
  ASSERT_TRUE(config);
  EXPECT_THAT(config->metrics, ElementsAre("org.apache.kafka.", "other"));
  EXPECT_EQ(config->interval_ms, 100);
  EXPECT_EQ(config->match.at(0).parameter, "client_id");
  EXPECT_TRUE(config->match.at(0).fits("abc"));
  EXPECT_FALSE(config->match.at(0).fits("xabc"));
  EXPECT_FALSE(config->match.at(0).fits(std::string(600, 'a')));
}

TEST(ClientMetrics, AreRefusedAsKafkaDoes) {
  EXPECT_EQ(metrics_refusal({}, ""), (Error{ErrorCode::invalid_request, "Subscription name can't be empty"}));
  EXPECT_EQ(metrics_refusal({{"x", "1"}}),
            (Error{ErrorCode::invalid_request, "Unknown client metrics configuration: x"}));
  EXPECT_EQ(metrics_refusal({{"interval.ms", "99"}}),
            (Error{ErrorCode::invalid_request,
                   "Invalid value 99 for interval.ms, interval must be between 100 and 3600000 (1 hour)"}));
  EXPECT_EQ(metrics_refusal({{"interval.ms", "3600001"}}).code, ErrorCode::invalid_request);
  for (const char* match : {"client_id", "client=a", "client_id=a=b", "client_id=(", "client_id="}) {
    EXPECT_EQ(metrics_refusal({{"match", match}}),
              (Error{ErrorCode::invalid_config, std::string("Illegal client matching pattern: ") + match}));
  }
}

}  // namespace
}  // namespace ottla::config
