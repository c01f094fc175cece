// Command lines by joptsimple's rules.
#include "cli/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/failure.h"

namespace ottla::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Options : public ::testing::Test {
 protected:
  Options() : parser_("kafka-things", "Does things.") {
    parser_.group("Where").value({"bootstrap-server"}, "server", "The server.");
    parser_.group("What")
        .value({"topic", "t"}, "name", "The topic.")
        .value({"delete-config"}, "names", "Settings.")
        .separated_by(',')
        .value({"timeout"}, "ms", "How long.")
        .defaults_to("5000")
        .optional_value({"state"}, "states", "The states.")
        .flag({"list"}, "Lists.");
    parser_.common();
  }

  ParsedOptions parse(const Arguments& arguments) { return parser_.parse(arguments); }

  // What the tool says on stderr before it ends with status 1.
  template <class Action>
  std::string complaint_of(Action action) {
    ::testing::internal::CaptureStderr();
    int status = 0;
    try {
      action();
    } catch (const Exit& exit) {
      status = exit.status;
    }
    const std::string said = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(status, 1) << said;
    return said;
  }

  OptionParser parser_;
};

TEST_F(Options, ValuesStandBehindTheNameOrBehindEquals) {
  EXPECT_EQ(parse({"--topic", "a"}).get("topic"), "a");
  EXPECT_EQ(parse({"--topic=a=b"}).get("topic"), "a=b");
  EXPECT_EQ(parse({"-topic", "a"}).get("topic"), "a");
  EXPECT_EQ(parse({"-t=a"}).get("topic"), "a");
}

TEST_F(Options, AValueIsTheNextWordWhateverItLooksLike) {
  EXPECT_EQ(parse({"--topic", "--list"}).get("topic"), "--list");
  EXPECT_FALSE(parse({"--topic", "--list"}).has("list"));
}

TEST_F(Options, AnOptionalValueIsNoOption) {
  EXPECT_EQ(parse({"--state", "Stable"}).find("state"), "Stable");
  const ParsedOptions parsed = parse({"--state", "--list"});
  EXPECT_TRUE(parsed.has("state"));
  EXPECT_FALSE(parsed.find("state"));
  EXPECT_TRUE(parsed.has("list"));
}

TEST_F(Options, RepeatedAndSeparatedValuesAreKeptInTheirOrder) {
  EXPECT_THAT(parse({"--delete-config", "b,a", "--delete-config=c"}).all("delete-config"),
              ElementsAre("b", "a", "c"));
  EXPECT_THAT(parse({}).all("topic"), IsEmpty());
}

TEST_F(Options, OneValueAskedForAndTwoGivenIsAnError) {
  const ParsedOptions parsed = parse({"--topic", "a", "-t", "b"});
  EXPECT_EQ(complaint_of([&] { parsed.find("topic"); }),
            "Found multiple arguments for option topic, but you asked for only one\n");
}

TEST_F(Options, DefaultsStandInForWhatIsNotGiven) {
  EXPECT_EQ(parse({}).find_int("timeout"), 5000);
  EXPECT_FALSE(parse({}).has("timeout"));
  EXPECT_EQ(parse({"--timeout", "-1"}).find_long("timeout"), -1);
}

TEST_F(Options, WhatIsNoNumberIsSaid) {
  EXPECT_EQ(complaint_of([&] {
              parse({"--timeout", "soon"}).find_int("timeout");
            }),
            "Cannot parse argument 'soon' of option timeout\n");
  EXPECT_THAT(complaint_of([&] {
                parse({"--timeout", "3000000000"}).find_int("timeout");
              }),
              HasSubstr("3000000000"));
}

TEST_F(Options, AWrongNameIsAnsweredWithTheNearestRightOne) {
  EXPECT_THAT(complaint_of([&] {
                parse({"--bootstrap-sever", "x"});
              }),
              HasSubstr("bootstrap-sever is not a recognized option; did you mean --bootstrap-server?"));
  EXPECT_THAT(complaint_of([&] { parse({"--zzz"}); }), HasSubstr("zzz is not a recognized option\n"));
}

TEST_F(Options, NamesAreNotAbbreviated) {
  EXPECT_THAT(complaint_of([&] {
                parse({"--bootstrap", "x"});
              }),
              HasSubstr("bootstrap is not a recognized option"));
}

TEST_F(Options, AMissingValueIsAnError) {
  EXPECT_EQ(complaint_of([&] { parse({"--topic"}); }), "Option [t, topic] requires an argument\n");
}

TEST_F(Options, WhatIsRequiredOrExcludedIsSaidBeforeTheHelp) {
  EXPECT_THAT(complaint_of([&] { parse({"--list"}).require({"bootstrap-server"}); }),
              HasSubstr("Missing required argument \"[bootstrap-server]\"\nOption "));
  EXPECT_THAT(complaint_of([&] {
                parse({"--list", "--topic", "a"}).forbid("list", {"topic"});
              }),
              HasSubstr("Option \"[list]\" can't be used with option \"[t, topic]\"\n"));
}

TEST_F(Options, HelpNamesEveryOptionUnderItsGroup) {
  const std::string help = complaint_of([&] { parse({"--help"}).maybe_help_or_version("Does things."); });
  EXPECT_THAT(help, HasSubstr("Does things.\nOption"));
  for (const Option& option : parser_.options())
    EXPECT_THAT(help, HasSubstr(std::string("--") + std::string(option.names[0])));
  EXPECT_LT(help.find("Where:"), help.find("--bootstrap-server"));
  EXPECT_LT(help.find("What:"), help.find("--topic"));
}

TEST_F(Options, WordsAndWhatIsBehindTwoDashesAreNoOptions) {
  EXPECT_THAT(parse({"a", "-", "--", "--list"}).positional(), ElementsAre("a", "-", "--list"));
}

}  // namespace
}  // namespace ottla::cli
