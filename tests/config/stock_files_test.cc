// The files that Kafka's releases ship start Ottla as they start Kafka.
#include <gmock/gmock.h>

#include "ottla/config/broker_config.h"

namespace ottla::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StockFileTest : public ::testing::Test {
 protected:
  Result<BrokerConfig> take(const std::string& name) {
    settings = Settings();
    EXPECT_TRUE(settings.add_file(OTTLA_GOLDEN_DIR "/config/stock/" + name + ".properties"));
    return make_broker_config(settings);
  }
  std::string advertised(const std::string& name) {
    const auto config = take(name);
    EXPECT_TRUE(config.has_value()) << name << ": " << config.error().message;
    return config ? config->advertised_listeners.front().text() : "";
  }

  Settings settings;
};

TEST_F(StockFileTest, WithZooKeeperListenEverywhereAndAdvertiseNothing) {
  for (const char* name : {"0.8.2-server", "0.10.2-server", "1.1.0-server", "2.8-server"}) {
    EXPECT_EQ(advertised(name), "PLAINTEXT://:9092");
    const auto config = take(name);
    EXPECT_FALSE(config->advertised_listeners_are_set);
    EXPECT_EQ(config->node_id, 0);
    EXPECT_THAT(config->log_dirs, ElementsAre("/tmp/kafka-logs"));
  }
}

TEST_F(StockFileTest, WithZooKeeperNameItOnceAsWithoutEffect) {
  for (const char* name : {"0.8.2-server", "0.10.2-server", "1.1.0-server", "2.8-server"}) {
    ASSERT_TRUE(take(name));
    EXPECT_THAT(warnings(settings), ElementsAre(::testing::AllOf(
                                        HasSubstr("without effect on a single node: zookeeper.connect ("),
                                        HasSubstr(", zookeeper.connection.timeout.ms ("))));
  }
}

TEST_F(StockFileTest, OfTheCombinedModeSetTheControllerApart) {
  for (const char* name : {"2.8-kraft-server", "3.9-kraft-server", "4.3-server"}) {
    EXPECT_EQ(advertised(name), "PLAINTEXT://localhost:9092");
    const auto config = take(name);
    EXPECT_EQ(config->listeners.size(), 1U);
    EXPECT_EQ(config->controller_listeners.size(), 1U);
    EXPECT_EQ(config->node_id, 1);
    EXPECT_THAT(warnings(settings), IsEmpty());
  }
}

TEST_F(StockFileTest, OfABrokerAloneServesAsItsOwnController) {
  EXPECT_EQ(advertised("3.9-kraft-broker"), "PLAINTEXT://localhost:9092");
  EXPECT_EQ(take("3.9-kraft-broker")->node_id, 2);
}

TEST_F(StockFileTest, OfAControllerAloneIsRefusedWithTheRemedy) {
  for (const char* name : {"2.8-kraft-controller", "3.9-kraft-controller"}) {
    const auto config = take(name);
    ASSERT_FALSE(config);
    EXPECT_THAT(config.error().message, HasSubstr(".properties:2: process.roles: must contain broker"));
    EXPECT_THAT(config.error().message, HasSubstr("start Ottla with the broker's settings alone"));
  }
}

}  // namespace
}  // namespace ottla::config
