// The log directories that Apache Kafka wrote, opened by us: the same offsets as its own dump tells, the same
// bytes left behind by a clean close, and the same indexes and snapshots built anew by recovery.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "log/log_fixture.h"
#include "ottla/log/checkpoints.h"
#include "ottla/log/leader_epochs.h"
#include "ottla/log/log_manager.h"

namespace ottla::log::test {
namespace {

using Offsets = std::set<Offset>;

// The offsets of data records by partition folder, as DumpLogSegments printed them.
std::map<std::string, Offsets> dumped_offsets(const std::string& path) {
  std::map<std::string, Offsets> found;
  std::ifstream in(path, std::ios::binary);
  std::string folder;
  int section = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("##### ") && ++section > 1) break;
    if (line.starts_with("Dumping ")) found[folder = line.substr(8, line.find('/') - 8)];
    long long offset = 0;
    if (line.find("endTxnMarker") != std::string::npos) continue;
    if (std::sscanf(line.c_str(), "| offset: %lld %*[A-Za-z]:", &offset) == 1 ||
        std::sscanf(line.c_str(), "offset: %lld position: %*d %*[A-Za-z]:", &offset) == 1) {
      found[folder].insert(offset);
    }
  }
  return found;
}

struct Golden {
  std::string version;
  BrokerId node_id;
};
void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.version; }

class GoldenLogTest : public LogTest, public ::testing::WithParamInterface<Golden> {
 protected:
  GoldenLogTest() {
    now_ms = 0;  // no producer is expired
    config.index_interval_bytes = 4096;
    source = std::string(OTTLA_GOLDEN_DIR) + "/" + GetParam().version;
    files.import_folder(source + "/data", "/data");
  }

  std::vector<std::string> folders() {
    std::vector<std::string> found;
    for (const DirectoryEntry& entry : files.list("/data").value_or(std::vector<DirectoryEntry>{})) {
      const auto parsed = parse_partition_folder(entry.name);
      if (entry.is_directory && parsed && parsed->state == FolderState::live) found.push_back(entry.name);
    }
    return found;
  }

  void open_folder(const std::string& folder, bool clean) {
    config.index_interval_bytes = folder == "indexed-0" ? 100 : 4096;
    OpenOptions wanted = options();
    wanted.folder = folder;
    wanted.partition = parse_partition_folder(folder)->partition;
    wanted.clean_shutdown = clean;
    const auto starts = read_offset_checkpoint(files, "/data/log-start-offset-checkpoint");
    const auto start = starts->find(wanted.partition);
    if (start != starts->end()) wanted.log_start_offset = start->second;
    auto opened = Log::open(*directory, entropy, std::move(wanted));
    ASSERT_TRUE(opened) << opened.error().message;
    log = *opened;
  }

  Offsets offsets_read() {
    Offsets found;
    for (const Stored& record : read_all(*log, log->log_start_offset(), UpperBound::log_end))
      found.insert(record.offset);
    return found;
  }

  std::map<std::string, std::string> contents(const std::string& folder) {
    std::map<std::string, std::string> found;
    for (const DirectoryEntry& entry :
         files.list("/data/" + folder).value_or(std::vector<DirectoryEntry>{})) {
      found[entry.name] = files.content("/data/" + folder + "/" + entry.name);
    }
    return found;
  }

  // A snapshot that 4.3.0 too removes at load: of no segment, and not the newest.
  static bool is_stray_snapshot(const std::string& name, const std::map<std::string, std::string>& folder) {
    const auto parsed = parse_segment_file(name);
    if (!parsed || parsed->kind != SegmentFile::producer_snapshot) return false;
    if (folder.contains(segment_file_name(parsed->base_offset, SegmentFile::log))) return false;
    for (const auto& [other, content] : folder) {
      if (other > name && other.ends_with(".snapshot")) return true;
    }
    return false;
  }

  std::string source;
};

// 1.1.0 had other rules for index entries and for the time of a transaction's end.
class GoldenRecoveryTest : public GoldenLogTest {};

TEST_P(GoldenLogTest, every_record_of_the_dump_is_read) {
  const auto dumped = dumped_offsets(source + "/expected.txt");
  for (const std::string& folder : folders()) {
    SCOPED_TRACE(folder);
    open_folder(folder, true);
    if (folder == "__cluster_metadata-0") continue;  // its control records are told as data
    Offsets wanted = dumped.at(folder);
    std::erase_if(wanted, [&](Offset offset) { return offset < log->log_start_offset(); });
    EXPECT_EQ(offsets_read(), wanted);
  }
}

