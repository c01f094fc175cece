// From settings to the broker's typed options: precedence, addresses, contradictions.
#include "ottla/config/broker_config.h"

#include <gmock/gmock.h>

#include "ottla/config/option_table.h"

namespace ottla::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view combined =
    "process.roles=broker,controller\nnode.id=1\ncontroller.listener.names=CONTROLLER\n"
    "controller.quorum.voters=1@localhost:9093\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\n";

BrokerConfig make(std::string_view text) {
  Settings settings;
  EXPECT_TRUE(settings.add_properties(text, "s.properties"));
  auto config = make_broker_config(settings);
  EXPECT_TRUE(config.has_value()) << text << ": " << config.error().message;
  return config.value_or(BrokerConfig{});
}

std::string refusal(std::string_view text) {
  Settings settings;
  EXPECT_TRUE(settings.add_properties(text, "s.properties"));
  const auto config = make_broker_config(settings);
  return config ? "(accepted)" : config.error().message;
}

std::vector<std::string> texts(const std::vector<Listener>& listeners) {
  std::vector<std::string> result;
  for (const Listener& listener : listeners) result.push_back(listener.text());
  return result;
}

TEST(BrokerConfig, HasKafkasDefaults) {
  const BrokerConfig config = make("");
  EXPECT_THAT(texts(config.listeners), ElementsAre("PLAINTEXT://:9092"));
  EXPECT_THAT(texts(config.advertised_listeners), ElementsAre("PLAINTEXT://:9092"));
  EXPECT_THAT(config.log_dirs, ElementsAre("/tmp/kafka-logs"));
  EXPECT_EQ(config.topic_defaults, TopicConfig{});
  EXPECT_FALSE(config.node_id_is_set);
}

// Each member's initializer must say what the table says.
TEST(BrokerConfig, InitializersAgreeWithTheTable) {
  const BrokerConfig untouched = make("");
  for (const Option& option : options(Scope::broker)) {
    if (!option.default_value() || option.release == Release::kafka_1_1_only) continue;
    const std::string line = std::string(option.name) + "=" + std::string(option.initial.text);
    BrokerConfig config = make(line);
    EXPECT_EQ(config.settings.size(), 1u) << line;
    config.settings.clear();
    EXPECT_EQ(config, untouched) << line;
  }
}

TEST(BrokerConfig, ReadsEveryScalarOptionThatItsTypeHas) {
  const BrokerConfig config = make(
      "num.network.threads=4\nnum.io.threads=5\nsocket.request.max.bytes=6\nmax.connections=7\n"
      "connections.max.idle.ms=8000\nauto.create.topics.enable=false\nnum.partitions=9\n"
      "producer.id.expiration.ms=10\nfetch.max.bytes=1024\nottla.produce.validation=strict\n"
      "ottla.release.version=3.9\nottla.log.level=debug\nbroker.rack= r1 \n");
  EXPECT_EQ(config.num_network_threads, 4);
  EXPECT_EQ(config.num_io_threads, 5);
  EXPECT_EQ(config.socket_request_max_bytes, 6);
  EXPECT_EQ(config.max_connections, 7);
  EXPECT_EQ(config.connections_max_idle_ms, 8000);
  EXPECT_FALSE(config.auto_create_topics_enable);
  EXPECT_EQ(config.num_partitions, 9);
  EXPECT_EQ(config.producer_id_expiration_ms, 10);
  EXPECT_EQ(config.fetch_max_bytes, 1024);
  EXPECT_EQ(config.produce_validation, ProduceValidation::strict);
  EXPECT_EQ(config.release_version, "3.9");
  EXPECT_EQ(config.log_level, "debug");
  EXPECT_EQ(config.broker_rack, "r1");
}

