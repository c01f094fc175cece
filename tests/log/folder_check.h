// Whether the files of a partition folder agree with each other: batches whole and ascending, each index
// entry pointing at the batch it tells, time indexes ending with the segment's largest time, aborted
// transactions those of the markers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "ottla/log/names.h"
#include "ottla/log/transaction_index.h"
#include "ottla/records/batch_iterator.h"
#include "ottla/records/control.h"
#include "ottla/records/record_reader.h"
#include "support/memory_file_system.h"

namespace ottla::log::test {

class FolderCheck {
 public:
  FolderCheck(ottla::test::MemoryFileSystem& files, std::string folder)
      : files_(files), folder_(std::move(folder)) {}

  // Of a log that was closed: every index is trimmed.
  void expect_sound() {
    std::vector<Offset> bases;
    for (const DirectoryEntry& entry : files_.list(folder_).value_or(std::vector<DirectoryEntry>{})) {
      const auto name = parse_segment_file(entry.name);
      if (name && name->kind == SegmentFile::log && name->stage == FileStage::final)
        bases.push_back(name->base_offset);
    }
    std::ranges::sort(bases);
    ASSERT_FALSE(bases.empty()) << folder_;
    for (std::size_t i = 0; i < bases.size(); ++i) expect_sound_segment(bases[i], i == 0);
  }

 private:
  static constexpr Offset unknown = -1;  // the transaction began in a segment that is gone

  struct Batch {
    Offset last_offset = 0;
    std::uint64_t position = 0;
    TimestampMs max_timestamp = no_timestamp;
  };

  std::string content(Offset base, SegmentFile kind) {
    return files_.content(folder_ + "/" + segment_file_name(base, kind));
  }

  void expect_sound_segment(Offset base, bool is_first) {
    SCOPED_TRACE(folder_ + " segment " + std::to_string(base));
    read_batches(base, is_first);
    expect_sound_offset_index(base);
    expect_sound_time_index(base);
    expect_sound_aborted(base);
  }

  void read_batches(Offset base, bool is_first) {
    batches_.clear();
    aborted_.clear();
    const std::string bytes = content(base, SegmentFile::log);
    records::EntryIterator entries(as_bytes(bytes));
    Offset next = is_first ? base : next_;
    EXPECT_GE(base, next);
    for (;;) {
      const std::uint64_t position = entries.position();
      auto entry = entries.next();
      ASSERT_TRUE(entry);
      if (!*entry) break;
      EXPECT_TRUE((*entry)->check());
      const records::BatchView batch = (*entry)->batch();
      EXPECT_GE(batch.base_offset(), next);
      next = batch.next_offset();
      batches_.push_back({batch.last_offset(), position, batch.max_timestamp()});
      if (batch.is_transactional()) follow_transaction(batch);
    }
    EXPECT_FALSE(entries.torn());
    next_ = next;
  }

  void follow_transaction(const records::BatchView& batch) {
    if (!batch.is_control()) {
      open_.try_emplace(batch.producer_id(), batch.base_offset());
      return;
    }
    records::PlainRecordIterator records(batch, batch.body());
    records::RecordView record;
    ASSERT_TRUE(records.next(record).value_or(false));
    const auto marker = records::parse_end_marker(*record.key, *record.value);
    ASSERT_TRUE(marker);
    const auto begun = open_.find(batch.producer_id());
    if (marker->type == records::ControlType::abort) {
      const Offset first = begun == open_.end() ? unknown : begun->second;
      aborted_.push_back({batch.producer_id(), first, batch.last_offset(), 0});
    }
    open_.erase(batch.producer_id());
  }

  void expect_sound_offset_index(Offset base) {
    const std::string bytes = content(base, SegmentFile::offset_index);
    ASSERT_EQ(bytes.size() % 8, 0u);
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
      const ByteView raw = as_bytes(bytes).subspan(at);
      const Offset offset = base + load_big_endian<std::int32_t>(raw.data());
      const auto position = static_cast<std::uint64_t>(load_big_endian<std::int32_t>(raw.data() + 4));
      const bool points_to_it = std::ranges::any_of(batches_, [&](const Batch& batch) {
        return batch.last_offset == offset && batch.position == position;
      });
      EXPECT_TRUE(points_to_it) << "index entry " << offset << " at " << position;
    }
  }

  void expect_sound_time_index(Offset base) {
    const std::string bytes = content(base, SegmentFile::time_index);
    ASSERT_EQ(bytes.size() % 12, 0u);
    TimestampMs last = no_timestamp;
    for (std::size_t at = 0; at < bytes.size(); at += 12) {
      const ByteView raw = as_bytes(bytes).subspan(at);
      const auto timestamp = load_big_endian<std::int64_t>(raw.data());
      const Offset offset = base + load_big_endian<std::int32_t>(raw.data() + 8);
      EXPECT_GT(timestamp, last);
      last = timestamp;
      bool is_there = false;
      for (const Batch& batch : batches_) {
        is_there |= batch.last_offset == offset && batch.max_timestamp == timestamp;
        if (batch.last_offset <= offset) {
          EXPECT_LE(batch.max_timestamp, timestamp);
        }
      }
      EXPECT_TRUE(is_there) << "time index entry " << timestamp << " of " << offset;
    }
    TimestampMs largest = no_timestamp;
    for (const Batch& batch : batches_) largest = std::max(largest, batch.max_timestamp);
    EXPECT_EQ(last, largest) << "the time index does not end with the largest time";
  }

  // A transaction may have begun in a segment that is gone, or in one that a crash took with its tail.
  void expect_sound_aborted(Offset base) {
    const std::string name = folder_ + "/" + segment_file_name(base, SegmentFile::transaction_index);
    const std::string bytes = files_.exists(name) ? files_.content(name) : std::string();
    ASSERT_EQ(bytes.size() % TransactionIndex::entry_size, 0u);
    std::map<Offset, AbortedEntry> told;
    for (std::size_t at = 0; at < bytes.size(); at += TransactionIndex::entry_size) {
      const ByteView raw = as_bytes(bytes).subspan(at);
      const AbortedEntry entry{.producer_id = load_big_endian<std::int64_t>(raw.data() + 2),
                               .first_offset = load_big_endian<std::int64_t>(raw.data() + 10),
                               .last_offset = load_big_endian<std::int64_t>(raw.data() + 18)};
      told[entry.last_offset] = entry;
    }
    for (const AbortedEntry& marker : aborted_) {
      const auto entry = told.find(marker.last_offset);
      if (marker.first_offset != unknown) {
        ASSERT_NE(entry, told.end()) << "the abort at " << marker.last_offset << " is not in the index";
      }
      if (entry == told.end()) continue;
      EXPECT_EQ(entry->second.producer_id, marker.producer_id);
      if (marker.first_offset != unknown) {
        EXPECT_LE(entry->second.first_offset, marker.first_offset);
      }
      told.erase(entry);
    }
    EXPECT_TRUE(told.empty()) << "the index tells an abort at " << told.begin()->first;
  }

  ottla::test::MemoryFileSystem& files_;
  std::string folder_;
  Offset next_ = 0;
  std::vector<Batch> batches_;         // of the segment looked at
  std::vector<AbortedEntry> aborted_;  // of the segment looked at
  std::map<ProducerId, Offset> open_;  // transactions, over all segments
};

}  // namespace ottla::log::test