TEST_P(GoldenLogTest, a_clean_open_and_close_leaves_every_byte_as_it_was) {
  for (const std::string& folder : folders()) {
    SCOPED_TRACE(folder);
    const auto before = contents(folder);
    const auto epochs = LeaderEpochCache::read(files, "/data/" + folder + "/leader-epoch-checkpoint");
    open_folder(folder, true);
    if (!epochs->empty()) {
      ASSERT_TRUE(log->become_leader(epochs->latest_epoch()));
    }
    ASSERT_TRUE(log->close());
    const auto after = contents(folder);
    for (const auto& [name, content] : before) {
      if (is_stray_snapshot(name, before)) continue;
      EXPECT_EQ(after.contains(name) ? after.at(name) : "<gone>", content) << name;
    }
  }
}

TEST_P(GoldenRecoveryTest, recovery_builds_the_same_indexes_and_snapshots) {
  for (const std::string& folder : folders()) {
    // The cleaner took the records of an aborted transaction; the close before a restart left a time entry.
    if (folder == "compacted-txn-0" || folder == "restarted-0") continue;
    SCOPED_TRACE(folder);
    const auto before = contents(folder);
    open_folder(folder, false);
    ASSERT_TRUE(log->close());
    for (const auto& [name, content] : contents(folder)) {
      const auto parsed = parse_segment_file(name);
      if (!parsed || !before.contains(name)) continue;
      EXPECT_EQ(content, before.at(name)) << name;
    }
  }
}

TEST_P(GoldenRecoveryTest, a_log_written_anew_by_us_has_the_same_indexes) {
  open_folder("indexed-0", true);
  const auto before = contents("indexed-0");
  ASSERT_TRUE(log->truncate_fully_and_start_at(0, now_ms));
  config.index_interval_bytes = 100;
  log->update_config(std::make_shared<LogConfig>(config));
  for (const Offset base : {0, 20}) {
    if (base > 0) {
      ASSERT_TRUE(log->roll(now_ms));
    }
    const std::string& bytes = before.at(segment_file_name(base, SegmentFile::log));
    for (ByteView rest = as_bytes(bytes); !rest.empty();) {
      const auto size = static_cast<std::size_t>(records::BatchView(rest).size_bytes());
      ASSERT_TRUE(try_append(Bytes(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size))));
      rest = rest.subspan(size);
    }
  }
  ASSERT_TRUE(log->close());
  for (const auto& [name, content] : contents("indexed-0")) {
    if (parse_segment_file(name)) {
      EXPECT_EQ(content, before.at(name)) << name;
    }
  }
}

TEST_P(GoldenLogTest, the_whole_directory_loads_and_closes) {
  auto manager = LogManager::open(files, entropy, {.directories = {"/data"}, .node_id = GetParam().node_id});
  ASSERT_TRUE(manager) << manager.error().message;
  const auto shared = std::make_shared<const LogConfig>(config);
  const LoadSummary summary =
      (*manager)->load_all({.config = [&](std::string_view) { return shared; },
                            .is_stray = [](const auto&, const auto&, const auto&) { return false; }},
                           now_ms);
  EXPECT_EQ(summary.failed, 0u);
  EXPECT_TRUE(summary.all_clean);
  EXPECT_EQ((*manager)->find({"deleted-records", 0})->log_start_offset(), 4);
  EXPECT_EQ((*manager)->find({"multi", 3})->log_start_offset(), 0);
  EXPECT_TRUE((*manager)->close(7));
  EXPECT_EQ(files.content("/data/.kafka_cleanshutdown"), R"({"version":0,"brokerEpoch":7})");
}

std::string name_of(const ::testing::TestParamInfo<Golden>& info) {
  return info.param.version == "kafka-4.3.0" ? "written_by_4_3_0" : "written_by_1_1_0";
}

INSTANTIATE_TEST_SUITE_P(Kafka, GoldenLogTest,
                         ::testing::Values(Golden{"kafka-4.3.0", 1}, Golden{"kafka-1.1.0", 0}), name_of);
INSTANTIATE_TEST_SUITE_P(Kafka, GoldenRecoveryTest, ::testing::Values(Golden{"kafka-4.3.0", 1}), name_of);

}  // namespace
}  // namespace ottla::log::test
