// Records of lines, as Kafka's LineMessageReader makes them.
#include "cli/data/line_reader.h"

#include <gtest/gtest.h>

#include "cli/failure.h"

namespace ottla::cli {
namespace {

class LineReaderTest : public ::testing::Test {
 protected:
  TypedRecord read(std::string_view line, ConsoleEra era = ConsoleEra::kafka_4_3) {
    return LineReader(properties, era).read(line);
  }
  std::string failure(std::string_view line, ConsoleEra era = ConsoleEra::kafka_4_3) {
    try {
      read(line, era);
    } catch (const Failure& failure) {
      return failure.message();
    }
    return "";
  }

  Properties properties;
};

TEST_F(LineReaderTest, TakesTheLineForTheValue) {
  const TypedRecord record = read("a\tb");
  EXPECT_FALSE(record.key);
  EXPECT_EQ(record.value, "a\tb");
}

TEST_F(LineReaderTest, CutsHeadersAndKeyOff) {
  properties = {{"parse.key", "true"}, {"parse.headers", "TRUE"}};
  const TypedRecord record = read("h1:v1,h2:\tkey\tvalue\twith tab");
  EXPECT_EQ(record.key, "key");
  EXPECT_EQ(record.value, "value\twith tab");
  ASSERT_EQ(record.headers.size(), 2u);
  EXPECT_EQ(record.headers[0], (std::pair<std::string, std::optional<std::string>>("h1", "v1")));
  EXPECT_EQ(record.headers[1].second, "");
}

TEST_F(LineReaderTest, TakesSeparatorsOfTheUsers) {
  properties = {{"parse.key", "true"}, {"key.separator", ":"}};
  EXPECT_EQ(read("k:v:w").key, "k");
  EXPECT_EQ(read("k:v:w").value, "v:w");
}

TEST_F(LineReaderTest, MakesNullsOfTheMarker) {
  properties = {{"parse.key", "true"}, {"key.separator", ":"}, {"null.marker", "NULL"}};
  EXPECT_FALSE(read("NULL:v").key);
  EXPECT_FALSE(read("k:NULL").value);
}

TEST_F(LineReaderTest, RefusesALineWithoutKeyInTheWordsOfItsEra) {
  properties = {{"parse.key", "true"}};
  EXPECT_EQ(failure("alone"), "No key separator found on line number 1: 'alone'");
  EXPECT_EQ(failure("alone", ConsoleEra::kafka_1_1), "No key found on line 1: alone");
}

TEST_F(LineReaderTest, TakesALineWithoutKeyWhenErrorsAreIgnored) {
  properties = {{"parse.key", "true"}, {"ignore.error", "true"}};
  EXPECT_EQ(read("alone").value, "alone");
}

TEST_F(LineReaderTest, RefusesEqualSeparators) {
  properties = {{"headers.delimiter", ","}};
  EXPECT_EQ(failure("x"), "headers.delimiter and headers.separator may not be equal");
}

}  // namespace
}  // namespace ottla::cli
