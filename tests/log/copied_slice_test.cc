// Small slices that a read puts into memory: what they hold, where they end, and what the next read knows
// through them, whatever happens to the log in between.
#include <array>

#include "log/cleaner_fixture.h"
#include "log/log_fixture.h"

namespace ottla::log::test {
namespace {

using ottla::test::Call;

FetchData copy_of(Log& log, Offset offset, std::uint32_t max_bytes, SliceCopies& copies) {
  copies.begin_turn();
  auto data = log.read({.offset = offset, .max_bytes = max_bytes, .copies = &copies});
  EXPECT_TRUE(data) << data.error().message;
  return data.value_or(FetchData{});
}

// Reads from `offset` on, `max_bytes` at a time, as a consumer does; so many slices at the most. What comes
// next is read ahead when `ahead` says so.
std::vector<Stored> read_copies(Log& log, Offset offset, std::uint32_t max_bytes, int slices = 1000,
                                bool ahead = false) {
  SliceCopies copies;
  std::vector<Stored> found;
  for (int i = 0; i < slices; ++i) {
    const FetchData data = copy_of(log, offset, max_bytes, copies);
    if (data.size == 0) break;
    EXPECT_EQ(data.copy.size(), data.size);
    for (Stored& stored : records_of(data.copy)) {
      if (stored.offset >= offset) found.push_back(std::move(stored));
    }
    records::EntryIterator entries(data.copy);
    for (auto entry = entries.next(); entry && *entry; entry = entries.next())
      offset = (*entry)->last_offset() + 1;
    EXPECT_FALSE(entries.torn());
    if (ahead) copies.read_ahead();
  }
  return found;
}

class CopiedSliceTest : public LogTest {
 protected:
  CopiedSliceTest() { create(); }

  FetchData copied(Offset offset, std::uint32_t max_bytes) {
    return copy_of(*log, offset, max_bytes, copies_);
  }
  std::uint32_t batch_bytes() { return static_cast<std::uint32_t>(slice(0, 1, true).size()); }
  // Overwrites a byte of the batches, all of which have the size of the first.
  void set_byte(std::uint32_t batch, std::size_t position, char byte) {
    std::string bytes = content(0, SegmentFile::log);
    bytes[batch * batch_bytes() + position] = byte;
    set_content(0, SegmentFile::log, bytes);
  }

