// Files of settings: Java's properties, YAML, overrides, and what the user is told about them.
#include "ottla/config/settings.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

namespace ottla::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const unsigned char c : text) {
    char code[4];
    std::snprintf(code, sizeof code, "%%%02x", c);
    result += c < 33 || c > 126 || c == '%' ? std::string(code) : std::string(1, static_cast<char>(c));
  }
  return result;
}

class SettingsTest : public ::testing::Test {
 protected:
  void properties(std::string_view text) { ASSERT_TRUE(settings_.add_properties(text, "a.properties")); }
  void yaml(std::string_view text) {
    const auto result = settings_.add_yaml(text, "a.yaml");
    ASSERT_TRUE(result) << result.error().message;
  }
  std::string value(std::string_view key) const {
    const Setting* setting = settings_.find(key);
    return setting == nullptr ? "(unset)" : setting->value;
  }
  std::string place(std::string_view key) const { return settings_.find(key)->place(); }

  Settings settings_;
};

TEST_F(SettingsTest, ReadsPropertiesAsJavaDoes) {
  properties(content(OTTLA_GOLDEN_DIR "/config/odd.properties"));
  std::string all;
  for (const auto& [key, setting] : settings_.all()) {
    all += escaped(key) + "\t" + escaped(setting.value) + "\n";
  }
  std::string expected = content(OTTLA_GOLDEN_DIR "/config/odd.expected.tsv");
  EXPECT_EQ(all, expected);
}

TEST_F(SettingsTest, RemembersFileAndLine) {
  properties("# one\nbroker.id=1\nlong=a,\\\n b\nlog.dirs=/d\n");
  EXPECT_EQ(place("broker.id"), "a.properties:2");
  EXPECT_EQ(place("long"), "a.properties:3");
  EXPECT_EQ(place("log.dirs"), "a.properties:5");
}

TEST_F(SettingsTest, RefusesABrokenUnicodeEscapeWithItsLine) {
  const auto result = settings_.add_properties("a=1\nb=\\u12g4\n", "a.properties");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "a.properties:2: \\u needs four hexadecimal digits");
}

TEST_F(SettingsTest, LetsTheLastOneForAKeyWin) {
  properties("a=1\na=2\n");
  EXPECT_EQ(value("a"), "2");
  ASSERT_TRUE(settings_.add_override("a=3"));
  EXPECT_EQ(value("a"), "3");
  EXPECT_EQ(place("a"), "--override");
}

TEST_F(SettingsTest, KeepsEqualsSignsOfAnOverridesValue) {
  ASSERT_TRUE(settings_.add_override("sasl.jaas.config=a=b"));
  EXPECT_EQ(value("sasl.jaas.config"), "a=b");
}

TEST_F(SettingsTest, RefusesAnOverrideWithoutKeyOrValue) {
  EXPECT_FALSE(settings_.add_override("num.partitions"));
  EXPECT_FALSE(settings_.add_override("=3"));
  EXPECT_THAT(settings_.add_override("x").error().message, HasSubstr("--override key=value"));
}

TEST_F(SettingsTest, JoinsNestedYamlKeysByDots) {
  yaml("log:\n  dirs: /d\n  retention.ms: 5\n  cleaner:\n    threads: 2\nnode.id: 3\n");
  EXPECT_EQ(value("log.dirs"), "/d");
  EXPECT_EQ(value("log.retention.ms"), "5");
  EXPECT_EQ(value("log.cleaner.threads"), "2");
  EXPECT_EQ(value("node.id"), "3");
  EXPECT_EQ(place("log.cleaner.threads"), "a.yaml:5");
}

TEST_F(SettingsTest, JoinsYamlListsByCommas) {
  yaml("listeners:\n  - A://:1\n  - B://:2\nlog.dirs: [/a, /b]\nempty: []\nnothing: ~\n");
  EXPECT_EQ(value("listeners"), "A://:1,B://:2");
  EXPECT_EQ(value("log.dirs"), "/a,/b");
  EXPECT_EQ(value("empty"), "");
  EXPECT_EQ(value("nothing"), "");
}

TEST_F(SettingsTest, TakesAnEmptyYamlFile) {
  yaml("# nothing\n");
  EXPECT_THAT(settings_.all(), IsEmpty());
}

