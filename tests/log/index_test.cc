// The three indexes by themselves: bytes, look-up, truncation, damage.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ottla/log/offset_index.h"
#include "ottla/log/time_index.h"
#include "ottla/log/transaction_index.h"
#include "support/memory_file_system.h"

namespace ottla::log::test {
namespace {

using ::testing::ElementsAre;

class IndexTest : public ::testing::Test {
 protected:
  IndexTest() { EXPECT_TRUE(files.create_directories("/topic-0")); }

  std::string content(SegmentFile kind) { return files.content(folder.file(base, kind)); }
  void set_content(SegmentFile kind, std::string_view bytes) {
    files.set_content(folder.file(base, kind), bytes);
  }

  static constexpr Offset base = 100;
  ottla::test::MemoryFileSystem files;
  Folder folder{files, "/topic-0"};
};

class OffsetIndexTest : public IndexTest {
 protected:
  // Entries at offsets 110, 120, … and positions 1000, 2000, …
  void fill(int entries, std::int64_t max_bytes = 100'000) {
    ASSERT_TRUE(index.create(max_bytes));
    for (int i = 1; i <= entries; ++i) ASSERT_TRUE(index.append(base + 10 * i, 1000 * i));
  }
  void expect_finds_all(int entries) {
    EXPECT_EQ(*index.lookup(base + 9), (OffsetPosition{base, 0}));
    for (int i = 1; i <= entries; ++i) {
      ASSERT_EQ(*index.lookup(base + 10 * i), (OffsetPosition{base + 10 * i, 1000 * i}));
      ASSERT_EQ(*index.lookup(base + 10 * i + 9), (OffsetPosition{base + 10 * i, 1000 * i}));
    }
  }

