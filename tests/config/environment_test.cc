// The images' variables as settings, and what is said of those that are none.
#include "ottla/config/environment.h"

#include <gmock/gmock.h>

#include "ottla/config/broker_config.h"

namespace ottla::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EnvironmentTest : public ::testing::Test {
 protected:
  std::string take(Environment environment) {
    const auto added = add_environment(settings, environment, [this](const std::string& command) {
      asked.push_back(command);
      return command == "false"
                 ? Result<std::string>(fail(ErrorCode::invalid_config, "it ended with status 1"))
                 : Result<std::string>("<" + command + ">");
    });
    return added ? "" : added.error().message;
  }
  std::string value(std::string_view key) const {
    const Setting* setting = settings.find(key);
    return setting == nullptr ? "(unset)" : setting->value;
  }
  BrokerConfig config() const {
    auto made = make_broker_config(settings);
    EXPECT_TRUE(made.has_value()) << made.error().message;
    return made.value_or(BrokerConfig{});
  }

  Settings settings;
  std::vector<std::string> asked;
};

TEST_F(EnvironmentTest, NamesSpellKeys) {
  take({{"KAFKA_LOG_DIRS", "/data"},
        {"KAFKA_CFG_NUM_PARTITIONS", "3"},
        {"OTTLA_LOG_LEVEL", "warn"},
        {"HOME", "/"}});
  EXPECT_EQ(value("log.dirs"), "/data");
  EXPECT_EQ(value("num.partitions"), "3");
  EXPECT_EQ(value("ottla.log.level"), "warn");
  EXPECT_EQ(settings.all().size(), 3U);
  EXPECT_EQ(settings.find("log.dirs")->place(), "environment KAFKA_LOG_DIRS");
}

TEST_F(EnvironmentTest, UnderscoresInARowStandForUnderscoreAndDash) {
  take({{"KAFKA_MY__PLUGIN___KEY", "1"}});
  EXPECT_EQ(value("my_plugin-key"), "1");
}

TEST_F(EnvironmentTest, WinsOverWhatAFileSaid) {
  settings.set("num.partitions", "1", "server.properties", 3);
  take({{"KAFKA_NUM_PARTITIONS", "2"}});
  EXPECT_EQ(value("num.partitions"), "2");
}

TEST_F(EnvironmentTest, AnEmptyVariableIsUnset) {
  take({{"KAFKA_NUM_PARTITIONS", ""}});
  EXPECT_THAT(settings.all(), IsEmpty());
}

TEST_F(EnvironmentTest, BitnamisNamesAreTheStrongerOnes) {
  take({{"KAFKA_NUM_PARTITIONS", "1"}, {"KAFKA_CFG_NUM_PARTITIONS", "2"}, {"KAFKA_PORT_NUMBER", "1234"}});
  EXPECT_EQ(value("num.partitions"), "2");
  EXPECT_EQ(value("port"), "1234");
}

TEST_F(EnvironmentTest, UnknownNamesAreToldByName) {
  take({{"KAFKA_NO_SUCH_THING", "secret"}});
  EXPECT_THAT(
      warnings(settings),
      ElementsAre("supplied, but isn't a known config: no.such.thing (environment KAFKA_NO_SUCH_THING)"));
}

TEST_F(EnvironmentTest, WhatIsOfNoUseIsToldOnce) {
  take({{"KAFKA_HEAP_OPTS", "-Xmx1G"},
        {"KAFKA_OPTS", "-D"},
        {"ALLOW_PLAINTEXT_LISTENER", "yes"},
        {"KAFKA_CONFLUENT_LICENSE_TOPIC_REPLICATION_FACTOR", "1"},
        {"KAFKA_CLIENT_PASSWORDS", "secret"}});
  EXPECT_THAT(settings.all(), IsEmpty());
  EXPECT_THAT(settings.remarks(),
              ElementsAre(HasSubstr("KAFKA_HEAP_OPTS, KAFKA_OPTS: each is for a Java runtime"),
                          HasSubstr("ALLOW_PLAINTEXT_LISTENER is about the inside"),
                          HasSubstr("KAFKA_CLIENT_PASSWORDS asks for security"),
                          HasSubstr("KAFKA_CONFLUENT_LICENSE_TOPIC_REPLICATION_FACTOR is for a product")));
}

TEST_F(EnvironmentTest, ContainerLinksAreNoSettings) {
  take({{"KAFKA_PORT", "tcp://172.17.0.3:9092"},
        {"KAFKA_PORT_9092_TCP_ADDR", "172.17.0.3"},
        {"KAFKA_SERVICE_HOST", "10.0.0.1"}});
  EXPECT_THAT(settings.all(), IsEmpty());
  EXPECT_THAT(settings.remarks(), ElementsAre(HasSubstr("container links")));
}