TEST_F(SettingsTest, RefusesYamlThatIsNoMapWithItsLine) {
  EXPECT_THAT(settings_.add_yaml("- a\n", "a.yaml").error().message, HasSubstr("a.yaml:1: "));
  EXPECT_THAT(settings_.add_yaml("a: 1\nb: [x: 1]\n", "a.yaml").error().message, HasSubstr("a.yaml:2: b"));
  EXPECT_THAT(settings_.add_yaml("a: 1\nb: [1\n", "a.yaml").error().message, HasSubstr("a.yaml:"));
}

TEST_F(SettingsTest, RefusesYamlNestedWithoutEnd) {
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "{a: ";
  EXPECT_THAT(settings_.add_yaml(deep + "1" + std::string(40, '}'), "a.yaml").error().message,
              HasSubstr("nested too deeply"));
}

TEST_F(SettingsTest, ReadsTheSamplesAlike) {
  const std::string samples = OTTLA_GOLDEN_DIR "/../../config/";
  ASSERT_TRUE(settings_.add_file(samples + "server.properties"));
  EXPECT_EQ(value("listeners"), "PLAINTEXT://localhost:9092");
  EXPECT_EQ(value("log.dirs"), "/tmp/kafka-logs");
  Settings yaml;
  ASSERT_TRUE(yaml.add_file(samples + "broker.yaml"));
  EXPECT_EQ(yaml.find("listeners")->value, value("listeners"));
  EXPECT_EQ(yaml.find("log.dirs")->value, value("log.dirs"));
  EXPECT_THAT(warnings(settings_), IsEmpty());
  EXPECT_THAT(warnings(yaml), IsEmpty());
}

TEST_F(SettingsTest, SaysWhichFileCannotBeRead) {
  EXPECT_THAT(settings_.add_file("/nowhere/server.properties").error().message,
              HasSubstr("/nowhere/server.properties: cannot be read: No such file"));
  EXPECT_FALSE(settings_.add_file("/tmp").has_value());
}

TEST_F(SettingsTest, RefusesAFileLongerThanItsLimit) {
  const std::string path = ::testing::TempDir() + "long_" + std::to_string(getpid()) + ".properties";
  std::ofstream(path) << "#" << std::string((1 << 20) - 1, 'x');
  EXPECT_TRUE(settings_.add_file(path).has_value());
  std::ofstream(path) << "#" << std::string(1 << 20, 'x');
  EXPECT_THAT(settings_.add_file(path).error().message, HasSubstr("longer than 1 MiB"));
  std::remove(path.c_str());
}

TEST_F(SettingsTest, WarnsOfWhatHasNoEffect) {
  properties(
      "bogus=1\ndelegation.token.max.lifetime.ms=9\nlog.dirs=/d\nmetric.reporters=x\n"
      "replica.fetch.max.bytes=1\n"
      "listener.name.plaintext.ssl.key.password=secret\n");
  EXPECT_THAT(
      warnings(settings_),
      ElementsAre("accepted, and without effect on a single node: replica.fetch.max.bytes (a.properties:5)",
                  "accepted, and without effect, as there is no Java here to use it: metric.reporters "
                  "(a.properties:4)",
                  "without effect, as this release does not serve what it configures: "
                  "delegation.token.max.lifetime.ms (a.properties:2), "
                  "listener.name.plaintext.ssl.key.password (a.properties:6)",
                  "supplied, but isn't a known config: bogus (a.properties:1)"));
}

TEST_F(SettingsTest, WarnsOfKeysThatOnlyOtherReleasesHadAsOfNoEffect) {
  properties(
      "control.plane.listener.name=X\nzookeeper.ssl.client.enable=true\nreplica.lag.max.messages=4000\n");
  EXPECT_THAT(warnings(settings_), ElementsAre(HasSubstr("without effect on a single node: control.plane")));
}

TEST_F(SettingsTest, WarnsOfReplicasThatOneNodeCannotGive) {
  properties(
      "offsets.topic.replication.factor=3\ntransaction.state.log.min.isr=1\ndefault.replication.factor=3\n");
  EXPECT_THAT(warnings(settings_),
              ElementsAre("internal topics have one replica on a single node, whatever is said by "
                          "offsets.topic.replication.factor (a.properties:1)",
                          HasSubstr("default.replication.factor (a.properties:3) asks for more replicas")));
  settings_.set("ottla.replication.factor.lenient", "true");
  EXPECT_EQ(warnings(settings_).size(), 1U);
}

TEST_F(SettingsTest, WarningsShowNoValues) {
  properties("ssl.key.password=secret\nbogus.password=secret\n");
  for (const auto& sentence : warnings(settings_)) EXPECT_THAT(sentence, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace ottla::config
