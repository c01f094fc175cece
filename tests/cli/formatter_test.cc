// What kafka-console-consumer shows of a record.
#include <gtest/gtest.h>

#include "cli/data/message_formatter.h"
#include "cli/failure.h"

namespace ottla::cli {
namespace {

class FormatterTest : public ::testing::Test {
 protected:
  FormatterTest() {
    record.topic = "t";
    record.partition = 2;
    record.offset = 7;
    record.timestamp = 1700000000000;
    record.timestamp_type = records::TimestampType::create_time;
    record.key = as_bytes("key");
    record.value = as_bytes("value");
  }

  std::string shown(std::string_view formatter = default_formatter) {
    std::string text;
    make_formatter(formatter, properties)->append(record, text);
    return text;
  }

  Properties properties;
  ConsumedRecord record;
};

TEST_F(FormatterTest, ShowsTheValueAlone) { EXPECT_EQ(shown(), "value\n"); }

TEST_F(FormatterTest, ShowsEveryColumnInKafkasOrder) {
  for (const char* column : {"timestamp", "partition", "offset", "headers", "key"}) {
    properties[std::string("print.") + column] = "true";
  }
  record.headers = {{"a", as_bytes("1")}, {"b", std::nullopt}};
  EXPECT_EQ(shown(), "CreateTime:1700000000000\tPartition:2\tOffset:7\ta:1,b:null\tkey\tvalue\n");
}

TEST_F(FormatterTest, ShowsWhatIsNotThere) {
  properties = {
      {"print.timestamp", "true"}, {"print.headers", "true"}, {"print.key", "true"}, {"null.literal", "-"}};
  record.timestamp_type.reset();
  record.key.reset();
  EXPECT_EQ(shown(), "NO_TIMESTAMP\tNO_HEADERS\t-\tvalue\n");
}

TEST_F(FormatterTest, TakesSeparatorsOfTheUsers) {
  properties = {{"print.key", "true"}, {"key.separator", " => "}, {"line.separator", "|"}};
  EXPECT_EQ(shown(), "key => value|");
}

TEST_F(FormatterTest, ReadsNumbersByTheirDeserializer) {
  properties = {{"value.deserializer", "org.apache.kafka.common.serialization.DoubleDeserializer"}};
  record.value = as_bytes(std::string_view("\x41\x63\x12\xd0\x00\x00\x00\x00", 8));
  EXPECT_EQ(shown(), "1.0E7\n");
}

TEST_F(FormatterTest, ShowsNothingByTheNoOpFormatter) {
  EXPECT_EQ(shown("org.apache.kafka.tools.consumer.NoOpMessageFormatter"), "");
}

TEST_F(FormatterTest, ShowsCommittedOffsetsAsBothErasDo) {
  record.key = as_bytes(std::string_view("\0\1\0\1g\0\1t\0\0\0\0", 12));
  record.value = as_bytes(std::string_view("\0\1\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\2", 28));
  EXPECT_EQ(shown("kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter"),
            "[g,t,0]::[OffsetMetadata[5,NO_METADATA],CommitTime 1,ExpirationTime 2]\n");
  EXPECT_EQ(shown("org.apache.kafka.tools.consumer.OffsetsMessageFormatter"),
            R"({"key":{"type":1,"data":{"group":"g","topic":"t","partition":0}},"value":{"version":1,"data":)"
            R"({"offset":5,"metadata":"","commitTimestamp":1,"expireTimestamp":2}}})");
}

TEST_F(FormatterTest, RefusesAClassThatIsNoneOfKafkas) {
  EXPECT_THROW(make_formatter("com.example.Mine", properties), Failure);
}

}  // namespace
}  // namespace ottla::cli