  SliceCopies copies_;
};

TEST_F(CopiedSliceTest, a_copy_holds_what_the_file_does_and_ends_with_a_whole_batch) {
  append_batches(300, 1000);
  for (const Offset offset : {0, 100, 290, 297}) {
    const FetchData data = copied(offset, 5000);
    Bytes in_file(data.size);
    ASSERT_EQ(*data.file->read_at(data.position, in_file), data.size);
    EXPECT_TRUE(std::ranges::equal(data.copy, in_file)) << offset;
    EXPECT_EQ(data.size, std::min<Offset>(4, 300 - offset) * batch_bytes()) << offset;
    EXPECT_EQ(data.left_out, offset == 297 ? 0 : 5000 - data.size) << offset;
  }
}

TEST_F(CopiedSliceTest, a_batch_that_is_cut_within_its_header_is_left_out_too) {
  append_batches(300, 1000);
  const FetchData data = copied(7, 2 * batch_bytes() + 10);
  EXPECT_EQ(data.size, 2 * batch_bytes());
  EXPECT_EQ(data.left_out, 10u);
}

TEST_F(CopiedSliceTest, a_slice_that_does_not_fit_is_not_copied) {
  append_batches(10, 3000);
  const FetchData data = copied(0, SliceCopies::max_slice_bytes + 1);
  EXPECT_TRUE(data.copy.empty());
  EXPECT_EQ(data.size, SliceCopies::max_slice_bytes + 1);
}

TEST_F(CopiedSliceTest, a_first_batch_that_is_cut_is_copied_as_far_as_it_goes) {
  append(1, 1000);
  const FetchData data = copied(0, 100);
  EXPECT_TRUE(data.first_batch_incomplete);
  EXPECT_EQ(data.copy.size(), 100u);
  EXPECT_EQ(data.left_out, 0u);
}

TEST_F(CopiedSliceTest, who_reads_copies_in_turn_costs_one_read_of_the_file_each) {
  for (const std::size_t value_bytes : {5000, 120}) {
    append_batches(1000, value_bytes);
    const Offset next = read_copies(*log, log->log_end_offset() - 990, 6000, 1).back().offset + 1;
    files.reset_counts();
    EXPECT_EQ(read_copies(*log, next, 6000, 20).front().offset, next);
    EXPECT_EQ(files.calls(Call::read), 20u) << value_bytes;
  }
}

TEST_F(CopiedSliceTest, what_is_read_ahead_is_what_the_file_holds) {
  config.segment_bytes = 50'000;
  log->update_config(options().config);
  for (const std::size_t value_bytes : {1000, 5000, 300}) append_batches(60, value_bytes);
  ASSERT_GT(log->segment_count(), 5u);
  EXPECT_EQ(read_copies(*log, 0, 6000, 1000, true), stored());
}

TEST_F(CopiedSliceTest, what_comes_after_a_look_ahead_is_given_too) {
  append_batches(9, 1000);
  for (const Offset offset : {0, 2, 4, 6}) {
    (void)copied(offset, 2 * batch_bytes());
    copies_.read_ahead();
  }
  append_batches(9, 1000);
  EXPECT_EQ(records_of(copied(8, 2 * batch_bytes()).copy).size(), 2u);
}

TEST_F(CopiedSliceTest, what_was_read_ahead_and_cut_off_is_forgotten) {
  append_batches(300, 5000);
  (void)copied(98, 6000);
  (void)copied(99, 6000);
  copies_.read_ahead();
  ASSERT_TRUE(log->truncate_to(100, now_ms));
  append_batches(200, 5000);
  EXPECT_EQ(records_of(copied(100, 6000).copy).front(), (Stored{100, values[300]}));
}

TEST_F(CopiedSliceTest, a_batch_that_was_seen_and_cut_off_is_forgotten) {
  append_batches(300, 5000);
  (void)copied(99, 6000);
  ASSERT_TRUE(log->truncate_to(100, now_ms));
  append_batches(200, 3000);
  EXPECT_EQ(records_of(copied(100, 6000).copy).front(), (Stored{100, values[300]}));
}

TEST_F(CopiedSliceTest, reading_goes_on_over_the_ends_of_segments) {
  config.segment_bytes = 20'000;
  log->update_config(options().config);
  for (const std::size_t value_bytes : {1000, 5000, 300}) append_batches(60, value_bytes);
  ASSERT_GT(log->segment_count(), 10u);
  EXPECT_EQ(read_copies(*log, 0, 6000), stored());
}

TEST_F(CopiedSliceTest, a_header_that_is_none_ends_the_look_and_changes_nothing) {
  append_batches(300, 1000);
  set_byte(2, records::magic_position, -1);
  const FetchData data = copied(0, 5000);
  EXPECT_EQ(data.copy.size(), 5000u);
  EXPECT_EQ(data.left_out, 0u);
}

TEST_F(CopiedSliceTest, a_file_that_is_too_short_gives_no_copy) {
  append_batches(300, 1000);
  set_content(0, SegmentFile::log, content(0, SegmentFile::log).substr(0, 3000));
  EXPECT_TRUE(copied(0, 5000).copy.empty());
}

class CopiedSliceOfCleanedLogTest : public CleanerTest {};

TEST_F(CopiedSliceOfCleanedLogTest,
       what_a_reader_saw_is_forgotten_with_the_segment_that_a_cleaning_replaced) {
  put({{"gone", "0"}, {"a", "1"}});
  for (int i = 0; i < 9; ++i) append(batch({{"gone", std::to_string(i)}, {"b" + std::to_string(i), "2"}}));
  roll();
  (void)read_copies(*log, 0, 300, 3);
  ASSERT_TRUE(clean());
  for (Offset offset = 0; offset < log->log_end_offset(); ++offset) {
    EXPECT_EQ(read_copies(*log, offset, 300), read_all(*log, offset)) << offset;
  }
}

}  // namespace
}  // namespace ottla::log::test
