// The option table against Apache Kafka's own list, and every rule for values against its answers.
#include "ottla/config/option_table.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "ottla/config/value.h"

namespace ottla::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Scope all_scopes[] = {Scope::broker,   Scope::topic, Scope::client_quota,  Scope::broker_quota,
                                Scope::ip_quota, Scope::group, Scope::client_metrics};

std::vector<std::string> columns(const std::string& line) {
  std::vector<std::string> result(1);
  for (const char c : line) {
    if (c == '\t') {
      result.emplace_back();
    } else {
      result.back() += c;
    }
  }
  return result;
}

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(OTTLA_GOLDEN_DIR "/config/" + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  EXPECT_GT(lines.size(), 100U) << name;
  lines.erase(lines.begin());  // the title
  return lines;
}

Scope scope_of(const std::string& word) {
  if (word == "topic") return Scope::topic;
  if (word == "client-quota") return Scope::client_quota;
  if (word == "broker-quota") return Scope::broker_quota;
  return Scope::broker;
}

std::string default_as_listed(const Option& option) {
  if (option.initial.kind == DefaultKind::null) return "null";
  if (option.initial.kind == DefaultKind::required) return "(required)";
  const std::string text(option.initial.text);
  if (option.type == Type::class_name) return "class " + text;
  if (option.type != Type::list) return text;
  std::string joined;
  for (const auto entry : split_list(text)) joined.append(joined.empty() ? "" : ", ").append(entry);
  return "[" + joined + "]";
}

struct Listed {
  std::string line;
  const Option* option;
  bool old;
};

std::vector<Listed> listed_options() {
  std::vector<Listed> listed;
  bool old = false;
  for (const std::string& line : lines_of("options.tsv")) {
    old = old || line.starts_with("Only in 1.1.0");
    const auto column = columns(line);
    if (column.size() < 3) continue;
    listed.push_back({line, find_option(scope_of(column[0]), column[1]), old});
  }
  return listed;
}

TEST(OptionTable, HasEveryOptionOfKafkaWithItsTypeAndDefault) {
  for (const Listed& listed : listed_options()) {
    ASSERT_NE(listed.option, nullptr) << listed.line;
    const auto column = columns(listed.line);
    EXPECT_EQ(type_name(listed.option->type), column[2]) << listed.line;
    EXPECT_EQ(default_as_listed(*listed.option), column.size() > 3 ? column[3] : "") << listed.line;
    EXPECT_EQ(listed.option->release, listed.old ? Release::kafka_1_1_only : Release::kafka_4_3);
  }
}

TEST(OptionTable, WritesValidValuesAsKafkaDoes) {
  for (const Listed& listed : listed_options()) {
    const auto column = columns(listed.line);
    if (listed.old) continue;  // the list leaves them out
    EXPECT_EQ(valid_text(*listed.option), column.size() > 4 ? column[4] : "") << listed.line;
  }
}

TEST(OptionTable, HasNothingElseButOurOwnKeys) {
  std::set<const Option*> known;
  for (const Listed& listed : listed_options()) known.insert(listed.option);
  for (const Scope scope : {Scope::broker, Scope::topic, Scope::client_quota, Scope::broker_quota}) {
    for (const Option& option : options(scope)) {
      EXPECT_EQ(known.contains(&option), option.release != Release::ottla) << option.name;
      EXPECT_EQ(option.name.starts_with("ottla."), option.release == Release::ottla) << option.name;
    }
  }
}

TEST(OptionTable, IsSortedSoThatEveryOptionIsFound) {
  for (const Scope scope : all_scopes) {
    EXPECT_TRUE(std::ranges::is_sorted(options(scope), {}, &Option::name));
    for (const Option& option : options(scope)) EXPECT_EQ(find_option(scope, option.name), &option);
  }
  EXPECT_EQ(find_option(Scope::broker, "log.dirz"), nullptr);
  EXPECT_EQ(find_option(Scope::topic, "log.dirs"), nullptr);
}

TEST(OptionTable, DescribesEveryOption) {
  for (const Scope scope : all_scopes) {
    for (const Option& option : options(scope)) EXPECT_GT(option.documentation.size(), 10U) << option.name;
  }
}

TEST(OptionTable, HidesPasswordsOnly) {
  EXPECT_TRUE(find_option(Scope::broker, "ssl.key.password")->is_sensitive());
  EXPECT_TRUE(find_option(Scope::broker, "sasl.jaas.config")->is_sensitive());
  EXPECT_FALSE(find_option(Scope::broker, "ssl.keystore.location")->is_sensitive());
}

TEST(OptionTable, KnowsWhereARunningBrokerMayBeChanged) {
  EXPECT_EQ(find_option(Scope::broker, "log.retention.ms")->update, Update::cluster_wide);
  EXPECT_EQ(find_option(Scope::broker, "log.retention.hours")->update, Update::read_only);
  EXPECT_EQ(find_option(Scope::broker, "ssl.keystore.location")->update, Update::per_broker);
  EXPECT_EQ(find_option(Scope::topic, "retention.ms")->update, Update::cluster_wide);
}

