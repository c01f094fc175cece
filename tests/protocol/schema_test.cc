// The descriptions say what Apache Kafka's schemas say: each prints as tests/golden/protocol/messages.txt has
// it.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "protocol/schema_printer.h"

namespace ottla::protocol {
namespace {

constexpr int lines_before_schemas = 2;

// The file's blocks by their first lines.
std::map<std::string, std::string> golden_schemas() {
  std::ifstream file(OTTLA_GOLDEN_DIR "/protocol/messages.txt");
  std::map<std::string, std::string> schemas;
  std::string line, title;
  int empty_lines = 0;
  while (std::getline(file, line)) {
    if (line.empty()) {
      ++empty_lines;
      title.clear();
    } else if (empty_lines >= lines_before_schemas) {
      title = title.empty() ? line : title;
      schemas[title] += line + "\n";
    }
  }
  return schemas;
}

// Messages of Kafka that messages.txt leaves out.
const std::set<std::string_view> unlisted{"ControlRecordTypeSchema", "EndTxnMarker", "ProducerSnapshot"};

std::string title_of(const std::string& schema) { return schema.substr(0, schema.find('\n')); }

TEST(Schema, of_every_message_is_kafkas) {
  const auto golden = golden_schemas();
  for (const MessageType& type : all_messages()) {
    if (!unlisted.contains(type.api->name)) {
      const std::string schema = print_schema(type);
      const auto found = golden.find(title_of(schema));
      ASSERT_NE(found, golden.end()) << schema;
      EXPECT_EQ(schema, found->second);
    }
  }
}

TEST(Schema, describes_every_message_of_a_brokers_listener) {
  std::set<std::string> described;
  for (const MessageType& type : all_messages()) {
    described.insert(title_of(print_schema(type)));
  }
  for (const auto& [title, schema] : golden_schemas()) {
    EXPECT_NE(described.contains(title), title.ends_with("(not on a broker's listener)")) << title;
  }
}

TEST(Schema, lists_the_77_apis_by_key) {
  EXPECT_EQ(apis().size(), 77U);
  for (const Api& api : apis()) {
    EXPECT_EQ(api_of(api.key), &api);
  }
  EXPECT_EQ(api_of(52), nullptr);
  EXPECT_EQ(api_of(-1), nullptr);
}

}  // namespace
}  // namespace ottla::protocol
