// Log directories as a whole on the file system in memory, with the verbs their tests read by.
#pragma once

#include "log/log_fixture.h"
#include "ottla/log/log_manager.h"

namespace ottla::log::test {

inline const Uuid topic_id = Uuid::from_halves(1, 2);

class LogManagerTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<LogManager>> try_open() {
    manager.reset();
    return LogManager::open(files, entropy,
                            {.directories = directories,
                             .node_id = 1,
                             .cluster_id = cluster_id,
                             .cluster_id_is_for_new_directories = cluster_id_is_for_new_directories,
                             .now_ms = now_ms});
  }
  void open() {
    auto opened = try_open();
    ASSERT_TRUE(opened) << opened.error().message;
    manager = std::move(*opened);
    summary = manager->load_all(context(), now_ms);
  }
  LoadContext context() {
    return {.config = [&](std::string_view) { return shared(); },
            .is_stray = [&](const TopicPartition& partition, const auto& id,
                            const auto&) { return id != topic_id || partition.topic == "unknown"; },
            .topic_id = [](std::string_view) { return std::optional(topic_id); }};
  }
  void kill_and_open() {
    manager.reset();
    files.kill();
    open();
  }
  std::shared_ptr<const LogConfig> shared() const { return std::make_shared<const LogConfig>(config); }

  std::shared_ptr<Log> create(const std::string& topic, PartitionIndex partition = 0) {
    auto log = manager->create_log({topic, partition}, topic_id, shared(), now_ms);
    EXPECT_TRUE(log) << log.error().message;
    EXPECT_TRUE((*log)->become_leader(1));
    return *log;
  }
  void append(Log& log, int records = 1) {
    records::BatchBuilder builder;
    for (int i = 0; i < records; ++i) builder.append({.timestamp = now_ms, .value = as_bytes("value")});
    Bytes batch = builder.build();
    EXPECT_TRUE(log.append_batches(batch, {.leader_epoch = 1, .now_ms = now_ms}));
  }
  Offset end_of(const std::string& topic) {
    const auto log = manager->find({topic, 0});
    return log ? log->log_end_offset() : -1;
  }
  void tick_after(std::int64_t ms) {
    now_ms += ms;
    manager->tick(now_ms);
  }
  std::vector<std::string> folders(const std::string& directory = "/data") {
    std::vector<std::string> found;
    for (const DirectoryEntry& entry : files.list(directory).value_or(std::vector<DirectoryEntry>{})) {
      if (entry.is_directory) found.push_back(entry.name);
    }
    return found;
  }
  // Two partitions with three records each, after a kill.
  void write_two() {
    open();
    for (const char* topic : {"damaged", "sound"}) {
      const auto log = create(topic);
      append(*log, 3);
      EXPECT_TRUE(log->flush());
    }
    manager->tick(now_ms);
    tick_after(60'000);
  }
  // The same partition with three records in two directories.
  void write_twice() {
    open();
    append(*create("t"), 3);
    EXPECT_TRUE(manager->close(1));
    for (const DirectoryEntry& entry : files.list("/data/t-0").value_or(std::vector<DirectoryEntry>{})) {
      files.set_content("/more/t-0/" + entry.name, files.content("/data/t-0/" + entry.name));
    }
    directories.push_back("/more");
  }

  ottla::test::MemoryFileSystem files;
  ottla::test::SeededEntropy entropy{1};
  std::vector<std::string> directories{"/data"};
  std::string cluster_id;
  bool cluster_id_is_for_new_directories = false;
  LogConfig config;
  TimestampMs now_ms = 1'700'000'000'000;
  std::unique_ptr<LogManager> manager;
  LoadSummary summary;
};

}  // namespace ottla::log::test
