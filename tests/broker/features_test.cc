// UpdateFeatures by frames, step by step as tests/interop/features_test.py asked Apache Kafka 4.3.0, whose
// answers are in tests/golden/interop/features.json.
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "broker/broker_fixture.h"
#include "ottla/protocol/messages/57_update_features.h"

namespace ottla::broker::test {
namespace {

using Json = nlohmann::json;
using Levels = std::map<std::string, std::int16_t>;

// "003 v2 make share.version=0/safe group.version=0/safe".
struct FeatureStep {
  explicit FeatureStep(const std::string& title) {
    static const std::map<std::string, std::int8_t> kinds = {
        {"none", 0}, {"upgrade", 1}, {"safe", 2}, {"unsafe", 3}, {"unheard-of", 4}};
    std::istringstream words(title);
    std::string number, version_word, how;
    words >> number >> version_word >> how;
    version = version_word.at(1) - '0';
    is_checked_only = how == "check";
    for (std::string word; words >> word;) {
      const std::size_t equals = word.find('='), slash = word.find('/');
      wanted.emplace_back(word.substr(0, equals),
                          static_cast<std::int16_t>(std::stoi(word.substr(equals + 1))),
                          kinds.at(word.substr(slash + 1)));
    }
  }

  int version = 0;
  bool is_checked_only = false;
  std::vector<std::tuple<std::string, std::int16_t, std::int8_t>> wanted;  // name, level, kind
};

class FeatureSteps : public BrokerTest {
 protected:
  void SetUp() override { start(); }

  // As the recording has it: [error, message, [[feature, error, message], …]].
  Json update(const FeatureStep& step) {
    protocol::UpdateFeaturesRequest request;
    for (const auto& [name, level, kind] : step.wanted) {
      auto& update = request.feature_updates.emplace_back();
      update.feature = name;
      update.max_version_level = level;
      (step.version == 0 ? update.allow_downgrade = kind == 2 : update.upgrade_type = kind);
    }
    request.validate_only = step.is_checked_only;
    const auto answer = ask<protocol::UpdateFeaturesResponse>(request, step.version);
    Json results = Json::array();
    for (const auto& result : answer->results)
      results.push_back({result.feature, result.error_code, text_or_null(result.error_message)});
    return {answer->error_code, text_or_null(answer->error_message), results};
  }

  Levels levels() {
    const auto told = ask<protocol::ApiVersionsResponse>(
        protocol::ApiVersionsRequest{.client_software_name = "t", .client_software_version = "1"}, 4);
    Levels levels;
    for (const auto& feature : told->finalized_features)
      levels[std::string(feature.name)] = feature.max_version_level;
    return levels;
  }

 private:
  static Json text_or_null(const std::optional<std::string_view>& text) {
    return text ? Json(*text) : Json();
  }
};

TEST_F(FeatureSteps, AreAnsweredAsByApacheKafkaAndOutliveARestart) {
  const Json recorded = Json::parse(std::ifstream(std::string(OTTLA_GOLDEN_DIR) + "/interop/features.json"));
  Levels expected = levels();
  for (const auto& [title, wanted] : recorded.items()) {
    const FeatureStep step(title);
    EXPECT_EQ(update(step), wanted) << title;
    for (const auto& [name, level, kind] : step.wanted)
      if (wanted.at(0) == 0 && !step.is_checked_only) expected[name] = level;
    std::erase_if(expected, [](const auto& entry) { return entry.second == 0; });
    EXPECT_EQ(levels(), expected) << title;
  }
  restart();
  EXPECT_EQ(levels(), expected);
}

}  // namespace
}  // namespace ottla::broker::test