TEST_F(EnvironmentTest, APortIsAPort) {
  take({{"KAFKA_PORT", "9093"}});
  EXPECT_EQ(value("port"), "9093");
}

TEST_F(EnvironmentTest, OfWurstmeistersComposeFile) {
  take({{"KAFKA_ADVERTISED_HOST_NAME", "192.168.99.100"},
        {"KAFKA_CREATE_TOPICS", "test-topic:5:2"},
        {"KAFKA_ZOOKEEPER_CONNECT", "zookeeper:2181"}});
  const BrokerConfig made = config();
  EXPECT_EQ(made.advertised_listeners[0].text(), "PLAINTEXT://192.168.99.100:9092");
  EXPECT_THAT(made.create_topics, ElementsAre(StartTopic{"test-topic", 5, 2, {}}));
  EXPECT_THAT(warnings(settings),
              ElementsAre(HasSubstr("zookeeper.connect (environment KAFKA_ZOOKEEPER_CONNECT)")));
}

TEST_F(EnvironmentTest, OfConfluentsComposeFile) {
  take({{"KAFKA_BROKER_ID", "1"},
        {"KAFKA_ZOOKEEPER_CONNECT", "zookeeper:2181"},
        {"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT"},
        {"KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://broker:29092,PLAINTEXT_HOST://localhost:9092"}});
  const BrokerConfig made = config();
  ASSERT_EQ(made.listeners.size(), 2U);
  EXPECT_EQ(made.listeners[0].text(), "PLAINTEXT://:29092");
  EXPECT_EQ(made.listeners[1].text(), "PLAINTEXT_HOST://:9092");
  EXPECT_EQ(made.advertised_listeners[1].text(), "PLAINTEXT_HOST://localhost:9092");
}

TEST_F(EnvironmentTest, OfApacheKafkasImage) {
  take({{"CLUSTER_ID", "4L6g3nShT-eMCtK--X86sw"},
        {"KAFKA_NODE_ID", "1"},
        {"KAFKA_PROCESS_ROLES", "broker,controller"},
        {"KAFKA_LISTENERS", "PLAINTEXT_HOST://:9092,CONTROLLER://:29093,PLAINTEXT://:19092"},
        {"KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT_HOST://localhost:9092,PLAINTEXT://broker:19092"},
        {"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
         "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT"},
        {"KAFKA_CONTROLLER_QUORUM_VOTERS", "1@broker:29093"},
        {"KAFKA_INTER_BROKER_LISTENER_NAME", "PLAINTEXT"},
        {"KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"},
        {"KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"}});
  const BrokerConfig made = config();
  EXPECT_EQ(made.cluster_id, "4L6g3nShT-eMCtK--X86sw");
  EXPECT_TRUE(made.cluster_id_is_for_new_directories);
  EXPECT_EQ(made.listeners.size(), 2U);
  EXPECT_THAT(warnings(settings), IsEmpty());
}

TEST_F(EnvironmentTest, OfBitnamisComposeFile) {
  take({{"ALLOW_PLAINTEXT_LISTENER", "yes"},
        {"KAFKA_ENABLE_KRAFT", "yes"},
        {"KAFKA_CFG_PROCESS_ROLES", "broker,controller"},
        {"KAFKA_CFG_CONTROLLER_LISTENER_NAMES", "CONTROLLER"},
        {"KAFKA_CFG_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093"},
        {"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"},
        {"KAFKA_CFG_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:9092"},
        {"KAFKA_CFG_NODE_ID", "1"},
        {"KAFKA_KRAFT_CLUSTER_ID", "4L6g3nShT-eMCtK--X86sw"},
        {"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS", "1@127.0.0.1:9093"}});
  EXPECT_EQ(config().advertised_listeners[0].text(), "PLAINTEXT://127.0.0.1:9092");
  EXPECT_THAT(settings.remarks(), ElementsAre(HasSubstr("ALLOW_PLAINTEXT_LISTENER, KAFKA_ENABLE_KRAFT")));
}

TEST_F(EnvironmentTest, TwoProtocolNamesMakeTwoListeners) {
  take({{"KAFKA_ADVERTISED_PROTOCOL_NAME", "OUTSIDE"},
        {"KAFKA_ADVERTISED_HOST_NAME", "example.org"},
        {"KAFKA_ADVERTISED_PORT", "9094"},
        {"KAFKA_PROTOCOL_NAME", "INSIDE"},
        {"KAFKA_PORT", "9092"},
        {"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT"}});
  EXPECT_EQ(value("listeners"), "OUTSIDE://:9094,INSIDE://:9092");
  EXPECT_EQ(value("advertised.listeners"), "OUTSIDE://example.org:9094,INSIDE://:9092");
  EXPECT_EQ(config().inter_broker_listener_name, "INSIDE");
}

