// UpdateFeatures: answers, records, what a restart finds.
#include "metadata/decision_text.h"
#include "metadata/feature_decisions.h"
#include "metadata/metadata_fixture.h"

namespace ottla::metadata {
namespace {

using test::MetadataFixture;
using test::texts_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view elr = "eligible.leader.replicas.version";

class FeatureUpdates : public MetadataFixture {
 protected:
  void start_with(const std::string& release) {
    config_.release_version = release;
    new_directory();
    start();
  }
  void SetUp() override {}

  Outcome update(const std::vector<FeatureUpdate>& updates, bool validate_only = false) {
    const auto updated = controller_->update_features(updates, validate_only, now_ms_);
    return updated ? *updated : Outcome::of(updated.error());
  }
  std::string refusal(const FeatureUpdate& wanted) {
    const Outcome outcome = update({wanted});
    EXPECT_EQ(outcome.error, ErrorCode::invalid_update_version);
    return outcome.message.value_or("");
  }
};

TEST_F(FeatureUpdates, RaiseLevelsForGood) {
  start_with("3.9");
  EXPECT_EQ(update({{metadata_version_feature, 30}, {"group.version", 1}}), Outcome{});
  restart();
  EXPECT_EQ(image()->features->metadata_version, 30);
  EXPECT_EQ(image()->feature_level("group.version"), 1);
}

TEST_F(FeatureUpdates, TakeALevelAwayWhenAskedTo) {
  start_with("4.3");
  EXPECT_EQ(update({{"group.version", 0, FeatureUpdate::safe_downgrade}}), Outcome{});
  EXPECT_FALSE(image()->features->levels.contains("group.version"));
}

TEST_F(FeatureUpdates, AreOnlyCheckedByValidateOnly) {
  start_with("3.9");
  EXPECT_EQ(update({{metadata_version_feature, 30}}, true), Outcome{});
  EXPECT_EQ(image()->features->metadata_version, 21);
}

TEST_F(FeatureUpdates, AreAllMadeOrNone) {
  start_with("3.9");
  EXPECT_EQ(update({{"group.version", 1}, {"group.version.x", 1}}).error, ErrorCode::invalid_update_version);
  EXPECT_EQ(image()->feature_level("group.version"), 0);
}

TEST_F(FeatureUpdates, AreRefusedForWhatIsNotSupported) {
  start_with("4.3");
  EXPECT_EQ(refusal({"group.version", 2}),
            "Invalid update version 2 for feature group.version. Local controller 1 only supports versions "
            "0-1");
  EXPECT_EQ(refusal({"x", 1}),
            "Invalid update version 1 for feature x. Local controller 1 does not support this feature.");
  EXPECT_EQ(refusal({"x", 0}), "Invalid update version 0 for feature x. Feature x not found.");
  EXPECT_EQ(refusal({"group.version", -1}),
            "Invalid update version -1 for feature group.version. A feature version cannot be less than 0.");
  EXPECT_THAT(refusal({"group.version", 1, 4}), HasSubstr("does not support the given upgrade type"));
}

TEST_F(FeatureUpdates, GoDownOnlyWhenThatIsSaidAndLosesNothing) {
  start_with("4.3");
  EXPECT_THAT(refusal({metadata_version_feature, 29}), HasSubstr("Can't downgrade the version"));
  EXPECT_EQ(
      refusal({metadata_version_feature, 29, FeatureUpdate::safe_downgrade}),
      "Unsupported metadata.version downgrade from 30 to 29. Refusing to perform the requested downgrade "
      "because it might delete metadata information.");
  EXPECT_THAT(refusal({metadata_version_feature, 29, FeatureUpdate::unsafe_downgrade}),
              HasSubstr("Unsafe metadata downgrade is not supported"));
}

TEST_F(FeatureUpdates, GoDownWhereNoRecordChanged) {
  start_with("4.2");
  EXPECT_EQ(update({{metadata_version_feature, 28, FeatureUpdate::safe_downgrade}}), Outcome{});
  EXPECT_EQ(image()->features->metadata_version, 28);
  EXPECT_THAT(refusal({metadata_version_feature, 30, FeatureUpdate::safe_downgrade}),
              HasSubstr("Can't downgrade to a newer version."));
}

TEST_F(FeatureUpdates, OfEligibleLeadersSettleOneMinimumFirst) {
  start_with("4.0");
  const FeatureUpdate enable{elr, 1};
  EXPECT_THAT(texts_of(decide_update_features({*image(), config_, entropy_}, {&enable, 1}, 1).records),
              ElementsAre(HasSubstr(R"("resourceName":"","name":"min.insync.replicas","value":"1")"),
                          HasSubstr(R"(FeatureLevelRecord v0 {"name":"eligible.leader.replicas.version")")));
}

TEST_F(FeatureUpdates, OfEligibleLeadersRestOnTheMetadataVersion) {
  start_with("3.9");
  EXPECT_EQ(refusal({elr, 1}),
            "Invalid update version 1 for feature eligible.leader.replicas.version. "
            "eligible.leader.replicas.version could not be set to 1 because it depends on metadata.version "
            "level 23");
  EXPECT_EQ(update({{elr, 1}, {metadata_version_feature, 30}}), Outcome{});
}

TEST_F(FeatureUpdates, LeaveTheQuorumAsItWasFormatted) {
  start_with("4.3");
  EXPECT_EQ(update({{"kraft.version", 1}}), Outcome{});
  EXPECT_THAT(refusal({"kraft.version", 0, FeatureUpdate::safe_downgrade}),
              HasSubstr("Can't downgrade the version of this feature."));
}

}  // namespace
}  // namespace ottla::metadata
