// Every log of the golden directories reads as DumpLogSegments of the broker that wrote it says.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "records/fixture.h"

namespace ottla::records::test {
namespace {

const std::string golden = OTTLA_GOLDEN_DIR;

// A record as a dump's line tells it.
struct Dumped {
  long long offset = 0;
  long long timestamp = 0;
  int key_size = 0;
  int value_size = 0;
  std::string line;
};

std::optional<Dumped> parse_dump_line(const std::string& line) {
  Dumped dumped{.line = line};
  char time_name[32];
  const bool new_form =
      std::sscanf(line.c_str(), "| offset: %lld %31[A-Za-z]: %lld keySize: %d valueSize: %d", &dumped.offset,
                  time_name, &dumped.timestamp, &dumped.key_size, &dumped.value_size) == 5;
  if (new_form) return dumped;
  const bool old_form =
      std::sscanf(line.c_str(),
                  "offset: %lld position: %*d %31[A-Za-z]: %lld isvalid: true keysize: %d valuesize: %d",
                  &dumped.offset, time_name, &dumped.timestamp, &dumped.key_size, &dumped.value_size) == 5;
  return old_form ? std::optional(dumped) : std::nullopt;
}

// The first section of a dump: file by file, its records.
std::map<std::string, std::vector<Dumped>> parse_dump(const std::string& path) {
  std::map<std::string, std::vector<Dumped>> files;
  std::istringstream in(file_text(path));
  std::string file;
  int section = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("##### ") && ++section > 1) break;
    if (line.starts_with("Dumping ")) files[file = line.substr(8)];
    if (const std::optional<Dumped> dumped = parse_dump_line(line)) files[file].push_back(*dumped);
  }
  return files;
}

int size_of(const Text& text) { return text ? static_cast<int>(text->size()) : -1; }

bool is_printable(const Text& text) {
  return text && !text->empty() && std::ranges::all_of(*text, [](char c) { return c > ' ' && c < 127; });
}

void expect_same(const PlainRecord& record, const Dumped& dumped) {
  EXPECT_EQ(record.offset, dumped.offset);
  EXPECT_EQ(record.timestamp, dumped.timestamp) << dumped.line;
  EXPECT_EQ(size_of(record.key), dumped.key_size) << dumped.line;
  EXPECT_EQ(size_of(record.value), dumped.value_size) << dumped.line;
  if (is_printable(record.value)) {
    EXPECT_TRUE(dumped.line.ends_with("payload: " + *record.value)) << dumped.line;
    // 1.1.0 prints no key beside a null value.
    if (is_printable(record.key)) {
      EXPECT_NE(dumped.line.find("key: " + *record.key), std::string::npos) << dumped.line;
    }
  }
  std::string keys;
  for (const auto& [key, value] : record.headers) keys += (keys.empty() ? "" : ",") + key;
  const bool has_header_keys = dumped.line.find("headerKeys: ") != std::string::npos;
  EXPECT_EQ(dumped.line.find("headerKeys: [" + keys + "]") != std::string::npos, has_header_keys)
      << dumped.line;
}

class GoldenLogs : public testing::TestWithParam<const char*> {};

TEST_P(GoldenLogs, HoldTheRecordsOfTheirDumps) {
  const std::string directory = golden + "/" + GetParam();
  const auto files = parse_dump(directory + "/expected.txt");
  EXPECT_GT(files.size(), 25U);
  for (const auto& [name, dumped] : files) {
    SCOPED_TRACE(name);
    const auto records = read_all(file_bytes(directory + "/data/" + name));
    ASSERT_TRUE(records) << records.error().message;
    ASSERT_EQ(records->size(), dumped.size());
    for (std::size_t i = 0; i < dumped.size(); ++i) expect_same((*records)[i], dumped[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Brokers, GoldenLogs, testing::Values("kafka-4.3.0", "kafka-1.1.0"),
                         [](const auto& info) { return std::string(info.param).substr(6, 1) + "_x"; });

// Every whole entry of these logs is read to its end, and the log ends with one.
TEST(GoldenMetadataLogs, ReadWithoutAnErrorAndAreNotTorn) {
  for (const char* const name :
       {"data/__cluster_metadata-0/00000000000000000000.log", "data/bootstrap.checkpoint",
        "snapshot/__cluster_metadata-0/00000000000000000000.log"}) {
    const Bytes bytes = file_bytes(golden + "/kafka-4.3.0/" + name);
    EXPECT_TRUE(read_all(bytes)) << name;
    EntryIterator entries(bytes);
    while (entries.next().value()) continue;
    EXPECT_FALSE(entries.torn()) << name;
  }
}

// A log cut anywhere gives the entries before the cut and no other.
TEST(GoldenLogsCut, GiveWholeEntriesOnlyAtEveryLength) {
  const Bytes bytes = file_bytes(golden + "/kafka-1.1.0/data/upgraded-0/00000000000000000000.log");
  std::size_t whole = 0;
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    EntryIterator entries(ByteView(bytes).first(length));
    while (entries.next().value()) continue;
    EXPECT_EQ(entries.torn(), entries.position() != length);
    EXPECT_GE(entries.position(), whole);
    whole = entries.position();
  }
  EXPECT_EQ(whole, bytes.size());
}

}  // namespace
}  // namespace ottla::records::test
