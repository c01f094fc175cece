// What of a broker's options may change while it runs, and what it makes of the changes.
#include "ottla/config/dynamic_config.h"

#include <gmock/gmock.h>

#include "ottla/config/settings.h"

namespace ottla::config {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class DynamicConfig : public ::testing::Test {
 protected:
  BrokerConfig fixed(std::vector<std::pair<std::string, std::string>> settings = {}) {
    Settings said;
    for (auto& [key, value] : settings) said.set(key, value);
    auto config = make_broker_config(said);
    EXPECT_TRUE(config) << config.error().message;
    return config.value_or(BrokerConfig{});
  }

  // The sentence with which a setting of this broker is refused; empty when it is taken.
  std::string refusal(Overrides own, const BrokerOverrides& current = {}) {
    return refusal_of({current.all, std::move(own)}, current, BrokerResource::one_broker);
  }
  std::string refusal_for_all(Overrides all) {
    return refusal_of({std::move(all), {}}, {}, BrokerResource::all_brokers);
  }
  std::string refusal_of(const BrokerOverrides& proposed, const BrokerOverrides& current,
                         BrokerResource resource) {
    const auto checked = validate_broker_overrides(fixed(), current, proposed, resource);
    if (checked) return "";
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_request);
    return checked.error().message;
  }
};

TEST_F(DynamicConfig, OwnSettingsOverruleThoseOfAllBrokersAndTheFile) {
  const BrokerConfig file = fixed({{"message.max.bytes", "1000"}, {"log.retention.hours", "1"}});
  EXPECT_EQ(with_overrides(file, {}), file);
  EXPECT_EQ(with_overrides(file, {{{"message.max.bytes", "2000"}}, {}}).topic_defaults.max_message_bytes,
            2000);
  const BrokerOverrides both{{{"message.max.bytes", "2000"}}, {{"message.max.bytes", "3000"}}};
  EXPECT_EQ(with_overrides(file, both).topic_defaults.max_message_bytes, 3000);
  EXPECT_EQ(with_overrides(file, {{{"log.retention.ms", "5"}}, {}}).topic_defaults.retention_ms, 5);
  EXPECT_EQ(with_overrides(file, {{{"log.retention.ms", "-1"}}, {}}).topic_defaults.retention_ms, -1);
}

TEST_F(DynamicConfig, ChangesWhatOtherPartsFollow) {
  const BrokerOverrides overrides{{{"max.connections", "7"},
                                   {"max.connections.per.ip.overrides", "127.0.0.1:3"},
                                   {"num.network.threads", "4"},
                                   {"producer.id.expiration.ms", "9"},
                                   {"group.consumer.assignment.interval.ms", "11"}},
                                  {}};
  const BrokerConfig config = with_overrides(fixed(), overrides);
  EXPECT_EQ(config.max_connections, 7);
  EXPECT_EQ(config.max_connections_per_ip_overrides.at("127.0.0.1"), 3);
  EXPECT_EQ(config.num_network_threads, 4);
  EXPECT_EQ(config.producer_id_expiration_ms, 9);
  EXPECT_EQ(config.groups.consumer.assignment_interval_ms, 11);
}

TEST_F(DynamicConfig, PassesOverWhatAnotherReleaseStored) {
  std::vector<std::string> ignored;
  const BrokerOverrides overrides{{{"log.dirs", "/x"}, {"message.max.bytes", "x"}, {"max.connections", "7"}},
                                  {}};
  const BrokerConfig config = with_overrides(fixed(), overrides, &ignored);
  EXPECT_EQ(config.log_dirs, fixed().log_dirs);
  EXPECT_EQ(config.max_connections, 7);
  EXPECT_THAT(ignored, SizeIs(2));
}

TEST_F(DynamicConfig, RefusesWhatOnlyAStartCanChange) {
  EXPECT_EQ(refusal({{"log.dirs", "/x"}, {"num.partitions", "2"}}),
            "Cannot update these configs dynamically: [log.dirs, num.partitions]");
  EXPECT_EQ(refusal({{"log.retention.hours", "2"}}),
            "Cannot update these configs dynamically: [log.retention.hours]");
  EXPECT_EQ(refusal({{"my.own.setting", "2"}}), "");
}

TEST_F(DynamicConfig, RefusesValuesOfAnotherType) {
  EXPECT_EQ(refusal({{"log.retention.ms", "abc"}}),
            "Invalid value abc for configuration log.retention.ms: Not a number of type LONG");
  EXPECT_EQ(refusal({{"leader.replication.throttled.rate", "x"}}),
            "Invalid value x for configuration leader.replication.throttled.rate: Not a number of type LONG");
}

TEST_F(DynamicConfig, AsksForAListenerOrABrokerWhereKafkaDoes) {
  EXPECT_THAT(refusal({{"ssl.keystore.location", "/k"}}), HasSubstr("only per-listener"));
  EXPECT_EQ(refusal({{"listener.name.tls.ssl.keystore.location", "/k"}}), "");
  EXPECT_EQ(refusal_for_all({{"listener.name.tls.ssl.keystore.location", "/k"}}),
            "Cannot update these configs at default cluster level, broker id must be specified: "
            "[listener.name.tls.ssl.keystore.location]");
  EXPECT_EQ(refusal_for_all({{"listener.name.tls.max.connections", "5"}}), "");
}

TEST_F(DynamicConfig, ChangesThreadsByHalfOrDoubleAtMost) {
  EXPECT_EQ(refusal({{"num.io.threads", "16"}}), "");
  EXPECT_EQ(refusal({{"num.io.threads", "17"}}),
            "Invalid value org.apache.kafka.common.config.ConfigException: Dynamic thread count update "
            "validation failed for num.io.threads=17, value should not be greater than double the current "
            "value 8 for configuration Invalid dynamic configuration");
  EXPECT_THAT(refusal({{"num.io.threads", "3"}}), HasSubstr("be at least half the current value 8"));
  EXPECT_EQ(refusal({{"num.io.threads", "32"}}, {{}, {{"num.io.threads", "16"}}}), "");
  EXPECT_THAT(refusal({{"num.network.threads", "7"}}), HasSubstr("double the current value 3"));
  EXPECT_THAT(refusal({{"log.cleaner.threads", "3"}}), HasSubstr("double the current value 1"));
}

TEST_F(DynamicConfig, KeepsTheListenersOfTheStart) {
  EXPECT_THAT(refusal({{"listeners", "PLAINTEXT://:1234"}}), HasSubstr("without a restart"));
}

TEST_F(DynamicConfig, RefusesLimitsThatLetNobodyIn) {
  EXPECT_THAT(refusal({{"max.connections", "0"}}), HasSubstr("Invalid max.connections 0"));
  EXPECT_THAT(refusal({{"max.connections.per.ip", "0"}}),
              HasSubstr("only if max.connections.per.ip.overrides"));
  EXPECT_THAT(refusal({{"max.connections.per.ip.overrides", "a"}}), HasSubstr("is no host:count"));
}

TEST_F(DynamicConfig, HidesPasswordsAndWhatItDoesNotKnow) {
  EXPECT_TRUE(is_sensitive_setting("listener.name.tls.ssl.key.password"));
  EXPECT_TRUE(is_sensitive_setting("my.own.setting"));
  EXPECT_FALSE(is_sensitive_setting("listener.name.tls.ssl.keystore.location"));
  EXPECT_FALSE(is_sensitive_setting("log.retention.ms"));
}

}  // namespace
}  // namespace ottla::config