TEST(OptionTable, DefaultsHoldTheirOwnRules) {
  for (const Scope scope : all_scopes) {
    for (const Option& option : options(scope)) {
      if (!option.default_value()) continue;
      const auto result = check_value(option, *option.default_value());
      EXPECT_TRUE(result.has_value()) << option.name << ": " << result.error().message;
    }
  }
}

TEST(OptionValues, AreTakenAndRefusedAsKafkaDoes) {
  for (const std::string& line : lines_of("values.tsv")) {
    const auto column = columns(line);
    const Option* option = find_option(scope_of(column[0]), column[1]);
    ASSERT_NE(option, nullptr) << line;
    const auto result = check_value(*option, column[2]);
    EXPECT_EQ(result ? "ok" : result.error().message, column[3]) << line;
  }
}

TEST(OptionValues, OfOurOwnKeysAreWords) {
  const Option& validation = *find_option(Scope::broker, "ottla.produce.validation");
  EXPECT_TRUE(check_value(validation, "strict").has_value());
  EXPECT_FALSE(check_value(validation, "lax").has_value());
  const Option& release = *find_option(Scope::broker, "ottla.release.version");
  EXPECT_TRUE(check_value(release, "3.9").has_value());
  EXPECT_FALSE(check_value(release, "2.8").has_value());
  const Option& level = *find_option(Scope::broker, "ottla.log.level");
  EXPECT_TRUE(check_value(level, "debug").has_value());
  EXPECT_FALSE(check_value(level, "loud").has_value());
}

TEST(OptionValues, OfOldKeysKeepTheirRanges) {
  const Option& iterations = *find_option(Scope::broker, "password.encoder.iterations");
  EXPECT_TRUE(check_value(iterations, "1024").has_value());
  EXPECT_FALSE(check_value(iterations, "1023").has_value());
}

std::vector<std::string_view> names(std::span<const Synonym> synonyms) {
  std::vector<std::string_view> result;
  for (const Synonym& synonym : synonyms) result.push_back(synonym.server_name);
  return result;
}

TEST(Synonyms, OfTopicOptionsAreInOrderOfStrength) {
  EXPECT_THAT(names(topic_synonyms("retention.ms")),
              ElementsAre("log.retention.ms", "log.retention.minutes", "log.retention.hours"));
  EXPECT_THAT(names(topic_synonyms("segment.ms")), ElementsAre("log.roll.ms", "log.roll.hours"));
  EXPECT_THAT(names(topic_synonyms("max.message.bytes")), ElementsAre("message.max.bytes"));
  EXPECT_THAT(names(topic_synonyms("remote.storage.enable")), IsEmpty());
  EXPECT_EQ(topic_synonyms("retention.ms")[1].multiplier, 60'000);
}

TEST(Synonyms, NameOptionsThatExist) {
  for (const Option& option : options(Scope::topic)) {
    for (const Synonym& synonym : topic_synonyms(option.name)) {
      EXPECT_NE(find_option(Scope::broker, synonym.server_name), nullptr) << synonym.server_name;
    }
  }
}

TEST(Synonyms, OfBrokerOptionsIncludeTheCoarserUnits) {
  EXPECT_THAT(broker_synonyms("log.retention.hours"),
              ElementsAre("log.retention.ms", "log.retention.minutes", "log.retention.hours"));
  EXPECT_THAT(broker_synonyms("log.flush.interval.ms"),
              ElementsAre("log.flush.interval.ms", "log.flush.scheduler.interval.ms"));
  EXPECT_THAT(broker_synonyms("num.partitions"), ElementsAre("num.partitions"));
}

TEST(OptionTable, KnowsWhereGroupsHaveTheirDefaultsFrom) {
  EXPECT_EQ(group_default_key("consumer.session.timeout.ms"), "group.consumer.session.timeout.ms");
  EXPECT_EQ(group_default_key("streams.num.standby.replicas"), "group.streams.num.standby.replicas");
  EXPECT_EQ(group_default_key("share.isolation.level"), "");
}

TEST(OptionValues, AreToldInOneForm) {
  const auto told = [](std::string_view name, std::string_view text) {
    return canonical_text(*find_option(Scope::topic, name), text);
  };
  EXPECT_EQ(told("preallocate", " TRUE"), "true");
  EXPECT_EQ(told("retention.ms", "+07"), "7");
  EXPECT_EQ(told("cleanup.policy", "compact , delete"), "compact,delete");
  EXPECT_EQ(told("min.cleanable.dirty.ratio", ".5"), "0.5");
  EXPECT_EQ(told("retention.ms", "x"), "x");
}

TEST(OptionValues, TakeDurationsAsJavaDoes) {
  const Option& option = *find_option(Scope::group, "share.auto.offset.reset");
  for (const char* good : {"earliest", "latest", "by_duration:PT1H", "by_duration:P1DT2H3M4.5S"}) {
    EXPECT_TRUE(check_value(option, good)) << good;
  }
  for (const char* bad :
       {"", "none", "by_duration:", "by_duration:P", "by_duration:PT", "by_duration:1H", "by_duration:PT1D",
        "by_duration:P1H", "by_duration:PT1.5H", "by_duration:PT1S1H"}) {
    EXPECT_FALSE(check_value(option, bad)) << bad;
  }
}

}  // namespace
}  // namespace ottla::config