TEST(BrokerConfig, ReadsTheShapeOfTheCoordinatorsTopics) {
  const BrokerConfig config = make(
      "offsets.topic.num.partitions=1\noffsets.topic.segment.bytes=2\n"
      "transaction.state.log.num.partitions=3\ntransaction.state.log.segment.bytes=4\n"
      "share.coordinator.state.topic.num.partitions=5\nshare.coordinator.state.topic.segment.bytes=6\n");
  EXPECT_EQ(config.offsets_topic_num_partitions, 1);
  EXPECT_EQ(config.offsets_topic_segment_bytes, 2);
  EXPECT_EQ(config.transaction_state_log_num_partitions, 3);
  EXPECT_EQ(config.transaction_state_log_segment_bytes, 4);
  EXPECT_EQ(config.share_coordinator_state_topic_num_partitions, 5);
  EXPECT_EQ(config.share_coordinator_state_topic_segment_bytes, 6);
}

TEST(BrokerConfig, NamesFileLineKeyAndReasonOfABadValue) {
  EXPECT_EQ(
      refusal("a=1\nlog.retention.ms=abc\n"),
      "s.properties:2: log.retention.ms: Invalid value abc for configuration log.retention.ms: Not a number "
      "of type LONG");
  EXPECT_THAT(refusal("num.partitions=0"), HasSubstr("s.properties:1: num.partitions: "));
  EXPECT_THAT(refusal("group.max.size=x"), HasSubstr("group.max.size: "));
}

TEST(BrokerConfig, ReadsWhereZooKeepersClientsAreAnswered) {
  EXPECT_EQ(make("").zookeeper_listener, std::nullopt);
  EXPECT_EQ(make("ottla.zookeeper.listener=").zookeeper_listener, std::nullopt);
  EXPECT_EQ(make("ottla.zookeeper.listener=localhost:2181").zookeeper_listener,
            (ZooKeeperListener{"localhost", 2181}));
  EXPECT_EQ(make("ottla.zookeeper.listener=:2181").zookeeper_listener, (ZooKeeperListener{"", 2181}));
  EXPECT_EQ(make("ottla.zookeeper.listener=[::1]:0").zookeeper_listener, (ZooKeeperListener{"::1", 0}));
  for (const char* wrong : {"2181", "localhost", "localhost:x", "localhost:70000"}) {
    EXPECT_THAT(refusal("ottla.zookeeper.listener=" + std::string(wrong)), HasSubstr("zookeeper.listener: "));
  }
}

TEST(BrokerConfig, TakesUnknownKeys) { EXPECT_EQ(refusal("my.plugin.key=1"), "(accepted)"); }