TEST_F(EnvironmentTest, CommandsGiveWhatNobodySaid) {
  take({{"HOSTNAME_COMMAND", "host"}, {"BROKER_ID_COMMAND", "id"}, {"RACK_COMMAND", "rack"}});
  EXPECT_EQ(value("advertised.host.name"), "<host>");
  EXPECT_EQ(value("broker.id"), "<id>");
  EXPECT_EQ(value("broker.rack"), "<rack>");
}

TEST_F(EnvironmentTest, CommandsAreNotRunForWhatIsSaid) {
  take({{"HOSTNAME_COMMAND", "host"},
        {"KAFKA_LISTENERS", "PLAINTEXT://:1"},
        {"BROKER_ID_COMMAND", "id"},
        {"KAFKA_BROKER_ID", "4"}});
  EXPECT_THAT(asked, IsEmpty());
}

TEST_F(EnvironmentTest, PlaceholdersAreFilledByTheirCommands) {
  take({{"HOSTNAME_COMMAND", "host"},
        {"PORT_COMMAND", "port"},
        {"KAFKA_ADVERTISED_LISTENERS", "OUTSIDE://_{HOSTNAME_COMMAND}:_{PORT_COMMAND},INSIDE://:9092"}});
  EXPECT_EQ(value("advertised.listeners"), "OUTSIDE://<host>:<port>,INSIDE://:9092");
  EXPECT_THAT(take({{"KAFKA_LISTENERS", "X://_{PORT_COMMAND}"}}), HasSubstr("PORT_COMMAND is not set"));
}

TEST_F(EnvironmentTest, ACommandThatFailsIsToldWithItsStatus) {
  EXPECT_EQ(take({{"RACK_COMMAND", "false"}}), "RACK_COMMAND: false: it ended with status 1");
}

TEST_F(EnvironmentTest, TheLevelOfLog4jIsOurs) {
  take({{"KAFKA_LOG4J_ROOT_LOGLEVEL", "FATAL"}});
  EXPECT_EQ(value("ottla.log.level"), "error");
}

TEST(ZooKeeperEnvironment, HasItsOwnNamesAndNoBrokers) {
  EXPECT_TRUE(is_zookeeper_environment(
      {{"ZOOKEEPER_CLIENT_PORT", "2181"}, {"ZOOKEEPER_TICK_TIME", "2000"}, {"KAFKA_HEAP_OPTS", "-X"}}));
  EXPECT_TRUE(is_zookeeper_environment({{"ALLOW_ANONYMOUS_LOGIN", "yes"}}));
  EXPECT_FALSE(is_zookeeper_environment({{"ZOOKEEPER_CLIENT_PORT", "2181"}, {"KAFKA_BROKER_ID", "1"}}));
  EXPECT_FALSE(is_zookeeper_environment({{"PATH", "/bin"}, {"ZOOKEEPER_HOME", "/opt/zookeeper"}}));
}

TEST(ZooKeeperEnvironment, SaysItsPort) {
  EXPECT_EQ(zookeeper_port({}).value_or(0), 2181);
  EXPECT_EQ(zookeeper_port({{"ZOOKEEPER_CLIENT_PORT", "32181"}}).value_or(0), 32181);
  EXPECT_EQ(zookeeper_port({{"ZOO_PORT_NUMBER", "2182"}}).value_or(0), 2182);
  EXPECT_FALSE(zookeeper_port({{"ZOOKEEPER_CLIENT_PORT", "none"}}));
  EXPECT_FALSE(zookeeper_port({{"ZOOKEEPER_CLIENT_PORT", "0"}}));
}

TEST(ImageLogDirectory, IsWhereAVolumeIsMounted) {
  const std::string root = "22 1 0:20 / / rw - overlay overlay rw\n";
  const auto mounted = [&](const std::string& place) {
    return image_log_directory(root + "30 22 8:1 /vol " + place + " rw,relatime - ext4 /dev/sda rw\n",
                               "host1");
  };
  EXPECT_EQ(image_log_directory("", "host1"), "/var/lib/kafka/data");
  EXPECT_EQ(mounted("/var/lib/kafka/data"), "/var/lib/kafka/data");
  EXPECT_EQ(mounted("/bitnami/kafka"), "/bitnami/kafka/data");
  EXPECT_EQ(mounted("/bitnami"), "/bitnami/kafka/data");
  EXPECT_EQ(mounted("/kafka"), "/kafka/kafka-logs-host1");
  EXPECT_EQ(mounted("/kafkaesque"), "/var/lib/kafka/data");
}

}  // namespace
}  // namespace ottla::config
