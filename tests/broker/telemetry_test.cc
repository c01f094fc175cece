// Clients that are asked for their metrics: when, by whom, and what becomes of a report.
#include "broker/telemetry.h"

#include "broker/admin_fixture.h"
#include "ottla/protocol/messages/71_get_telemetry_subscriptions.h"
#include "ottla/protocol/messages/72_push_telemetry.h"

namespace ottla::broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TelemetryTest : public AdminTest {
 protected:
  using Subscriptions = protocol::GetTelemetrySubscriptionsResponse;

  void SetUp() override { start(); }

  void subscribe_to(std::string_view metrics, std::string_view interval_ms = "1000") {
    set(metrics_resource, "s", "metrics", metrics);
    set(metrics_resource, "s", "interval.ms", interval_ms);
  }
  Answer<Subscriptions> get(const Uuid& instance = {}) {
    protocol::GetTelemetrySubscriptionsRequest request;
    request.client_instance_id = instance;
    return ask<Subscriptions>(request, 0);
  }
  ErrorCode push(const Subscriptions& to, protocol::PushTelemetryRequest request = {}) {
    request.client_instance_id = to.client_instance_id;
    if (request.subscription_id == 0) request.subscription_id = to.subscription_id;
    return code_in(ask<protocol::PushTelemetryResponse>(request, 0)->error_code);
  }
};

TEST_F(TelemetryTest, AsksForNothingUnlessThereIsASubscription) {
  const auto answer = get();
  EXPECT_EQ(answer->error_code, 0);
  EXPECT_FALSE(answer->client_instance_id.is_zero());
  EXPECT_THAT(answer->requested_metrics, IsEmpty());
  EXPECT_EQ(answer->push_interval_ms, 300'000);
  EXPECT_EQ(answer->telemetry_max_bytes, 1'048'576);
  EXPECT_THAT(answer->accepted_compression_types, ElementsAre(4, 3, 1, 2));
}

TEST_F(TelemetryTest, AsksWhoFitsForTheMetricsOfAllSubscriptions) {
  subscribe_to("a.,b.");
  set(metrics_resource, "more", "metrics", "b.,c.");
  set(metrics_resource, "others", "metrics", "d.");
  set(metrics_resource, "others", "match", "client_id=somebody.*");
  const auto answer = get();
  EXPECT_THAT(answer->requested_metrics, ElementsAre("a.", "b.", "c."));
  EXPECT_EQ(answer->push_interval_ms, 1000);
}

TEST_F(TelemetryTest, AsksAClientAgainAfterItsIntervalOrAChange) {
  subscribe_to("a.");
  const Uuid id = get()->client_instance_id;
  EXPECT_EQ(code_in(get(id)->error_code), ErrorCode::throttling_quota_exceeded);
  clock.advance_ms(1000);
  EXPECT_EQ(get(id)->error_code, 0);
  subscribe_to("a.,b.");
  EXPECT_THAT(get(id)->requested_metrics, ElementsAre("a.", "b."));
}

TEST_F(TelemetryTest, TakesReportsInTheirRhythm) {
  subscribe_to("*");
  clock.advance_ms(1);
  const auto answer = get();
  EXPECT_EQ(push(answer.message), ErrorCode::none);
  EXPECT_EQ(push(answer.message), ErrorCode::throttling_quota_exceeded);
  clock.advance_ms(1000);
  EXPECT_EQ(push(answer.message, {.terminating = true}), ErrorCode::none);
  clock.advance_ms(1000);
  EXPECT_EQ(push(answer.message), ErrorCode::invalid_request);
}

TEST_F(TelemetryTest, RefusesReportsThatFitNothing) {
  subscribe_to("*");
  const auto answer = get();
  const Bytes big(1'048'577);
  EXPECT_EQ(push(answer.message, {.subscription_id = 1}), ErrorCode::unknown_subscription_id);
  clock.advance_ms(1000);
  EXPECT_EQ(push(answer.message, {.compression_type = 9}), ErrorCode::unsupported_compression_type);
  clock.advance_ms(1000);
  EXPECT_EQ(push(answer.message, {.metrics = big}), ErrorCode::telemetry_too_large);
  EXPECT_EQ(push({}), ErrorCode::invalid_request);
}

TEST(TelemetryClients, AreRememberedUpToALimit) {
  ottla::test::SeededEntropy entropy{1};
  Telemetry telemetry(entropy);
  const auto image = std::make_shared<const metadata::MetadataImage>();
  for (std::size_t i = 0; i <= Telemetry::max_clients; ++i) {
    EXPECT_TRUE(telemetry.subscribe(image, {}, {}, 1'000'000));
  }
  EXPECT_EQ(telemetry.clients(), Telemetry::max_clients);
}

}  // namespace
}  // namespace ottla::broker::test
