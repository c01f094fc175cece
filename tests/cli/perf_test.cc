// The report lines of the performance tools.
#include <gtest/gtest.h>
#include <regex.h>

#include <cstdlib>
#include <ctime>

#include "cli/data/date_text.h"
#include "cli/data/perf_payload.h"
#include "cli/data/producer_stats.h"
#include "cli/data/topic_pattern.h"
#include "cli/failure.h"

namespace ottla::cli {
namespace {

TEST(ProducerStatsTest, SumsUpAsKafkasTool) {
  ProducerStats stats(4, 0, 5000);
  for (const int latency_ms : {1, 2, 3, 10}) EXPECT_EQ(stats.record(latency_ms, 524'288, 1000), "");
  EXPECT_EQ(
      stats.total(2000),
      "4 records sent, 2.000000 records/sec (1.00 MB/sec), 4.00 ms avg latency, 10.00 ms max latency, 3 ms "
      "50th, 10 ms 95th, 10 ms 99th, 10 ms 99.9th.");
}

TEST(ProducerStatsTest, TellsEachInterval) {
  ProducerStats stats(100, 0, 5000);
  stats.record(1, 100, 4999);
  EXPECT_EQ(stats.record(3, 100, 5000),
            "2 records sent, 0.4 records/sec (0.00 MB/sec), 2.0 ms avg latency, 3.0 ms max latency.");
  EXPECT_EQ(stats.record(3, 100, 9999), "");
}

TEST(PerfPayloadTest, MakesLettersOfTheWantedSize) {
  PerfPayload payload = PerfPayload::random(21);
  const std::string text(payload.next(0));
  EXPECT_EQ(text.size(), 21u);
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string::npos);
}

TEST(PerfPayloadTest, Counts) { EXPECT_EQ(PerfPayload::monotonic().next(42), "42"); }

class DateTextTest : public ::testing::Test {
 protected:
  DateTextTest() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
};

TEST_F(DateTextTest, TakesThePatternsOfJava) {
  EXPECT_EQ(date_text(1700000000123, "yyyy-MM-dd HH:mm:ss:SSS"), "2023-11-14 22:13:20:123");
  EXPECT_EQ(date_text(1700000000123, "dd.MM.yy 'at' h a"), "14.11.23 at 10 PM");
}

TEST_F(DateTextTest, RefusesALetterThatIsNone) { EXPECT_THROW(date_text(0, "yyyy-bb"), Failure); }

bool matches(const std::string& posix_pattern, const char* topic) {
  regex_t compiled{};
  if (::regcomp(&compiled, posix_pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool is_match = ::regexec(&compiled, topic, 0, nullptr, 0) == 0;
  ::regfree(&compiled);
  return is_match;
}

TEST(TopicPatternTest, MatchesWholeNames) {
  EXPECT_TRUE(matches(posix_pattern("test|other"), "test"));
  EXPECT_FALSE(matches(posix_pattern("test|other"), "test2"));
  EXPECT_TRUE(matches(posix_pattern("t\\d+(?:-x)?\\.log"), "t12-x.log"));
}

TEST(TopicPatternTest, RefusesWhatPosixCannotSay) {
  EXPECT_THROW(posix_pattern("(?!a).*"), Failure);
  EXPECT_THROW(posix_pattern("("), Failure);
}

TEST(TopicPatternTest, ReadsTheOldConsumersLists) { EXPECT_EQ(old_list_pattern("\"a, b\""), "a|b"); }

}  // namespace
}  // namespace ottla::cli
