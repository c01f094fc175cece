// kafka-dump-log over the directories that Apache Kafka wrote: line for line what its own DumpLogSegments
// said.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/dump/findings.h"
#include "cli/tool.h"

namespace ottla::cli {
namespace {

using Lines = std::vector<std::string>;

// A section of a recording: the files that were dumped, and what was printed.
struct Section {
  std::string title;
  Lines files;
  Lines lines;
  Lines findings;
};

bool is_finding(std::string_view line) {
  return line.starts_with("Non-consecutive offsets") || line.starts_with("The following indexed") ||
         line.starts_with("  ") || line.starts_with("Indexed offset");
}

std::string without_blanks_at_end(std::string line) {
  const std::size_t last = line.find_last_not_of(" \t\r\n\v\f");
  line.resize(last == std::string::npos ? 0 : last + 1);
  return line;
}

std::vector<Section> read_recording(const std::string& path) {
  std::vector<Section> sections;
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("##### ")) sections.push_back({.title = line.substr(6)});
    if (line.starts_with("##### ") || line.starts_with("log4j:WARN")) continue;
    Section& section = sections.back();
    if (line.starts_with("Dumping ")) section.files.push_back(line.substr(8));
    (is_finding(line) ? section.findings : section.lines).push_back(line);
  }
  return sections;
}

struct Recording {
  std::string folder;  // below tests/golden
  std::string expected;
  std::string tool;
};
void PrintTo(const Recording& recording, std::ostream* out) { *out << recording.folder; }

class DumpGoldenTest : public ::testing::TestWithParam<Recording> {
 protected:
  void SetUp() override {
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(std::string(OTTLA_GOLDEN_DIR) + "/" + GetParam().folder);
  }
  void TearDown() override { std::filesystem::current_path(before_); }

  static std::vector<Section> recorded() {
    return read_recording(std::string(OTTLA_GOLDEN_DIR) + "/" + GetParam().expected);
  }

  // The options that the recording's script gave for a section of that title.
  static Arguments arguments_for(const Section& section) {
    std::string files;
    for (const std::string& file : section.files) files += (files.empty() ? "" : ",") + file;
    Arguments arguments{"--files", files};
    if (section.title.starts_with("indexes")) return arguments;
    const std::size_t option = section.title.rfind("--");
    if (!section.title.ends_with("cluster-metadata-decoder")) {
      arguments.insert(arguments.end(), {"--deep-iteration", "--print-data-log"});
    }
    if (section.title.substr(option) != "--print-data-log") arguments.push_back(section.title.substr(option));
    return arguments;
  }

  static Lines dump(const Section& section) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const std::string& tool = GetParam().tool;
    EXPECT_EQ(run_tool(*find_tool("kafka-dump-log"), tool, arguments_for(section)), 0);
    findings_ = ::testing::internal::GetCapturedStderr();
    std::istringstream out(::testing::internal::GetCapturedStdout());
    Lines lines;
    for (std::string line; std::getline(out, line);) lines.push_back(without_blanks_at_end(line));
    return lines;
  }

  static inline std::string findings_;

 private:
  std::filesystem::path before_;
};

TEST_P(DumpGoldenTest, PrintsWhatKafkasToolPrinted) {
  for (const Section& section : recorded()) {
    SCOPED_TRACE(section.title);
    const Lines lines = dump(section);
    ASSERT_EQ(lines.size(), section.lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) ASSERT_EQ(lines[i], section.lines[i]) << "line " << i;
  }
}

TEST_P(DumpGoldenTest, FindsWhatKafkasToolFound) {
  for (const Section& section : recorded()) {
    dump(section);
    const auto found = static_cast<std::size_t>(std::ranges::count(findings_, '\n'));
    EXPECT_EQ(found, section.findings.size()) << section.title << ":\n" << findings_;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Versions, DumpGoldenTest,
    ::testing::Values(
        Recording{"kafka-1.1.0/data", "kafka-1.1.0/expected.txt", "kafka.tools.DumpLogSegments"},
        Recording{"kafka-4.3.0/data", "kafka-4.3.0/expected.txt", "kafka-dump-log"},
        Recording{"kafka-4.3.0/snapshot", "kafka-4.3.0/expected-snapshot.txt", "kafka-dump-log"},
        Recording{"kafka-4.3.0/standalone", "kafka-4.3.0/expected-standalone.txt", "kafka-dump-log"}));

// Findings are printed in the order of the JVM's hash tables, which hangs on the files' absolute paths: those
// of the recordings, made of copies in /tmp/logs-of-VERSION.
class FindingsOrderTest : public ::testing::Test {
 protected:
  static Lines recorded(const std::string& version) {
    Lines lines;
    std::ifstream in(std::string(OTTLA_GOLDEN_DIR) + "/findings/" + version + ".txt");
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  // The same findings, made in the order in which the files were read.
  static std::string printed(dump::Era era, const Lines& lines) {
    std::vector<std::pair<std::string, Lines>> by_file;
    for (const std::string& line : lines) {
      if (line.starts_with("Non-")) by_file.push_back({line.substr(line.find('/')), {}});
      if (line.starts_with("  ")) by_file.back().second.push_back(line);
    }
    std::ranges::sort(by_file, {}, [](const auto& one) { return one.first; });
    dump::Findings findings(era);
    for (auto& [file, pairs] : by_file) {
      if (era == dump::Era::kafka_1_1) std::ranges::reverse(pairs);
      for (const std::string& pair : pairs) {
        findings.not_consecutive(file, std::stoll(pair), std::stoll(pair.substr(pair.rfind(' '))));
      }
    }
    ::testing::internal::CaptureStderr();
    findings.print();
    return ::testing::internal::GetCapturedStderr();
  }

  static std::string joined(const Lines& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }
};

TEST_F(FindingsOrderTest, IsScalasForTheOldClass) {
  const Lines lines = recorded("kafka-1.1.0");
  EXPECT_EQ(printed(dump::Era::kafka_1_1, lines), joined(lines));
}

TEST_F(FindingsOrderTest, IsJavasForTheNewTool) {
  const Lines lines = recorded("kafka-4.3.0");
  EXPECT_EQ(printed(dump::Era::kafka_4_3, lines), joined(lines));
}

}  // namespace
}  // namespace ottla::cli
