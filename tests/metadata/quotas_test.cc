// Quotas: answers, records, what a restart finds, and what a filter finds.
#include "ottla/metadata/quotas.h"

#include "metadata/decision_text.h"
#include "metadata/metadata_fixture.h"
#include "metadata/quota_decisions.h"

namespace ottla::metadata {
namespace {

using test::MetadataFixture;
using test::texts_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class Quotas : public MetadataFixture {
 protected:
  using Entity = std::vector<QuotaEntityName>;

  void SetUp() override {
    new_directory();
    start();
  }

  Outcome alter(const Entity& entity, const std::vector<QuotaChange>& changes, bool validate_only = false) {
    const QuotaAlteration alteration{entity, changes};
    const auto altered = controller_->alter_quotas({&alteration, 1}, validate_only, now_ms_);
    return altered ? altered->front().outcome : Outcome::of(altered.error());
  }
  std::string refusal(const Entity& entity, const QuotaChange& change = {"producer_byte_rate", 1}) {
    const Outcome outcome = alter(entity, {change});
    EXPECT_EQ(outcome.error, ErrorCode::invalid_request);
    return outcome.message.value_or("");
  }
  std::vector<std::string> records_of(const Entity& entity, const QuotaChange& change) {
    const QuotaAlteration alteration{entity, {change}};
    return texts_of(decide_alter_quotas(*image(), {&alteration, 1}).records);
  }
  // How many entities fit.
  std::size_t found(const std::vector<QuotaFilterPart>& filter, bool strict = false) {
    return describe_quotas(*image()->quotas, filter, strict)->size();
  }
  Error filter_refusal(const std::vector<QuotaFilterPart>& filter) {
    const auto described = describe_quotas(*image()->quotas, filter, false);
    return described ? Error{ErrorCode::none, ""} : described.error();
  }
};

TEST_F(Quotas, AreWrittenAndFoundAgain) {
  EXPECT_EQ(alter({{"user", "u"}, {"client-id", {}}}, {{"producer_byte_rate", 1000}}), Outcome{});
  EXPECT_EQ(alter({{"ip", "127.0.0.1"}}, {{"connection_creation_rate", 5}}), Outcome{});
  restart();
  EXPECT_THAT(*image()->quotas, SizeIs(2));
  EXPECT_THAT(image()->quotas->begin()->second, ElementsAre(Pair("producer_byte_rate", 1000)));
}

TEST_F(Quotas, WriteOnlyWhatDiffers) {
  alter({{"user", "u"}}, {{"request_percentage", 0.5}});
  EXPECT_THAT(records_of({{"user", "u"}}, {"request_percentage", 0.5}), IsEmpty());
  EXPECT_THAT(records_of({{"user", "u"}}, {"producer_byte_rate", 0, true}), IsEmpty());
  EXPECT_THAT(records_of({{"user", "u"}}, {"request_percentage", 0, true}),
              ElementsAre(R"(ClientQuotaRecord v0 {"entity":[{"entityType":"user","entityName":"u"}],)"
                          R"("key":"request_percentage","value":0.0,"remove":true})"));
}

TEST_F(Quotas, GoWithTheirLastValue) {
  alter({{"user", "u"}}, {{"request_percentage", 0.5}});
  EXPECT_EQ(alter({{"user", "u"}}, {{"request_percentage", 0, true}}), Outcome{});
  EXPECT_THAT(*image()->quotas, IsEmpty());
}

TEST_F(Quotas, AreOnlyCheckedByValidateOnly) {
  EXPECT_EQ(alter({{"user", "u"}}, {{"request_percentage", 0.5}}, true), Outcome{});
  EXPECT_THAT(*image()->quotas, IsEmpty());
}

TEST_F(Quotas, AreRefusedForEntitiesThereCannotBe) {
  EXPECT_EQ(refusal({}), "Invalid empty client quota entity");
  EXPECT_EQ(refusal({{"group", "g"}}), "Unhandled client quota entity type: group");
  EXPECT_EQ(refusal({{"user", ""}}), "Empty user not supported");
  EXPECT_EQ(refusal({{"ip", "1.2.3.4"}, {"user", "u"}}),
            "Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId");
  EXPECT_EQ(refusal({{"ip", "a b"}}, {"connection_creation_rate", 1}),
            "a b is not a valid IP or resolvable host.");
}

TEST_F(Quotas, AreRefusedForValuesThereCannotBe) {
  EXPECT_EQ(refusal({{"user", "u"}}, {"connection_creation_rate", 1}),
            "Invalid configuration key connection_creation_rate");
  EXPECT_EQ(refusal({{"user", "u"}}, {"producer_byte_rate", 0}),
            "Quota producer_byte_rate must be greater than 0");
  EXPECT_EQ(refusal({{"user", "u"}}, {"producer_byte_rate", 1.5}),
            "producer_byte_rate cannot be a fractional value.");
  EXPECT_EQ(refusal({{"user", "u"}}, {"producer_byte_rate", 1e19}),
            "Proposed value for producer_byte_rate is too large for a LONG.");
  EXPECT_EQ(refusal({{"ip", "1.2.3.4"}}, {"connection_creation_rate", 3e9}),
            "Proposed value for connection_creation_rate is too large for an INT.");
}

TEST_F(Quotas, NameEachEntityAndEachKeyOnce) {
  const std::vector<QuotaAlteration> twice{{{{"user", "u"}}, {{"producer_byte_rate", 1}}},
                                           {{{"user", "u"}}, {{"producer_byte_rate", 2}}}};
  const auto altered = controller_->alter_quotas(twice, true, now_ms_);
  ASSERT_THAT(altered.value(), SizeIs(1));
  EXPECT_EQ(altered->front().outcome.message,
            "Ignoring duplicate entity ClientQuotaEntity(entries={user=u})");
  EXPECT_EQ(alter({{"user", {}}}, {{"producer_byte_rate", 1}, {"producer_byte_rate", 2}}).message,
            "Ignoring duplicate entity ClientQuotaEntity(entries={user=null})");
}

TEST_F(Quotas, AreFoundByAFilter) {
  alter({{"user", "u"}}, {{"producer_byte_rate", 1}});
  alter({{"user", {}}}, {{"producer_byte_rate", 2}});
  alter({{"user", "u"}, {"client-id", "c"}}, {{"producer_byte_rate", 3}});
  EXPECT_EQ(found({}), 3u);
  EXPECT_EQ(found({{"user", 0, "u"}}), 2u);
  EXPECT_EQ(found({{"user", 0, "u"}}, true), 1u);
  EXPECT_EQ(found({{"user", 1, {}}}), 1u);
  EXPECT_EQ(found({{"user", 2, {}}}), 3u);
  EXPECT_EQ(found({{"user", 2, {}}, {"client-id", 0, "c"}}), 1u);
}

TEST_F(Quotas, RefuseFiltersThatContradictThemselves) {
  EXPECT_EQ(filter_refusal({{"", 0, "u"}}).message, "Invalid empty entity type.");
  EXPECT_EQ(filter_refusal({{"group", 0, "u"}}),
            (Error{ErrorCode::unsupported_version, "Unsupported entity type group"}));
  EXPECT_EQ(filter_refusal({{"user", 0, "u"}, {"user", 2, {}}}).message,
            "Entity type user cannot appear more than once in the filter.");
  EXPECT_EQ(filter_refusal({{"user", 0, {}}}).message,
            "Request specified MATCH_TYPE_EXACT, but set match string to null.");
  EXPECT_EQ(filter_refusal({{"user", 3, {}}}).message, "Unknown match type 3");
  EXPECT_EQ(filter_refusal({{"user", 2, {}}, {"ip", 2, {}}}).code, ErrorCode::invalid_request);
}

}  // namespace
}  // namespace ottla::metadata
