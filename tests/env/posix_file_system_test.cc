// The real file system: what it reads back, what it reports, and its lock between processes.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "gmock/gmock.h"
#include "ottla/env/full_disk.h"
#include "ottla/env/posix.h"

namespace ottla {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

class PosixFileSystemTest : public testing::Test {
 protected:
  PosixFileSystemTest() {
    std::string name = testing::TempDir() + "ottla-env-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~PosixFileSystemTest() override { std::filesystem::remove_all(folder_); }

  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }
  std::shared_ptr<File> open(std::string_view name, OpenMode mode = OpenMode::create) {
    return files_.open(path(name), mode).value();
  }
  std::string read(std::string_view name) { return read_whole(files_, path(name), 1 << 20).value(); }
  void write(std::string_view name, std::string_view text) {
    ASSERT_TRUE(open(name, OpenMode::replace)->write_at(0, as_bytes(text)));
  }
  // What a process of its own sees: whether it gets the lock.
  bool other_process_gets_lock(std::string_view name) {
    const pid_t child = fork();
    if (child == 0) {
      const int descriptor = ::open(path(name).c_str(), O_RDWR);
      _exit(::lockf(descriptor, F_TLOCK, 0) == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  FileSystem& files_ = posix_file_system();
  std::string folder_;
};

TEST_F(PosixFileSystemTest, ReadsWhatWasWrittenAtAnyPlace) {
  auto file = open("a");
  ASSERT_TRUE(file->write_at(3, as_bytes("world")));
  ASSERT_TRUE(file->write_at(0, as_bytes("abc")));
  EXPECT_EQ(read("a"), "abcworld");
  EXPECT_EQ(file->size(), 8u);
}

TEST_F(PosixFileSystemTest, ReadsLessOnlyAtTheEnd) {
  write("a", "hello");
  Bytes out(10);
  EXPECT_EQ(open("a", OpenMode::read)->read_at(3, out), 2u);
  EXPECT_EQ(open("a", OpenMode::read)->read_at(5, out), 0u);
}

TEST_F(PosixFileSystemTest, WritesPiecesBackToBackHoweverMany) {
  std::string expected;
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i) texts.push_back(std::string(i % 7, static_cast<char>('a' + i % 26)));
  std::vector<ByteView> pieces;
  for (const std::string& text : texts) {
    pieces.push_back(as_bytes(text));
    expected += text;
  }
  ASSERT_TRUE(open("a")->write_at(0, pieces));
  EXPECT_EQ(read("a"), expected);
}

TEST_F(PosixFileSystemTest, TruncatesAndExtendsWithZeros) {
  write("a", "hello");
  ASSERT_TRUE(open("a")->truncate(2));
  ASSERT_TRUE(open("a")->truncate(4));
  EXPECT_EQ(read("a"), std::string("he\0\0", 4));
}

TEST_F(PosixFileSystemTest, AllocatesDiskSpace) {
  ASSERT_TRUE(open("a")->allocate(100'000));
  EXPECT_EQ(open("a")->size(), 100'000u);
}

TEST_F(PosixFileSystemTest, OpenModesMakeKeepAndEmpty) {
  EXPECT_FALSE(files_.open(path("a"), OpenMode::read));
  EXPECT_FALSE(files_.open(path("a"), OpenMode::read_write));
  write("a", "hello");
  open("a", OpenMode::create);
  EXPECT_EQ(read("a"), "hello");
  open("a", OpenMode::replace);
  EXPECT_EQ(read("a"), "");
}

TEST_F(PosixFileSystemTest, FailureNamesPathAndReason) {
  auto failed = files_.open(path("no/such"), OpenMode::read);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kafka_storage_error);
  EXPECT_THAT(failed.error().message, HasSubstr(path("no/such")));
  EXPECT_THAT(failed.error().message, HasSubstr("No such file or directory"));
}

TEST_F(PosixFileSystemTest, FullDiskIsSaid) {
  auto full = files_.open("/dev/full", OpenMode::read_write).value();
  const auto failed = full->write_at(0, as_bytes("x"));
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("/dev/full"));
  EXPECT_THAT(failed.error().message, HasSubstr("No space left on device"));
  EXPECT_TRUE(is_full_disk(failed.error()));
  EXPECT_FALSE(is_full_disk(files_.open(path("absent"), OpenMode::read).error()));
}

TEST_F(PosixFileSystemTest, AFailedSyncIsNoFullDiskWhateverItsReason) {
  const Error written{ErrorCode::kafka_storage_error, "a: cannot write: No space left on device", ENOSPC};
  EXPECT_TRUE(is_full_disk(written));
  EXPECT_FALSE(is_full_disk(as_sync_failure(written)));
  EXPECT_EQ(as_sync_failure(written).message, written.message + "; what was written before may be lost");
}

TEST_F(PosixFileSystemTest, AFullDiskIsKnownByItsNumberAndNotByWords) {
  const Error full{ErrorCode::kafka_storage_error, "a: kein Platz mehr", EDQUOT};
  EXPECT_TRUE(is_full_disk(full));
  EXPECT_FALSE(is_full_disk({full.code, "a: cannot write: No space left on device"}));
  EXPECT_FALSE(is_full_disk({full.code, full.message, EIO}));
  EXPECT_FALSE(is_full_disk({ErrorCode::invalid_config, full.message, EDQUOT}));
}

TEST_F(PosixFileSystemTest, ReplaceWholeLeavesNothingOfWhatFoundNoRoom) {
  ASSERT_TRUE(replace_whole(files_, path("a"), "one"));
  ASSERT_EQ(::symlink("/dev/full", path("a.tmp").c_str()), 0);
  EXPECT_FALSE(replace_whole(files_, path("a"), "two"));
  EXPECT_EQ(read("a"), "one");
  EXPECT_EQ(files_.list(folder_).value().size(), 1u);
}

TEST_F(PosixFileSystemTest, StatusOfAnAbsentFileIsNothing) {
  EXPECT_EQ(files_.status(path("a")).value(), std::nullopt);
  EXPECT_EQ(files_.status(path("a/b")).value(), std::nullopt);
  write("a", "hello");
  EXPECT_EQ(files_.status(path("a")).value()->size, 5u);
  EXPECT_EQ(files_.status(path("a/b")).value(), std::nullopt);
  EXPECT_TRUE(files_.status(folder_).value()->is_directory);
}

TEST_F(PosixFileSystemTest, ListsFilesAndFolders) {
  write("a", "");
  ASSERT_TRUE(files_.create_directories(path("b")));
  std::vector<std::string> found;
  const auto entries = files_.list(folder_).value();
  for (const auto& entry : entries) found.push_back(entry.name + (entry.is_directory ? "/" : ""));
  EXPECT_THAT(found, UnorderedElementsAre("a", "b/"));
}

TEST_F(PosixFileSystemTest, MakesFoldersWithTheirParents) {
  ASSERT_TRUE(files_.create_directories(path("x/y/z")));
  ASSERT_TRUE(files_.create_directories(path("x/y/z")));
  ASSERT_TRUE(files_.create_directories(path("x/w/")));
  write("f", "");
  EXPECT_FALSE(files_.create_directories(path("f")));
  EXPECT_FALSE(files_.create_directories(path("f/g")));
}

TEST_F(PosixFileSystemTest, RenamesOverAnExistingFile) {
  write("a", "new");
  write("b", "old");
  ASSERT_TRUE(files_.rename(path("a"), path("b")));
  ASSERT_TRUE(files_.sync_directory(folder_));
  EXPECT_EQ(read("b"), "new");
  EXPECT_FALSE(files_.rename(path("a"), path("b")));
}

TEST_F(PosixFileSystemTest, RemovesWhatIsThereAndWhatIsNot) {
  write("a", "");
  EXPECT_TRUE(files_.remove(path("a")));
  EXPECT_TRUE(files_.remove(path("a")));
  ASSERT_TRUE(files_.create_directories(path("x/y")));
  EXPECT_TRUE(files_.remove_all(path("x")));
  EXPECT_TRUE(files_.remove_all(path("x")));
  EXPECT_TRUE(files_.list(folder_).value().empty());
}

TEST_F(PosixFileSystemTest, SetsTimeAndMode) {
  write("a", "");
  ASSERT_TRUE(files_.set_modified_time(path("a"), 1'600'000'000'123));
  ASSERT_TRUE(files_.set_mode(path("a"), 0400));
  EXPECT_EQ(files_.status(path("a")).value()->modified_ms, 1'600'000'000'123);
  EXPECT_EQ(std::filesystem::status(path("a")).permissions(), std::filesystem::perms::owner_read);
}

TEST_F(PosixFileSystemTest, TellsTheFreeSpace) {
  const auto space = files_.space(folder_).value();
  EXPECT_GT(space.total, 0u);
  EXPECT_LE(space.available, space.total);
}

TEST_F(PosixFileSystemTest, LockKeepsOthersAndTheProcessItselfOut) {
  auto lock = files_.lock(path(".lock")).value();
  EXPECT_FALSE(other_process_gets_lock(".lock"));
  EXPECT_FALSE(files_.lock(path(".lock")));
  EXPECT_FALSE(other_process_gets_lock(".lock")) << "the second try must not lose the first one's lock";
  lock.reset();
  EXPECT_TRUE(other_process_gets_lock(".lock"));
  EXPECT_TRUE(files_.lock(path(".lock")));
}

TEST_F(PosixFileSystemTest, ReadWholeKeepsItsLimit) {
  write("a", "12345");
  EXPECT_EQ(read_whole(files_, path("a"), 5), "12345");
  EXPECT_FALSE(read_whole(files_, path("a"), 4));
}

TEST_F(PosixFileSystemTest, ReplaceTogetherLeavesNoTemporaryFile) {
  const std::array<WholeFile, 2> replacements{{{path("a"), "one"}, {path("b"), ""}}};
  ASSERT_TRUE(replace_together(files_, replacements));
  EXPECT_EQ(read("a"), "one");
  EXPECT_EQ(read("b"), "");
  EXPECT_EQ(files_.list(folder_).value().size(), 2u);
}

TEST_F(PosixFileSystemTest, ReplaceWholeLeavesNoTemporaryFile) {
  ASSERT_TRUE(replace_whole(files_, path("a"), "one"));
  ASSERT_TRUE(replace_whole(files_, path("a"), "", Durability::none));
  EXPECT_EQ(read("a"), "");
  EXPECT_EQ(files_.list(folder_).value().size(), 1u);
}

}  // namespace
}  // namespace ottla
