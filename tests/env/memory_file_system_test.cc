// The memory file system must forget as a disk does: these tests are what the crash tests of other rooms rely
// on.
#include "support/memory_file_system.h"

#include <array>
#include <set>

#include "gmock/gmock.h"
#include "support/seeded_entropy.h"

namespace ottla::test {
namespace {

using testing::HasSubstr;

class MemoryFileSystemTest : public testing::Test {
 protected:
  MemoryFileSystemTest() { EXPECT_TRUE(files_.create_directories("/d") && files_.sync_directory("/")); }

  std::shared_ptr<File> open(const std::string& path, OpenMode mode = OpenMode::create) {
    return files_.open(path, mode).value();
  }
  void write(const std::string& path, std::string_view text, std::uint64_t at = 0) {
    ASSERT_TRUE(open(path)->write_at(at, as_bytes(text)));
  }
  void write_synced(const std::string& path, std::string_view text) {
    write(path, text);
    ASSERT_TRUE(open(path)->sync());
    ASSERT_TRUE(files_.sync_directory("/d"));
  }
  void lose_all() { files_.crash(Crash::lose_all_unsynced, entropy_); }

  MemoryFileSystem files_;
  SeededEntropy entropy_{1};
};

TEST_F(MemoryFileSystemTest, PowerCutLosesUnsyncedContent) {
  write_synced("/d/a", "hello");
  write("/d/a", "HELLO, WORLD");
  lose_all();
  EXPECT_EQ(files_.content("/d/a"), "hello");
}

TEST_F(MemoryFileSystemTest, PowerCutLosesNamesThatTheirFolderDidNotSync) {
  write("/d/a", "hello");
  ASSERT_TRUE(open("/d/a")->sync());
  lose_all();
  EXPECT_FALSE(files_.exists("/d/a"));
}

TEST_F(MemoryFileSystemTest, PowerCutUndoesRenamingAndRemovalNotSynced) {
  write_synced("/d/a", "a");
  write_synced("/d/b", "b");
  ASSERT_TRUE(files_.rename("/d/a", "/d/c"));
  ASSERT_TRUE(files_.remove("/d/b"));
  lose_all();
  EXPECT_EQ(files_.content("/d/a"), "a");
  EXPECT_EQ(files_.content("/d/b"), "b");
  EXPECT_FALSE(files_.exists("/d/c"));
}

TEST_F(MemoryFileSystemTest, RenamedFolderKeepsWhatIsInIt) {
  ASSERT_TRUE(files_.create_directories("/d/x"));
  ASSERT_TRUE(files_.sync_directory("/d"));
  write("/d/x/a", "hello");
  ASSERT_TRUE(open("/d/x/a")->sync());
  ASSERT_TRUE(files_.rename("/d/x", "/d/y"));
  ASSERT_TRUE(files_.sync_directory("/d/y"));
  ASSERT_TRUE(files_.sync_directory("/d"));
  lose_all();
  EXPECT_EQ(files_.content("/d/y/a"), "hello");
  EXPECT_FALSE(files_.exists("/d/x"));
}

TEST_F(MemoryFileSystemTest, KilledProcessLosesNothingButItsHandles) {
  auto file = open("/d/a");
  auto lock = files_.lock("/d/.lock").value();
  ASSERT_TRUE(file->write_at(0, as_bytes("hello")));
  EXPECT_FALSE(files_.lock("/d/.lock"));
  files_.kill();
  EXPECT_FALSE(file->write_at(0, as_bytes("x")));
  EXPECT_EQ(files_.content("/d/a"), "hello");
  EXPECT_TRUE(files_.lock("/d/.lock"));
}

TEST_F(MemoryFileSystemTest, CrashLosesAnySubsetOfWrites) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    MemoryFileSystem files;
    files.set_content("/a", "....");
    auto file = files.open("/a", OpenMode::read_write).value();
    ASSERT_TRUE(file->write_at(0, as_bytes("1")));
    ASSERT_TRUE(file->write_at(2, as_bytes("2")));
    SeededEntropy entropy(seed);
    files.crash(Crash::lose_any_unsynced, entropy);
    seen.insert(files.content("/a"));
  }
  EXPECT_THAT(seen, testing::UnorderedElementsAre("....", "1...", "..2.", "1.2."));
}

TEST_F(MemoryFileSystemTest, CrashTearsAWriteAtSectors) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    MemoryFileSystem files;
    files.set_content("/a", std::string(1536, '.'));
    auto file = files.open("/a", OpenMode::read_write).value();
    ASSERT_TRUE(file->write_at(256, as_bytes(std::string(1024, 'x'))));
    SeededEntropy entropy(seed);
    files.crash(Crash::lose_any_unsynced, entropy);
    const std::string content = files.content("/a");
    for (const auto& [at, size] : {std::pair{256, 256}, {512, 512}, {1024, 256}}) {
      EXPECT_EQ(content.find_first_not_of(content[at], at) >= static_cast<std::size_t>(at + size), true);
    }
    seen.insert(content);
  }
  EXPECT_GT(seen.size(), 4u);
}

