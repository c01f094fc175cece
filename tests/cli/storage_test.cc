// kafka-storage: what it leaves in a directory, and what it says.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cli/tool.h"
#include "ottla/env/posix.h"
#include "ottla/log/meta_properties.h"

namespace ottla::cli {
namespace {

class StorageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("ottla-storage-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    write("controller.quorum.voters=1@localhost:9093\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  void write(const std::string& voters) {
    std::ofstream(folder / "server.properties")
        << "process.roles=broker,controller\nnode.id=1\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\n"
        << "controller.listener.names=CONTROLLER\nlog.dirs=" << (folder / "data").string() << "\n"
        << voters;
  }

  int run(Arguments arguments) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int status = run_tool(*find_tool("kafka-storage"), "kafka-storage", arguments);
    output = ::testing::internal::GetCapturedStdout();
    errors = ::testing::internal::GetCapturedStderr();
    return status;
  }
  int format(Arguments more = {}) {
    Arguments arguments{"format", "--cluster-id", "MkU3OEVBNTcwNTJENDM2Qg", "--config",
                        (folder / "server.properties").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  std::filesystem::path folder;
  std::string output;
  std::string errors;
};

TEST_F(StorageTest, FormatsADirectoryForThisNode) {
  ASSERT_EQ(format(), 0) << errors;
  EXPECT_TRUE(output.ends_with("\nFormatting metadata directory " + (folder / "data").string() +
                               " with metadata.version 4.3-IV0.\n"))
      << output;
  const auto properties = log::read_meta_properties(posix_file_system(), (folder / "data").string());
  ASSERT_TRUE(properties && *properties);
  EXPECT_EQ((*properties)->node_id, 1);
  EXPECT_EQ(std::filesystem::file_size(folder / "data/bootstrap.checkpoint"), 411u);
}

TEST_F(StorageTest, WritesTheVotersOfAStandaloneController) {
  write("");
  ASSERT_EQ(format({"--standalone"}), 0) << errors;
  const auto snapshot = folder / "data/__cluster_metadata-0/00000000000000000000-0000000000.checkpoint";
  EXPECT_TRUE(std::filesystem::exists(snapshot));
}

TEST_F(StorageTest, RefusesAFormattedDirectoryUnlessToldToIgnoreIt) {
  format();
  EXPECT_EQ(format(), 1);
  EXPECT_EQ(format({"--ignore-formatted"}), 0);
  EXPECT_EQ(output, "All of the log directories are already formatted.\n");
}

TEST_F(StorageTest, AsksWhoTheControllersAre) {
  write("");
  EXPECT_EQ(format(), 1);
  EXPECT_NE(errors.find("you must specify one of the following: --standalone"), std::string::npos);
}

TEST_F(StorageTest, SaysWhatADirectoryIs) {
  format();
  EXPECT_EQ(run({"info", "-c", (folder / "server.properties").string()}), 0);
  EXPECT_TRUE(output.starts_with("Found log directory:\n  " + (folder / "data").string()));
  EXPECT_NE(output.find("cluster.id=MkU3OEVBNTcwNTJENDM2Qg"), std::string::npos);
}

TEST_F(StorageTest, KnowsTheFeaturesOfAnOlderRelease) {
  EXPECT_EQ(run({"version-mapping", "--release-version", "3.9"}), 0);
  EXPECT_TRUE(output.starts_with("metadata.version=21 ")) << output;
}

}  // namespace
}  // namespace ottla::cli
