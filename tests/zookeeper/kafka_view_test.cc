// The metadata as Kafka 1.1.0's tools read and write it in nodes.
#include "zookeeper/zookeeper_fixture.h"

namespace ottla::zookeeper::test {
namespace {

class KafkaView : public ZooKeeperFixture {
 protected:
  const metadata::TopicImage* topic(const std::string& name) { return admin().image()->topic(name); }

  TestClient client = connect();
};

TEST_F(KafkaView, HasTheFoldersOfABroker) {
  EXPECT_EQ(client.children("/"),
            "admin,brokers,cluster,config,consumers,controller,controller_epoch,isr_change_notification,"
            "log_dir_event_notification,zookeeper");
  EXPECT_EQ(client.children("/brokers"), "ids,seqid,topics");
  EXPECT_EQ(client.children("/config"), "brokers,changes,clients,topics,users");
  EXPECT_EQ(client.get("/config/changes"), "null");
  EXPECT_EQ(client.get("/cluster/id"), R"({"version":"1","id":"MkU3OEVBNTcwNTJENDM2Qg"})");
}

TEST_F(KafkaView, HasTheBrokerAndItsController) {
  EXPECT_EQ(client.children("/brokers/ids"), "1");
  EXPECT_EQ(client.get("/brokers/ids/1"),
            R"({"listener_security_protocol_map":{"PLAINTEXT":"PLAINTEXT"},)"
            R"("endpoints":["PLAINTEXT://localhost:9092"],"jmx_port":-1,"host":"localhost",)"
            R"("timestamp":"1800000000000","port":9092,"version":4})");
  EXPECT_EQ(client.get("/controller"), R"({"version":1,"brokerid":1,"timestamp":"1800000000000"})");
  EXPECT_NE(client.stat("/brokers/ids/1")->owner, 0);
}

TEST_F(KafkaView, TellsTheAddressByWhichTheClientCame) {
  service().connected(50, {"10.1.2.3", 1, "10.1.2.4"}, now());
  EXPECT_THAT(*service().mirror().read("/brokers/ids/1", "10.1.2.4")->data,
              ::testing::HasSubstr(R"("endpoints":["PLAINTEXT://10.1.2.4:9092"])"));
}

TEST_F(KafkaView, HasTheTopics) {
  create_topic("t", 2);
  EXPECT_EQ(client.children("/brokers/topics"), "t");
  EXPECT_EQ(client.get("/brokers/topics/t"), R"({"version":1,"partitions":{"0":[1],"1":[1]}})");
  EXPECT_EQ(client.get("/config/topics/t"), R"({"version":1,"config":{}})");
  EXPECT_EQ(client.children("/brokers/topics/t"), "partitions");
  EXPECT_EQ(client.children("/brokers/topics/t/partitions"), "0,1");
  EXPECT_EQ(client.children("/brokers/topics/t/partitions/1"), "state");
  EXPECT_THAT(client.get("/brokers/topics/t/partitions/1/state"),
              ::testing::MatchesRegex(R"(.*"leader":1,"version":1,"leader_epoch":[0-9]+,"isr":\[1\]\})"));
  delete_topic("t");
  EXPECT_EQ(client.children("/brokers/topics"), "");
  EXPECT_EQ(client.exists("/brokers/topics/t/partitions"), "NoNode");
}

TEST_F(KafkaView, MakesATopicAsTopicCommandAsksForIt) {
  client.create("/config/topics/t", R"({"version":1,"config":{"retention.ms":"1000"}})");
  EXPECT_EQ(client.create("/brokers/topics/t", R"({"version":1,"partitions":{"1":[1],"0":[1]}})"),
            "/brokers/topics/t");
  ASSERT_NE(topic("t"), nullptr);
  EXPECT_EQ(topic("t")->partitions.size(), 2u);
  EXPECT_EQ(topic("t")->configs->at("retention.ms"), "1000");
  EXPECT_EQ(client.create("/brokers/topics/t", R"({"version":1,"partitions":{"0":[1]}})"), "NodeExists");
}

TEST_F(KafkaView, RefusesTopicsThatKafkaRefuses) {
  EXPECT_EQ(client.create("/brokers/topics/t", R"({"version":1,"partitions":{"0":[7]}})"), "BadArguments");
  EXPECT_EQ(client.create("/brokers/topics/t", R"({"version":1,"partitions":{"1":[1]}})"), "BadArguments");
  EXPECT_EQ(client.create("/brokers/topics/a b", R"({"version":1,"partitions":{"0":[1]}})"), "BadArguments");
  EXPECT_EQ(client.create("/brokers/topics/t", "no json"), "BadArguments");
  client.create("/config/topics/t", R"({"version":1,"config":{"retention.ms":"soon"}})");
  EXPECT_EQ(client.create("/brokers/topics/t", R"({"version":1,"partitions":{"0":[1]}})"), "BadArguments");
  EXPECT_EQ(topic("t"), nullptr);
}

TEST_F(KafkaView, AddsPartitions) {
  create_topic("t");
  EXPECT_EQ(client.set("/brokers/topics/t", R"({"version":1,"partitions":{"0":[1],"1":[1],"2":[1]}})"), "ok");
  EXPECT_EQ(topic("t")->partitions.size(), 3u);
  EXPECT_EQ(client.children("/brokers/topics/t/partitions"), "0,1,2");
  EXPECT_EQ(client.set("/brokers/topics/t", R"({"version":1,"partitions":{"0":[1]}})"), "BadArguments");
  EXPECT_EQ(client.set("/brokers/topics/t", R"({"version":1,"partitions":{"0":[1]}})", 7), "BadVersion");
}

TEST_F(KafkaView, ChangesATopicsSettings) {
  create_topic("t");
  EXPECT_EQ(client.set("/config/topics/t", R"({"version":1,"config":{"retention.ms":"5"}})"), "ok");
  EXPECT_EQ(topic("t")->configs->at("retention.ms"), "5");
  EXPECT_EQ(client.set("/config/topics/t", R"({"version":1,"config":{"retention.ms":"x"}})"), "BadArguments");
  EXPECT_EQ(client.set("/config/topics/t", R"({"version":1,"config":{}})"), "ok");
  EXPECT_TRUE(topic("t")->configs->empty());
}

TEST_F(KafkaView, DeletesTopics) {
  create_topic("t");
  client.exists("/admin/delete_topics/t", true);
  client.heard();
  EXPECT_EQ(client.create("/admin/delete_topics/t", std::nullopt), "/admin/delete_topics/t");
  EXPECT_EQ(client.heard(), (std::vector<std::string>{"created /admin/delete_topics/t", "answer 1"}));
  EXPECT_EQ(topic("t"), nullptr);
  EXPECT_EQ(client.children("/admin/delete_topics"), "");
  EXPECT_EQ(client.exists("/config/topics/t"), "NoNode");
}

TEST_F(KafkaView, DoesWhatTheControllerDoesAtOnce) {
  create_topic("t");
  EXPECT_EQ(client.create("/admin/preferred_replica_election",
                          R"({"version":1,"partitions":[{"topic":"t","partition":0}]})"),
            "/admin/preferred_replica_election");
  EXPECT_EQ(client.create("/admin/reassign_partitions",
                          R"({"version":1,"partitions":[{"topic":"t","partition":0,"replicas":[1]}]})"),
            "/admin/reassign_partitions");
  EXPECT_EQ(client.children("/admin"), "delete_topics");
}

TEST_F(KafkaView, KeepsQuotasInTheMetadataAndTheRestInTheNode) {
  EXPECT_EQ(client.create("/config/users/a%40b",
                          R"({"version":1,"config":{"SCRAM-SHA-256":"salt","producer_byte_rate":"1024.0"}})"),
            "/config/users/a%40b");
  EXPECT_EQ(quotas(), "user=a@b producer_byte_rate=1024 ");
  EXPECT_EQ(client.get("/config/users/a%40b"),
            R"({"version":1,"config":{"SCRAM-SHA-256":"salt","producer_byte_rate":"1024.0"}})");
  EXPECT_EQ(client.set("/config/users/a%40b", R"({"version":1,"config":{"SCRAM-SHA-256":"salt"}})"), "ok");
  EXPECT_EQ(quotas(), "");
}

TEST_F(KafkaView, KnowsQuotasOfUsersWithTheirClients) {
  const std::string path = "/config/users/<default>/clients/c";
  EXPECT_EQ(client.create(path, R"({"version":1,"config":{"request_percentage":"50"}})"), "NoNode");
  client.create("/config/users/<default>", std::nullopt);
  client.create("/config/users/<default>/clients", std::nullopt);
  EXPECT_EQ(client.create(path, R"({"version":1,"config":{"request_percentage":"50"}})"), path);
  EXPECT_EQ(quotas(), "client-id=c user=<default> request_percentage=50 ");
  EXPECT_EQ(client.remove(path), "ok");
  EXPECT_EQ(quotas(), "");
}

TEST_F(KafkaView, ShowsQuotasThatOthersSet) {
  admin().change([](metadata::MetadataController& controller, TimestampMs now_ms) {
    metadata::QuotaAlteration alteration;
    alteration.entity = {{"user", "u"}, {"client-id", std::nullopt}};
    alteration.changes = {{"consumer_byte_rate", 2048, false}};
    ASSERT_TRUE(controller.alter_quotas({&alteration, 1}, false, now_ms));
  });
  EXPECT_EQ(client.get("/config/users/u/clients/<default>"),
            R"({"version":1,"config":{"consumer_byte_rate":"2048"}})");
  EXPECT_EQ(client.get("/config/users/u"), "null");
}

TEST_F(KafkaView, ChangesSettingsOfBrokers) {
  EXPECT_EQ(client.create("/config/brokers/1", R"({"version":1,"config":{"log.retention.ms":"77"}})"),
            "/config/brokers/1");
  EXPECT_EQ(admin().image()->config_of(metadata::ConfigResourceType::broker, "1").at("log.retention.ms"),
            "77");
  EXPECT_EQ(client.set("/config/brokers/1", R"({"version":1,"config":{}})"), "ok");
  EXPECT_EQ(client.get("/config/brokers/1"), R"({"version":1,"config":{}})");
}

TEST_F(KafkaView, LetsNobodyWriteWhatItOnlyShows) {
  create_topic("t");
  EXPECT_EQ(client.set("/controller", "mine"), "NoAuth");
  EXPECT_EQ(client.create("/controller", "mine", flag_ephemeral), "NodeExists");
  EXPECT_EQ(client.create("/brokers/ids/7", "{}", flag_ephemeral), "NoAuth");
  EXPECT_EQ(client.set("/brokers/topics/t/partitions/0/state", "{}"), "NoAuth");
  EXPECT_EQ(client.remove("/brokers/topics/t"), "NotEmpty");
  EXPECT_EQ(client.remove("/config/topics/t"), "NoAuth");
  EXPECT_EQ(client.multi({"create /free", "delete /config/topics/t"}), "ok,NoAuth");
  EXPECT_EQ(client.exists("/free"), "NoNode");
}

TEST_F(KafkaView, ForgetsNotesOfChangesAfterAQuarterOfAnHour) {
  const std::string note = "/config/changes/config_change_";
  client.create(note, "{}", flag_sequential);
  client.hang_up();
  pass(16 * 60 * 1000);
  TestClient later = connect();
  later.create(note, "{}", flag_sequential);
  EXPECT_EQ(later.children("/config/changes"), "config_change_0000000001");
}

TEST_F(KafkaView, IsTheSameAfterARestart) {
  create_topic("t", 2);
  client.create("/consumers/g", std::nullopt);
  client.create("/consumers/g/offsets", "17");
  const Stat before = *client.stat("/brokers/topics/t");
  restart();
  TestClient later = connect();
  EXPECT_EQ(*later.stat("/brokers/topics/t"), before);
  EXPECT_EQ(later.get("/consumers/g/offsets"), "17");
  EXPECT_EQ(later.children("/brokers/ids"), "1");
}

TEST_F(KafkaView, CatchesUpWithWhatHappenedWithoutIt) {
  create_topic("gone");
  create_topic("stays");
  admin().set_image_listener(nullptr);
  delete_topic("gone");
  create_topic("new", 3);
  restart();
  TestClient later = connect();
  EXPECT_EQ(later.children("/brokers/topics"), "new,stays");
  EXPECT_EQ(later.children("/config/topics"), "new,stays");
}

}  // namespace
}  // namespace ottla::zookeeper::test