  OffsetIndex index{folder, base};
};

TEST_F(OffsetIndexTest, an_entry_is_two_big_endian_numbers) {
  fill(2);
  ASSERT_TRUE(index.trim());
  EXPECT_EQ(content(SegmentFile::offset_index),
            std::string("\0\0\0\x0a\0\0\x03\xe8\0\0\0\x14\0\0\x07\xd0", 16));
}

TEST_F(OffsetIndexTest, a_new_file_is_zeros_up_to_whole_entries) {
  ASSERT_TRUE(index.create(43));
  EXPECT_EQ(content(SegmentFile::offset_index), std::string(40, '\0'));
  EXPECT_EQ(index.max_entries(), 5u);
}

TEST_F(OffsetIndexTest, every_entry_is_found_in_memory_and_in_the_file) {
  for (const int entries : {0, 1, 127, 128, 129, 511, 512, 513, 2000}) {
    SCOPED_TRACE(entries);
    fill(entries);
    expect_finds_all(entries);
    ASSERT_TRUE(index.flush());
    expect_finds_all(entries);
    index.release();
    expect_finds_all(entries);
  }
}

TEST_F(OffsetIndexTest, a_trimmed_file_is_read_again) {
  fill(700);
  ASSERT_TRUE(index.trim());
  OffsetIndex again(folder, base);
  ASSERT_TRUE(again.load());
  EXPECT_EQ(again.entries(), 700u);
  EXPECT_EQ(*again.last_entry(), (OffsetPosition{base + 7000, 700'000}));
  EXPECT_TRUE(again.sanity_check(700'001));
}

TEST_F(OffsetIndexTest, entries_are_written_in_groups) {
  fill(0);
  const auto writes = files.calls(ottla::test::Call::write);
  for (int i = 1; i < 128; ++i) ASSERT_TRUE(index.append(base + i, i));
  EXPECT_EQ(files.calls(ottla::test::Call::write), writes);
  ASSERT_TRUE(index.append(base + 128, 128));
  EXPECT_EQ(files.calls(ottla::test::Call::write), writes + 1);
}

TEST_F(OffsetIndexTest, it_is_full_at_its_limit_and_not_before) {
  fill(4, 40);
  EXPECT_FALSE(index.is_full());
  ASSERT_TRUE(index.append(base + 50, 5000));
  EXPECT_TRUE(index.is_full());
}

TEST_F(OffsetIndexTest, offsets_fit_31_bits_above_the_base) {
  EXPECT_TRUE(index.can_hold(base + 0x7fffffff));
  EXPECT_FALSE(index.can_hold(base + 0x80000000));
  EXPECT_FALSE(index.can_hold(base - 1));
}

TEST_F(OffsetIndexTest, truncation_drops_what_is_at_or_above_the_offset) {
  for (const int entries : {50, 300}) {
    fill(entries);
    ASSERT_TRUE(index.truncate_to(base + 200));
    EXPECT_EQ(index.entries(), 19u);
    expect_finds_all(19);
    ASSERT_TRUE(index.append(base + 205, 1'000'000));
    EXPECT_EQ(index.last_entry()->offset, base + 205);
  }
}

TEST_F(OffsetIndexTest, the_end_of_a_read_is_found_by_position) {
  fill(300);
  EXPECT_EQ((*index.first_at_or_after_position(1500))->position, 2000);
  EXPECT_EQ((*index.first_at_or_after_position(2000))->position, 2000);
  EXPECT_EQ(*index.first_at_or_after_position(300'001), std::nullopt);
}

TEST_F(OffsetIndexTest, damage_is_told) {
  const auto verdict = [&](std::string_view bytes, std::int64_t log_bytes) {
    set_content(SegmentFile::offset_index, bytes);
    OffsetIndex damaged(folder, base);
    EXPECT_TRUE(damaged.load());
    const auto sound = damaged.sanity_check(log_bytes);
    return sound ? ErrorCode::none : sound.error().code;
  };
  EXPECT_EQ(verdict("", 0), ErrorCode::none);
  EXPECT_EQ(verdict(std::string("\0\0\0\x01\0\0\0\x05", 8), 6), ErrorCode::none);
  EXPECT_EQ(verdict(std::string("\0\0\0\x01\0\0\0\x05", 8), 5), ErrorCode::corrupt_message);
  EXPECT_EQ(verdict(std::string("\0\0\0\0\0\0\0\0", 8), 6), ErrorCode::corrupt_message);
  EXPECT_EQ(verdict(std::string("\0\0\0\x01\0\0\0", 7), 6), ErrorCode::corrupt_message);
  EXPECT_EQ(verdict(std::string("\0\0\0\x01\xff\0\0\0", 8), 6), ErrorCode::corrupt_message);
}

// --- time index ---

TEST_F(OffsetIndexTest, what_is_rebuilt_in_place_takes_the_blocks_that_were_there) {
  fill(3000);
  ASSERT_TRUE(index.trim());
  const std::string before = content(SegmentFile::offset_index);
  files.reset_counts();
  ASSERT_TRUE(index.reset(100'000, true));
  EXPECT_EQ(index.entries(), 0u);
  EXPECT_EQ(content(SegmentFile::offset_index), before);
  for (int i = 1; i <= 20; ++i) ASSERT_TRUE(index.append(base + 10 * i, 1000 * i));
  expect_finds_all(20);
  ASSERT_TRUE(index.trim());
  EXPECT_EQ(content(SegmentFile::offset_index), before.substr(0, 160));
  EXPECT_EQ(files.calls(ottla::test::Call::truncate), 1u);
}

class TimeIndexTest : public IndexTest {
 protected:
  TimeIndex index{folder, base};
};

TEST_F(TimeIndexTest, an_entry_is_a_timestamp_and_a_relative_offset) {
  ASSERT_TRUE(index.create(1000));
  ASSERT_TRUE(index.maybe_append(0x0102030405060708, base + 3));
  ASSERT_TRUE(index.trim());
  EXPECT_EQ(content(SegmentFile::time_index), std::string("\1\2\3\4\5\6\7\x08\0\0\0\3", 12));
}

TEST_F(TimeIndexTest, only_larger_timestamps_enter) {
  ASSERT_TRUE(index.create(1000));
  for (const TimestampMs time : {-1, 5, 5, 3, 7}) ASSERT_TRUE(index.maybe_append(time, base + time + 1));
  EXPECT_EQ(index.entries(), 2u);
  EXPECT_EQ(*index.last_entry(), (TimeIndexEntry{7, base + 8}));
}

TEST_F(TimeIndexTest, the_last_slot_is_kept_for_the_final_entry) {
  ASSERT_TRUE(index.create(36));
  for (TimestampMs time = 1; time <= 5; ++time) ASSERT_TRUE(index.maybe_append(time, base + time));
  EXPECT_TRUE(index.is_full());
  EXPECT_EQ(index.entries(), 2u);
  ASSERT_TRUE(index.maybe_append(9, base + 9, true));
  EXPECT_EQ(index.last_entry()->timestamp, 9);
}

TEST_F(TimeIndexTest, the_last_entry_at_or_before_a_time_is_found) {
  ASSERT_TRUE(index.create(100'000));
  for (TimestampMs time = 10; time <= 8000; time += 10) ASSERT_TRUE(index.maybe_append(time, base + time));
  EXPECT_EQ(*index.lookup(9), (TimeIndexEntry{no_timestamp, base}));
  for (TimestampMs time = 10; time <= 8000; time += 10) {
    ASSERT_EQ(index.lookup(time)->timestamp, time);
    ASSERT_EQ(index.lookup(time + 9)->timestamp, time);
  }
}

TEST_F(TimeIndexTest, truncation_is_by_offset) {
  ASSERT_TRUE(index.create(1000));
  for (TimestampMs time = 1; time <= 5; ++time) ASSERT_TRUE(index.maybe_append(time, base + 10 * time));
  ASSERT_TRUE(index.truncate_to(base + 30));
  EXPECT_EQ(*index.last_entry(), (TimeIndexEntry{2, base + 20}));
  ASSERT_TRUE(index.maybe_append(3, base + 25));
  EXPECT_EQ(index.entries(), 3u);
}

TEST_F(TimeIndexTest, damage_is_told) {
  const std::string first("\0\0\0\0\0\0\0\2\0\0\0\1", 12);
  const std::string earlier("\0\0\0\0\0\0\0\1\0\0\0\2", 12);
  for (const std::string& bytes :
       {first + earlier, first + first, first + "x", first + std::string(12, '\0')}) {
    set_content(SegmentFile::time_index, bytes);
    ASSERT_TRUE(index.load());
    EXPECT_EQ(index.sanity_check().error().code, ErrorCode::corrupt_message);
  }
  set_content(SegmentFile::time_index, first);
  ASSERT_TRUE(index.load());
  EXPECT_TRUE(index.sanity_check());
}

// --- transaction index ---

class TransactionIndexTest : public IndexTest {
 protected:
  void append(ProducerId producer, Offset first, Offset last, Offset stable) {
    ASSERT_TRUE(index.append({producer, first, last, stable}));
  }
  std::vector<Offset> aborted_in(Offset from, Offset to) {
    std::vector<AbortedEntry> found;
    complete = *index.collect(from, to, found);
    std::vector<Offset> firsts;
    for (const AbortedEntry& entry : found) firsts.push_back(entry.first_offset);
    return firsts;
  }

  TransactionIndex index{folder, base, false};
  bool complete = false;
};

TEST_F(TransactionIndexTest, the_file_is_made_at_the_first_abort) {
  EXPECT_FALSE(files.exists(index.path()));
  EXPECT_TRUE(aborted_in(0, 1000).empty());
  append(7, 101, 103, 104);
  EXPECT_EQ(content(SegmentFile::transaction_index),
            std::string("\0\0"
                        "\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\x65\0\0\0\0\0\0\0\x67\0\0\0\0\0\0\0\x68",
                        34));
}

TEST_F(TransactionIndexTest, what_reaches_into_a_range_is_collected) {
  append(1, 100, 110, 105);
  append(2, 105, 120, 121);
  append(1, 125, 130, 131);
  EXPECT_THAT(aborted_in(100, 121), ElementsAre(100, 105));
  EXPECT_TRUE(complete);
  EXPECT_THAT(aborted_in(111, 200), ElementsAre(105, 125));
  EXPECT_FALSE(complete);
  EXPECT_THAT(aborted_in(131, 200), ElementsAre());
}

TEST_F(TransactionIndexTest, ends_must_ascend) {
  append(1, 100, 110, 111);
  EXPECT_EQ(index.append({2, 101, 110, 111}).error().code, ErrorCode::kafka_storage_error);
}

TEST_F(TransactionIndexTest, truncation_drops_the_ends_from_an_offset_on) {
  for (Offset end = 110; end <= 150; end += 10) append(1, end - 5, end, end + 1);
  ASSERT_TRUE(index.truncate_to(130));
  EXPECT_EQ(index.all()->size(), 2u);
  append(1, 125, 131, 132);
  EXPECT_EQ(index.all()->back().last_offset, 131);
}

TEST_F(TransactionIndexTest, damage_is_told) {
  append(1, 100, 110, 111);
  const std::string good = content(SegmentFile::transaction_index);
  std::string newer = good;
  newer[1] = 1;
  std::string before_base = good;
  before_base[2 + 16 + 7] = 1;
  for (const std::string& bytes : {good + "x", newer, before_base}) {
    set_content(SegmentFile::transaction_index, bytes);
    EXPECT_EQ(TransactionIndex(folder, base, true).sanity_check().error().code, ErrorCode::corrupt_message);
  }
}

}  // namespace
}  // namespace ottla::log::test
