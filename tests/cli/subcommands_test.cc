// Command lines by argparse4j's rules.
#include "cli/subcommands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/failure.h"

namespace ottla::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Subcommands : public ::testing::Test {
 protected:
  Subcommands() : parser_("kafka-things", "Does things.") {
    parser_.add({.flags = {"--bootstrap-server", "-b"}, .exclusive_group = "where", .group_required = true});
    parser_.add({.flags = {"--bootstrap-controller"}, .exclusive_group = "where", .group_required = true});
    ArgumentParser& describe = parser_.command("describe", "Prints things.");
    describe.add({.flags = {"--status"}, .words = Words::none});
    describe.add({.flags = {"--feature"}, .words = Words::one_or_more, .appends = true});
    describe.add({.flags = {"--level"}, .choices = {"low", "high"}, .default_value = "low"});
    parser_.command("remove", "Removes a thing.").add({.flags = {"--id"}, .required = true});
  }

  ArgumentValues parse(const Arguments& arguments) { return parser_.parse(arguments); }

  std::string complaint_of(const Arguments& arguments) {
    ::testing::internal::CaptureStderr();
    int status = 0;
    try {
      parse(arguments);
    } catch (const Exit& exit) {
      status = exit.status;
    }
    const std::string said = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(status, 1) << said;
    return said;
  }

  ArgumentParser parser_;
};

TEST_F(Subcommands, ArgumentsOfBothLevelsAreRead) {
  const ArgumentValues values = parse({"--bootstrap-server=a:1", "describe", "--status", "--level", "high"});
  EXPECT_EQ(values.command(), "describe");
  EXPECT_EQ(values.get("bootstrap-server"), "a:1");
  EXPECT_TRUE(values.has("status"));
  EXPECT_EQ(values.get("level"), "high");
}

TEST_F(Subcommands, FlagsMayBeAbbreviatedWhereOneIsMeant) {
  EXPECT_EQ(parse({"--bootstrap-s", "a:1", "remove", "--id", "-7"}).find_long("id"), -7);
  EXPECT_THAT(
      complaint_of({"--bootstrap", "a:1", "remove", "--id", "7"}),
      HasSubstr("ambiguous option: --bootstrap could match --bootstrap-server, --bootstrap-controller"));
}

TEST_F(Subcommands, ValuesAreCollected) {
  EXPECT_THAT(parse({"-b", "a:1", "describe", "--feature", "x", "y", "--feature", "z"}).all("feature"),
              ElementsAre("x", "y", "z"));
}

TEST_F(Subcommands, ErrorsComeBehindTheUsage) {
  EXPECT_THAT(complaint_of({"describe"}), HasSubstr("usage: kafka-things"));
  EXPECT_THAT(complaint_of({"describe"}),
              HasSubstr("kafka-things: error: one of the arguments "
                        "--bootstrap-server/-b --bootstrap-controller is required"));
  EXPECT_THAT(complaint_of({"-b", "a:1", "remove"}), HasSubstr("error: argument --id is required"));
  EXPECT_THAT(complaint_of({"-b", "a:1"}), HasSubstr("error: too few arguments"));
  EXPECT_THAT(complaint_of({"-b", "a", "--bootstrap-controller", "b", "describe"}),
              HasSubstr("not allowed with argument"));
}

TEST_F(Subcommands, WrongNamesAreAnsweredWithTheNearestRightOnes) {
  EXPECT_THAT(complaint_of({"-b", "a:1", "descrbe"}), HasSubstr("Did you mean:\n\tdescribe"));
  EXPECT_THAT(complaint_of({"-b", "a:1", "describe", "--statsu"}), HasSubstr("Did you mean:\n\t--status"));
  EXPECT_THAT(complaint_of({"-b", "a:1", "describe", "--level", "none"}),
              HasSubstr("invalid choice: 'none'"));
}

}  // namespace
}  // namespace ottla::cli
