// Directories of real brokers have nothing wrong; what is changed in them is found and named.
#include "ottla/log/log_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ottla/log/names.h"
#include "support/memory_file_system.h"

namespace ottla::log {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LogCheckTest : public ::testing::Test {
 protected:
  void golden(const std::string& version) {
    files_.import_folder(std::string(OTTLA_GOLDEN_DIR) + "/" + version + "/data", "/data");
  }
  std::vector<std::string> problems(const std::string& folder, CheckDepth depth = CheckDepth::all) {
    return check_log(files_, "/data/" + folder, depth).value().problems;
  }
  static std::string file(Offset base, SegmentFile kind) {
    return "/data/indexed-0/" + segment_file_name(base, kind);
  }
  void flip(const std::string& path, std::size_t at) {
    std::string content = files_.content(path);
    content.at(at) = static_cast<char>(content.at(at) ^ 1);
    files_.set_content(path, content);
  }

  ottla::test::MemoryFileSystem files_;
};

TEST_F(LogCheckTest, nothing_is_wrong_with_what_kafka_wrote) {
  for (const char* version : {"kafka-1.1.0", "kafka-4.3.0"}) {
    golden(version);
    const auto folders = files_.list("/data").value();
    for (const DirectoryEntry& folder : folders) {
      const auto parsed = parse_partition_folder(folder.name);
      if (!folder.is_directory || !parsed || parsed->state != FolderState::live) continue;
      if (folder.name == root_file::metadata_folder) continue;
      EXPECT_THAT(problems(folder.name, CheckDepth::ends), IsEmpty()) << version;
      EXPECT_THAT(problems(folder.name), IsEmpty()) << version;
    }
    ASSERT_TRUE(files_.remove_all("/data"));
  }
}

TEST_F(LogCheckTest, a_flipped_bit_is_found_in_full_and_at_the_end_at_once) {
  golden("kafka-4.3.0");
  const std::string log = file(0, SegmentFile::log);
  flip(log, 70);
  EXPECT_THAT(problems("indexed-0", CheckDepth::ends), IsEmpty());
  EXPECT_THAT(problems("indexed-0"), ::testing::Contains(log + " is damaged at byte 0"));
  flip(log, 70);
  flip(log, files_.content(log).size() - 1);
  EXPECT_THAT(problems("indexed-0", CheckDepth::ends),
              ::testing::Contains(HasSubstr(log + " is damaged at byte")));
}

TEST_F(LogCheckTest, a_torn_end_is_found) {
  golden("kafka-4.3.0");
  const std::string log = file(20, SegmentFile::log);
  files_.set_content(log, files_.content(log) + "torn");
  EXPECT_THAT(problems("indexed-0", CheckDepth::ends),
              ElementsAre(HasSubstr(log + " ends within a batch at byte")));
}

TEST_F(LogCheckTest, an_index_that_was_not_trimmed_is_found) {
  golden("kafka-4.3.0");
  const std::string index = file(20, SegmentFile::offset_index);
  files_.set_content(index, files_.content(index) + std::string(800, '\0'));
  EXPECT_THAT(problems("indexed-0", CheckDepth::ends), ElementsAre(HasSubstr(index + " was not trimmed")));
}

TEST_F(LogCheckTest, entries_that_point_elsewhere_are_found) {
  golden("kafka-4.3.0");
  constexpr std::size_t of_position = 7;
  constexpr std::size_t of_timestamp = 1;  // far in the future
  for (const auto& [kind, at] : {std::pair(SegmentFile::offset_index, of_position),
                                 std::pair(SegmentFile::time_index, of_timestamp)}) {
    flip(file(0, kind), at);
    EXPECT_THAT(problems("indexed-0"), ElementsAre(HasSubstr(file(0, kind) + " does not fit its segment")));
    flip(file(0, kind), at);
  }
}

TEST_F(LogCheckTest, what_is_missing_or_was_not_finished_is_named) {
  golden("kafka-4.3.0");
  ASSERT_TRUE(files_.remove(file(0, SegmentFile::time_index)));
  files_.set_content(file(0, SegmentFile::log) + ".swap", "");
  EXPECT_THAT(problems("indexed-0"), ElementsAre(HasSubstr("of an exchange"), HasSubstr("is missing")));
}

}  // namespace
}  // namespace ottla::log
