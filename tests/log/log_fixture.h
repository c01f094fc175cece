// A partition log on the file system in memory, with the verbs its tests read by. Each record's value begins
// with a number that no other record has, so that what is read tells what was appended.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "ottla/log/log.h"
#include "ottla/records/builder.h"
#include "ottla/records/record_reader.h"
#include "support/memory_file_system.h"
#include "support/seeded_entropy.h"

namespace ottla::log::test {

struct Stored {
  Offset offset = 0;
  std::string value;

  friend bool operator==(const Stored&, const Stored&) = default;
};

inline void PrintTo(const Stored& stored, std::ostream* out) {
  *out << stored.offset << ":" << stored.value.substr(0, 12);
}

// Every record in a slice that is made of whole batches at its front; a cut last batch is passed over.
inline std::vector<Stored> records_of(ByteView slice) {
  std::vector<Stored> found;
  records::EntryIterator entries(slice);
  records::Workspace workspace;
  for (auto entry = entries.next(); entry && *entry; entry = entries.next()) {
    EXPECT_TRUE((*entry)->check()) << "batch at " << (*entry)->last_offset();
    if ((*entry)->is_batch() && (*entry)->batch().is_control()) continue;
    records::RecordReader reader(workspace);
    EXPECT_TRUE(reader.open(**entry));
    records::RecordView record;
    for (auto more = reader.next(record); more && *more; more = reader.next(record)) {
      found.push_back({record.offset, record.value ? std::string(as_text(*record.value)) : std::string()});
    }
  }
  return found;
}

// Gives `visit` each entry that a reader finds from the one with `offset` to the bound.
template <class Visit>
void for_each_entry(Log& log, Offset offset, UpperBound bound, Visit visit) {
  for (;;) {
    auto data = log.read({offset, 1 << 20, bound, true});
    EXPECT_TRUE(data) << data.error().message;
    if (!data || data->size == 0) return;
    Bytes slice;
    EXPECT_TRUE(read_slice(*data, slice));
    const Offset from = offset;
    records::EntryIterator entries(slice);
    for (auto entry = entries.next(); entry && *entry; entry = entries.next()) {
      visit(**entry);
      offset = (*entry)->last_offset() + 1;
    }
    EXPECT_GT(offset, from) << "no whole batch";
    if (offset <= from) return;
  }
}

// What a reader finds from `offset` to the bound.
inline std::vector<Stored> read_all(Log& log, Offset offset, UpperBound bound = UpperBound::high_watermark) {
  std::vector<Stored> found;
  for_each_entry(log, offset, bound, [&](const records::EntryView& entry) {
    for (Stored& stored : records_of(entry.bytes())) {
      if (stored.offset >= offset) found.push_back(std::move(stored));
    }
  });
  return found;
}

class LogTest : public ::testing::Test {
 protected:
  static constexpr TimestampMs start_ms = 1'700'000'000'000;

  LogTest() { EXPECT_TRUE(files.create_directories("/data")); }

  OpenOptions options() const {
    return {.folder = "topic-0",
            .partition = {"topic", 0},
            .config = std::make_shared<const LogConfig>(config),
            .now_ms = now_ms};
  }

  void create() {
    auto made = Log::create(*directory, entropy, options(), Uuid::from_halves(1, 2));
    ASSERT_TRUE(made) << made.error().message;
    log = *made;
  }

  // Opens the folder anew, as after a clean shutdown or not.
  void open(bool clean, Offset recovery_point = 0, Offset log_start = 0) {
    log.reset();
    OpenOptions wanted = options();
    wanted.clean_shutdown = clean;
    wanted.recovery_point = recovery_point;
    wanted.log_start_offset = log_start;
    auto opened = Log::open(*directory, entropy, std::move(wanted));
    ASSERT_TRUE(opened) << opened.error().message;
    log = *opened;
    ASSERT_TRUE(log->become_leader(epoch));
  }
  void close_and_open() {
    ASSERT_TRUE(log->close());
    open(true);
  }

  // A batch of records whose timestamps are `timestamp`, `timestamp` + 1, …
  Bytes batch(int records, TimestampMs timestamp, std::size_t value_bytes = 20,
              records::BatchOptions wanted = {}) {
    records::BatchBuilder builder(std::move(wanted));
    for (int i = 0; i < records; ++i) {
      std::string value = std::to_string(++last_number);
      value.resize(std::max(value.size(), value_bytes), '.');
      values.push_back(value);
      builder.append({.timestamp = timestamp + i, .value = as_bytes(value)});
    }
    return builder.build();
  }

  Result<AppendInfo> try_append(Bytes bytes, AppendOrigin origin = AppendOrigin::client) {
    return log->append_batches(bytes, {.leader_epoch = epoch, .now_ms = now_ms, .origin = origin});
  }

  AppendInfo append(Bytes bytes) {
    auto info = try_append(std::move(bytes));
    EXPECT_TRUE(info) << info.error().message;
    return info.value_or(AppendInfo{});
  }
  AppendInfo append(int records = 1, std::size_t value_bytes = 20) {
    return append(batch(records, now_ms, value_bytes));
  }
  // So many batches of one record.
  void append_batches(int count, std::size_t value_bytes = 20) {
    for (int i = 0; i < count; ++i) append(1, value_bytes);
  }

  Bytes slice(Offset offset, std::uint32_t max_bytes, bool min_one_batch = false) {
    auto data = log->read({offset, max_bytes, UpperBound::high_watermark, min_one_batch});
    EXPECT_TRUE(data);
    Bytes bytes;
    EXPECT_TRUE(read_slice(*data, bytes));
    return bytes;
  }
  std::vector<Stored> stored(Offset from = 0) {
    return read_all(*log, std::max(from, log->log_start_offset()));
  }

  std::string path(Offset base, SegmentFile kind) const {
    return "/data/topic-0/" + segment_file_name(base, kind);
  }
  std::string content(Offset base, SegmentFile kind) const { return files.content(path(base, kind)); }
  void set_content(Offset base, SegmentFile kind, std::string_view bytes) {
    files.set_content(path(base, kind), bytes);
  }

  ottla::test::MemoryFileSystem files;
  ottla::test::SeededEntropy entropy{1};
  std::unique_ptr<LogDirectory> directory = std::make_unique<LogDirectory>(files, "/data");
  LogConfig config;
  TimestampMs now_ms = start_ms;
  LeaderEpoch epoch = 0;
  int last_number = 0;
  std::vector<std::string> values;  // of all records built, in their order
  std::shared_ptr<Log> log;
};

}  // namespace ottla::log::test