TEST(BrokerConfig, PrefersFinerUnitsWhateverTheirOrder) {
  EXPECT_EQ(make("log.retention.hours=1").topic_defaults.retention_ms, 3'600'000);
  EXPECT_EQ(make("log.retention.minutes=2\nlog.retention.hours=1").topic_defaults.retention_ms, 120'000);
  EXPECT_EQ(make("log.retention.ms=3\nlog.retention.minutes=2").topic_defaults.retention_ms, 3);
  EXPECT_EQ(make("log.retention.hours=-1").topic_defaults.retention_ms, -1);
  EXPECT_EQ(make("log.roll.hours=2").topic_defaults.segment_ms, 7'200'000);
  EXPECT_EQ(make("log.roll.ms=7\nlog.roll.hours=2").topic_defaults.segment_ms, 7);
  EXPECT_EQ(make("log.roll.jitter.hours=1").topic_defaults.segment_jitter_ms, 3'600'000);
  EXPECT_EQ(make("log.flush.scheduler.interval.ms=5").topic_defaults.flush_ms, 5);
  EXPECT_EQ(make("log.flush.interval.ms=4\nlog.flush.scheduler.interval.ms=5").topic_defaults.flush_ms, 4);
}

TEST(BrokerConfig, GivesTopicsTheServersDefaults) {
  const TopicConfig topic = make(
                                "log.segment.bytes=1048576\nmessage.max.bytes=5\nlog.cleanup.policy=compact\n"
                                "compression.type=zstd\nlog.message.timestamp.type=LogAppendTime\n"
                                "log.index.size.max.bytes=80\nlog.preallocate=true\n"
                                "log.cleaner.min.cleanable.ratio=0.25\n")
                                .topic_defaults;
  EXPECT_EQ(topic.segment_bytes, 1'048'576);
  EXPECT_EQ(topic.max_message_bytes, 5);
  EXPECT_TRUE(topic.cleanup_compact);
  EXPECT_FALSE(topic.cleanup_delete);
  EXPECT_EQ(topic.compression, Compression::zstd);
  EXPECT_EQ(topic.message_timestamp_type, TimestampType::log_append_time);
  EXPECT_EQ(topic.segment_index_bytes, 80);
  EXPECT_TRUE(topic.preallocate);
  EXPECT_EQ(topic.min_cleanable_dirty_ratio, 0.25);
}

TEST(BrokerConfig, TakesTheOldTimestampLimitForBothSides) {
  const TopicConfig both = make("log.message.timestamp.difference.max.ms=5").topic_defaults;
  EXPECT_EQ(both.message_timestamp_before_max_ms, 5);
  EXPECT_EQ(both.message_timestamp_after_max_ms, 5);
  const TopicConfig finer =
      make("log.message.timestamp.difference.max.ms=5\nlog.message.timestamp.after.max.ms=6").topic_defaults;
  EXPECT_EQ(finer.message_timestamp_before_max_ms, 5);
  EXPECT_EQ(finer.message_timestamp_after_max_ms, 6);
}

TEST(BrokerConfig, PrefersLogDirsToLogDir) {
  EXPECT_THAT(make("log.dir=/a").log_dirs, ElementsAre("/a"));
  EXPECT_THAT(make("log.dir=/a\nlog.dirs=/b, /c").log_dirs, ElementsAre("/b", "/c"));
  EXPECT_EQ(make("log.dirs=/b,/c").metadata_log_dir, "/b");
  EXPECT_EQ(make("log.dirs=/b\nmetadata.log.dir=/m").metadata_log_dir, "/m");
  EXPECT_THAT(refusal("log.dirs="), HasSubstr("must not be empty"));
}

TEST(BrokerConfig, TakesEitherNameOfTheNodesNumber) {
  EXPECT_EQ(make("node.id=4").node_id, 4);
  EXPECT_EQ(make("broker.id=4").node_id, 4);
  EXPECT_TRUE(make("broker.id=0").node_id_is_set);
  EXPECT_FALSE(make("broker.id=-1").node_id_is_set);
  EXPECT_EQ(make("node.id=4\nbroker.id=4").node_id, 4);
  EXPECT_THAT(refusal("node.id=4\nbroker.id=5"), HasSubstr("broker.id: You must set `node.id`"));
  EXPECT_THAT(refusal("broker.id=-2"), HasSubstr("broker.id: "));
}

TEST(BrokerConfig, SetsControllerListenersApart) {
  const BrokerConfig config = make(combined);
  EXPECT_THAT(texts(config.listeners), ElementsAre("PLAINTEXT://:9092"));
  EXPECT_THAT(texts(config.controller_listeners), ElementsAre("CONTROLLER://:9093"));
  EXPECT_THAT(texts(config.advertised_listeners), ElementsAre("PLAINTEXT://:9092"));
  EXPECT_THAT(config.controller_quorum_voters, ElementsAre(QuorumVoter{1, "localhost", 9093}));
}

TEST(BrokerConfig, TakesAnAdvertisedControllerAsKafkas43SampleHasIt) {
  const BrokerConfig config = make(
      "process.roles=broker,controller\nnode.id=1\ncontroller.listener.names=CONTROLLER\n"
      "controller.quorum.bootstrap.servers=localhost:9093\ninter.broker.listener.name=PLAINTEXT\n"
      "listeners=PLAINTEXT://:9092,CONTROLLER://:9093\n"
      "advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093\n"
      "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL\n");
  EXPECT_THAT(texts(config.advertised_listeners), ElementsAre("PLAINTEXT://localhost:9092"));
  EXPECT_THAT(config.controller_quorum_bootstrap_servers, ElementsAre("localhost:9093"));
}

TEST(BrokerConfig, TakesTheAddressesOfKafka11) {
  EXPECT_THAT(texts(make("host.name=h\nport=1000").listeners), ElementsAre("PLAINTEXT://h:1000"));
  EXPECT_THAT(texts(make("port=1000\nadvertised.host.name=a").advertised_listeners),
              ElementsAre("PLAINTEXT://a:1000"));
  EXPECT_THAT(texts(make("advertised.port=7\nhost.name=h").advertised_listeners),
              ElementsAre("PLAINTEXT://h:7"));
  EXPECT_THAT(texts(make("listeners=PLAINTEXT://x:1\nport=1000").listeners), ElementsAre("PLAINTEXT://x:1"));
}

TEST(BrokerConfig, RefusesWhatCannotBeAdvertised) {
  EXPECT_THAT(refusal("advertised.listeners=PLAINTEXT://0.0.0.0:9092"),
              HasSubstr("nonroutable meta-address 0.0.0.0"));
  EXPECT_THAT(refusal("advertised.host.name=0.0.0.0"), HasSubstr("nonroutable meta-address 0.0.0.0"));
  EXPECT_THAT(refusal("advertised.listeners=SSL://h:1"),
              HasSubstr("must be one of the advertised listeners"));
  EXPECT_THAT(refusal("advertised.listeners=PLAINTEXT://h:1,SSL://h:2"), HasSubstr("SSL must be one of"));
  EXPECT_THAT(refusal("controller.listener.names=PLAINTEXT"), HasSubstr("at least one broker advertised"));
}

TEST(BrokerConfig, TakesEveryAddressWhenNothingIsAdvertised) {
  const BrokerConfig config = make("listeners=PLAINTEXT://0.0.0.0:9092");
  EXPECT_FALSE(config.advertised_listeners_are_set);
  EXPECT_TRUE(make("advertised.port=1234").advertised_listeners_are_set);
}

TEST(BrokerConfig, TakesAClusterIdThatIsAUuid) {
  EXPECT_EQ(make("ottla.cluster.id=4L6g3nShT-eMCtK--X86sw").cluster_id, "4L6g3nShT-eMCtK--X86sw");
  EXPECT_FALSE(make("ottla.cluster.id=4L6g3nShT-eMCtK--X86sw").cluster_id_is_for_new_directories);
  EXPECT_THAT(refusal("ottla.cluster.id=mine"),
              HasSubstr("s.properties:1: ottla.cluster.id: Cluster ID string mine"));
}

TEST(BrokerConfig, ReadsTheTopicsAtStart) {
  EXPECT_THAT(make("ottla.create.topics=a:2:1;b\nottla.create.topics.separator=;").create_topics,
              ElementsAre(StartTopic{"a", 2, 1, {}}, StartTopic{"b", -1, -1, {}}));
  EXPECT_THAT(refusal("ottla.create.topics=a:x"), HasSubstr("ottla.create.topics: a:x: partitions"));
}

TEST(BrokerConfig, ChecksTheNameOfTheListenerBetweenBrokers) {
  EXPECT_THAT(refusal("inter.broker.listener.name=FOO"), HasSubstr("not in listener.security.protocol.map"));
  EXPECT_THAT(refusal("inter.broker.listener.name=PLAINTEXT\nsecurity.inter.broker.protocol=PLAINTEXT"),
              HasSubstr("Only one of"));
  EXPECT_THAT(refusal("security.inter.broker.protocol=SSL"), HasSubstr("SSL must be one of"));
}

TEST(BrokerConfig, RefusesAQuorumThatIsNotItself) {
  EXPECT_THAT(refusal("controller.quorum.voters=1@a:1,2@b:2"), HasSubstr("names 2 controllers"));
  const std::string other = std::string(combined) + "node.id=2\n";
  EXPECT_THAT(refusal(other), HasSubstr("must include the node id 2"));
  EXPECT_THAT(refusal("process.roles=controller"), HasSubstr("must contain broker"));
  EXPECT_THAT(refusal("process.roles=broker,controller\ncontroller.listener.names=C"),
              HasSubstr("must only contain values appearing in the 'listeners'"));
}

TEST(BrokerConfig, RefusesContradictions) {
  EXPECT_THAT(refusal("log.roll.ms=0"), HasSubstr("log.roll.ms: must be greater"));
  EXPECT_THAT(refusal("log.roll.jitter.ms=-1"), HasSubstr("log.roll.jitter.ms: must be"));
  EXPECT_THAT(refusal("log.retention.ms=0"), HasSubstr("unlimited (-1)"));
  EXPECT_EQ(refusal("log.retention.ms=-2"), "(accepted)");
  EXPECT_THAT(refusal("log.cleaner.dedupe.buffer.size=1000"), HasSubstr("1MB per cleaner thread"));
  EXPECT_THAT(refusal("replica.fetch.wait.max.ms=40000"), HasSubstr("replica.socket.timeout.ms"));
  EXPECT_THAT(refusal("replica.lag.time.max.ms=400"), HasSubstr("replica.lag.time.max.ms"));
  EXPECT_THAT(refusal("queued.max.request.bytes=400"), HasSubstr("socket.request.max.bytes"));
  EXPECT_THAT(refusal("max.connections.per.ip=0"), HasSubstr("can be set to zero only if"));
  EXPECT_THAT(refusal("connections.max.idle.ms=50"), HasSubstr("connection.failed.authentication"));
}

TEST(BrokerConfig, RefusesShareGroupsLimitsThatContradictEachOther) {
  EXPECT_THAT(
      refusal("group.share.min.record.lock.duration.ms=30000\ngroup.share.record.lock.duration.ms=20000"),
      HasSubstr("must be greater than or equal to group.share.min.record.lock.duration.ms"));
  EXPECT_THAT(refusal("group.share.record.lock.duration.ms=70000"),
              HasSubstr("group.share.max.record.lock.duration.ms: must be greater than or equal to"));
  EXPECT_THAT(refusal("group.share.max.share.sessions=199"), HasSubstr("group.share.max.size"));
  EXPECT_EQ(refusal("group.share.max.share.sessions=200"), "(accepted)");
}

TEST(BrokerConfig, ReadsLimitsForSingleAddresses) {
  const BrokerConfig config = make("max.connections.per.ip.overrides=127.0.0.1:5, ::1:6,host:7");
  EXPECT_THAT(config.max_connections_per_ip_overrides,
              ElementsAre(std::pair("127.0.0.1", 5), std::pair("::1", 6), std::pair("host", 7)));
  EXPECT_THAT(refusal("max.connections.per.ip.overrides=host"), HasSubstr("host is no host:count"));
  EXPECT_THAT(refusal("max.connections.per.ip.overrides=host:x"), HasSubstr("Not a number"));
  EXPECT_THAT(refusal("max.connections.per.ip.overrides=a!:1"), HasSubstr("invalid addresses : a!"));
}

TEST(BrokerConfig, TakesInternalSegmentSizeOverTheOther) {
  EXPECT_EQ(make("metadata.log.segment.bytes=8388608").metadata_log_segment_bytes, 8'388'608);
  EXPECT_EQ(make("internal.metadata.log.segment.bytes=50").metadata_log_segment_bytes, 50);
}

}  // namespace
}  // namespace ottla::config
