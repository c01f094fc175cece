// A compacted topic on the file system in memory, with its manager and its cleaner, and the verbs that the
// cleaner's tests read by.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "log/folder_check.h"
#include "log/log_fixture.h"
#include "ottla/log/checkpoints.h"
#include "ottla/log/cleaner.h"
#include "ottla/log/log_manager.h"
#include "ottla/records/control.h"

namespace ottla::log::test {

using Value = std::optional<std::string>;  // nothing: a delete marker

// A record as a reader meets it.
struct KeyedRecord {
  Offset offset = 0;
  std::string key;
  Value value;

  friend bool operator==(const KeyedRecord&, const KeyedRecord&) = default;
};

inline void PrintTo(const KeyedRecord& record, std::ostream* out) {
  *out << record.offset << ":" << record.key << "=" << record.value.value_or("(deleted)").substr(0, 12);
}

// All entries of a log, one behind the other.
inline std::vector<Bytes> entries_of(Log& log) {
  std::vector<Bytes> found;
  for_each_entry(log, log.log_start_offset(), UpperBound::log_end, [&](const records::EntryView& entry) {
    const ByteView bytes = entry.bytes();
    found.emplace_back(bytes.begin(), bytes.end());
  });
  return found;
}

inline std::vector<KeyedRecord> records_of(Log& log) {
  std::vector<KeyedRecord> found;
  records::Workspace workspace;
  for (const Bytes& bytes : entries_of(log)) {
    const records::EntryView entry(bytes);
    EXPECT_TRUE(entry.check());
    if (entry.is_batch() && entry.batch().is_control()) continue;
    records::RecordReader reader(workspace);
    EXPECT_TRUE(reader.open(entry));
    records::RecordView record;
    for (auto more = reader.next(record); more && *more; more = reader.next(record)) {
      const auto text = [](ByteView view) { return std::string(as_text(view)); };
      found.push_back({record.offset, text(record.key.value_or(ByteView{})),
                       record.value ? Value(text(*record.value)) : std::nullopt});
    }
  }
  return found;
}

class CleanerTest : public ::testing::Test {
 protected:
  static constexpr TimestampMs start_ms = 1'700'000'000'000;

  CleanerTest() {
    config.cleanup_delete = false;
    config.cleanup_compact = true;
    config.min_cleanable_dirty_ratio = 0.01;
    config.delete_retention_ms = 10'000;
    config.file_delete_delay_ms = 60'000;
    open();
    log = create();
  }

  void open() {
    cleaner.reset();
    log.reset();
    manager.reset();
    auto opened = LogManager::open(
        files, entropy,
        {.directories = {"/data", "/other"}, .node_id = 1, .cluster_id = "the-cluster", .now_ms = now_ms});
    ASSERT_TRUE(opened) << opened.error().message;
    manager = std::move(*opened);
    const LoadContext context{.config = [&](std::string_view) { return shared_config(); },
                              .is_stray = [](const auto&, const auto&, const auto&) { return false; }};
    ASSERT_EQ(manager->load_all(context, now_ms).failed, 0u);
    cleaner = std::make_unique<LogCleaner>(*manager, entropy, options);
    log = manager->find(partition);
    if (log) {
      ASSERT_TRUE(log->become_leader(1));
    }
  }
  void close_and_open() {
    cleaner.reset();
    ASSERT_TRUE(manager->close(1));
    open();
  }
  void kill_and_open() {
    cleaner.reset();
    manager.reset();
    files.kill();
    open();
  }

  // The next start looks at no batch.
  void kill_and_open_clean() {
    cleaner.reset();
    manager.reset();
    files.kill();
    files.set_content("/data/.kafka_cleanshutdown", R"({"version":0,"brokerEpoch":1})");
    open();
  }
  // The log then holds these bytes alone, in a closed segment.
  void replace_log(const Bytes& bytes) {
    files.set_content(path(0), as_text(bytes));
    kill_and_open();
    roll();
  }
  void reopen_with(const CleanerOptions& wanted) {
    options = wanted;
    close_and_open();
  }
  void move_log() {
    LogDirectory& target = *manager->directories().back();
    auto move = manager->begin_move(partition, target);
    ASSERT_TRUE(move) << move.error().message;
    while ((*move)->copy(1 << 20, now_ms).value()) {
    }
    ASSERT_TRUE(manager->finish_move(**move, now_ms, [](const std::shared_ptr<Log>&) {}));
    log = manager->find(partition);
  }