TEST_F(MemoryFileSystemTest, SeedReplaysACrash) {
  std::vector<std::string> outcomes;
  for (int run = 0; run < 2; ++run) {
    MemoryFileSystem files;
    files.set_content("/a", "");
    auto file = files.open("/a", OpenMode::read_write).value();
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(file->write_at(i, as_bytes("x")));
    SeededEntropy entropy(5);
    files.crash(Crash::lose_any_unsynced, entropy);
    outcomes.push_back(files.content("/a"));
  }
  EXPECT_EQ(outcomes[0], outcomes[1]);
}

TEST_F(MemoryFileSystemTest, FailedSyncSavesNothingAndTheNextNeither) {
  write_synced("/d/a", "old");
  write("/d/a", "new");
  files_.inject({.kinds = {Call::sync}});
  EXPECT_FALSE(open("/d/a")->sync());
  EXPECT_TRUE(open("/d/a")->sync());
  EXPECT_EQ(files_.content("/d/a"), "new");
  lose_all();
  EXPECT_EQ(files_.content("/d/a"), "old");
}

TEST_F(MemoryFileSystemTest, FaultStrikesTheNthMatchingCall) {
  files_.inject({.kinds = {Call::write}, .path = "/d/b", .at = 2, .written = Fault::Written::part});
  write("/d/a", "1");
  write("/d/b", "2");
  EXPECT_FALSE(open("/d/b")->write_at(0, as_bytes("abcd")));
  EXPECT_EQ(files_.content("/d/b"), "ab");
  write("/d/b", "3");
}

TEST_F(MemoryFileSystemTest, StickyFaultStays) {
  files_.inject({.kinds = {Call::write}, .sticky = true, .reason = "Input/output error"});
  for (int i = 0; i < 3; ++i) {
    const auto failed = open("/d/a")->write_at(0, as_bytes("x"));
    ASSERT_FALSE(failed);
    EXPECT_THAT(failed.error().message, HasSubstr("Input/output error"));
  }
  files_.clear_faults();
  write("/d/a", "x");
}

TEST_F(MemoryFileSystemTest, FullDiskTakesWhatFits) {
  files_.set_capacity(6);
  const auto failed = open("/d/a")->write_at(0, as_bytes("hello, world"));
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("No space left on device"));
  EXPECT_EQ(files_.content("/d/a"), "hello,");
  EXPECT_TRUE(open("/d/a")->write_at(0, as_bytes("HELLO"))) << "bytes that are there may be overwritten";
}

TEST_F(MemoryFileSystemTest, DiesAtEveryChange) {
  const auto script = [](MemoryFileSystem& files) { return replace_whole(files, "/d/a", "new").has_value(); };
  files_.set_content("/d/a", "old");
  files_.reset_counts();
  ASSERT_TRUE(script(files_));
  const std::uint64_t changes = files_.changes();
  EXPECT_EQ(changes, 5u);  // open, write, sync, rename, sync of the folder
  for (std::uint64_t n = 1; n <= changes; ++n) {
    MemoryFileSystem files;
    files.set_content("/d/a", "old");
    files.die_at_change(n);
    EXPECT_FALSE(script(files));
    EXPECT_TRUE(files.is_dead());
    files.crash(Crash::lose_any_unsynced, entropy_);
    EXPECT_THAT(files.content("/d/a"), testing::AnyOf("old", "new"));
  }
}

TEST_F(MemoryFileSystemTest, ReplacedTogetherAreOldOrNewWhereverItDies) {
  const std::array<WholeFile, 2> replacements{{{"/d/a", "new"}, {"/d/b", "newer"}}};
  constexpr std::uint64_t changes = 8;  // open, write, sync and rename of each
  for (std::uint64_t n = 1; n <= changes + 1; ++n) {
    MemoryFileSystem files;
    files.set_content("/d/a", "old");
    files.set_content("/d/b", "older");
    files.die_at_change(n);
    EXPECT_EQ(replace_together(files, replacements).has_value(), n > changes);
    files.crash(Crash::lose_any_unsynced, entropy_);
    EXPECT_THAT(files.content("/d/a"), testing::AnyOf("old", "new"));
    EXPECT_THAT(files.content("/d/b"), testing::AnyOf("older", "newer"));
  }
}

TEST_F(MemoryFileSystemTest, ReplacedWithoutSyncsMayBeEmptyAfterAPowerCut) {
  write_synced("/d/a", "old");
  ASSERT_TRUE(replace_whole(files_, "/d/a", "new", Durability::none));
  EXPECT_EQ(files_.content("/d/a"), "new");
  ASSERT_TRUE(files_.sync_directory("/d"));
  lose_all();
  EXPECT_EQ(files_.content("/d/a"), "");
}

TEST_F(MemoryFileSystemTest, HolesReadAsZeros) {
  auto file = open("/d/a");
  ASSERT_TRUE(file->truncate(10 << 20));
  ASSERT_TRUE(file->write_at(5, as_bytes("x")));
  Bytes out(4);
  EXPECT_EQ(file->read_at(4, out), 4u);
  EXPECT_EQ(as_text(out), std::string_view("\0x\0\0", 4));
  EXPECT_EQ(file->read_at((10 << 20) - 1, out), 1u);
}

}  // namespace
}  // namespace ottla::test