  std::shared_ptr<const LogConfig> shared_config() const { return std::make_shared<const LogConfig>(config); }
  std::shared_ptr<Log> create() {
    auto made = manager->create_log(partition, Uuid::from_halves(1, 2), shared_config(), now_ms);
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_TRUE((*made)->become_leader(1));
    return *made;
  }
  void change_config(auto&& change) {
    change(config);
    log->update_config(shared_config());
  }

  using Pairs = std::vector<std::pair<std::string, Value>>;

  Bytes batch(const Pairs& pairs, records::BatchOptions wanted = {}) {
    records::BatchBuilder builder(wanted);
    for (const auto& [key, value] : pairs) {
      builder.append({.timestamp = now_ms,
                      .key = as_bytes(key),
                      .value = value ? std::optional(as_bytes(*value)) : std::nullopt});
    }
    return builder.build();
  }
  AppendInfo append(Bytes bytes, AppendOrigin origin = AppendOrigin::client) {
    auto info = log->append_batches(bytes, {.leader_epoch = 1, .now_ms = now_ms, .origin = origin});
    EXPECT_TRUE(info) << info.error().message;
    return info.value_or(AppendInfo{});
  }
  // One batch of these records, and a segment of its own for it.
  void put(const Pairs& pairs, records::BatchOptions wanted = {}) {
    append(batch(pairs, wanted));
    roll();
  }
  void end_transaction(records::ControlType type, ProducerId producer) {
    append(records::build_end_marker({.type = type}, producer, 0, now_ms), AppendOrigin::coordinator);
    roll();
  }
  void roll() { ASSERT_TRUE(log->roll(now_ms)); }
  bool clean() { return cleaner->clean_once(now_ms); }
  // So much later, with a record that makes the log dirty again.
  bool clean_again_after(std::int64_t ms) {
    now_ms += ms;
    put({{"again", std::to_string(now_ms)}});
    return clean();
  }
  std::vector<AbortedEntry> aborted_in(Offset base) {
    const Folder folder{files, "/data/topic-0"};
    return TransactionIndex(folder, base, files.exists(path(base, SegmentFile::transaction_index)))
        .all()
        .value();
  }
  std::uint64_t used_bytes() {
    const auto space = files.space("/data").value();
    return space.total - space.available;
  }

  std::vector<KeyedRecord> stored() { return records_of(*log); }
  std::vector<Bytes> entries() { return entries_of(*log); }
  records::BatchView first_batch() {
    kept_entries = entries();
    return records::EntryView(kept_entries.front()).batch();
  }
  OffsetCheckpoint checkpoint() {
    return read_offset_checkpoint(files, "/data/cleaner-offset-checkpoint").value();
  }
  std::string path(Offset base, SegmentFile kind = SegmentFile::log,
                   FileStage stage = FileStage::final) const {
    return "/data/topic-0/" + segment_file_name(base, kind, stage);
  }
  std::vector<std::string> names() {
    std::vector<std::string> found;
    const auto listed = files.list("/data/topic-0").value();
    for (const DirectoryEntry& entry : listed) found.push_back(entry.name);
    return found;
  }
  bool has_files_of(FileStage stage) {
    for (const std::string& name : names()) {
      const auto parsed = parse_segment_file(name);
      if (parsed && parsed->stage == stage) return true;
    }
    return false;
  }

  ottla::test::MemoryFileSystem files;
  ottla::test::SeededEntropy entropy{1};
  TimestampMs now_ms = start_ms;
  LogConfig config;
  CleanerOptions options;
  const TopicPartition partition{"topic", 0};
  std::unique_ptr<LogManager> manager;
  std::unique_ptr<LogCleaner> cleaner;
  std::shared_ptr<Log> log;
  std::vector<Bytes> kept_entries;
};

}  // namespace ottla::log::test
