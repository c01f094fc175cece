// One log under several threads at once: appends, reads, rolls, flushes, retention. ThreadSanitizer runs it.
#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "log/log_fixture.h"

namespace ottla::log::test {
namespace {

class ThreadsTest : public LogTest {
 protected:
  static constexpr int appenders = 2;
  static constexpr int appends = 300;

  ThreadsTest() {
    config.segment_bytes = 2000;
    config.index_interval_bytes = 200;
    config.retention_bytes = 20'000;
    create();
  }

  static Bytes one_record(const std::string& value) {
    records::BatchBuilder builder;
    builder.append({.timestamp = start_ms, .value = as_bytes(value)});
    return builder.build();
  }

  void append_many(int thread) {
    for (int i = 0; i < appends; ++i) {
      Bytes bytes = one_record(std::to_string(thread * appends + i) + std::string(50, '.'));
      const auto info = log->append_batches(bytes, {.leader_epoch = 0, .now_ms = start_ms});
      ASSERT_TRUE(info) << info.error().message;
      if (given[static_cast<std::size_t>(info->first_offset)].exchange(true)) ++given_twice;
    }
    --running;
  }
  // Follows the log from wherever it begins.
  void read_along() {
    Offset next = 0;
    Bytes slice;
    while (running > 0 || next < log->log_end_offset()) {
      next = std::max(next, log->log_start_offset());
      const auto data = log->read({next, 500, UpperBound::high_watermark, true});
      if (!data && data.error().code == ErrorCode::offset_out_of_range) continue;  // retention was faster
      ASSERT_TRUE(data) << data.error().message;
      ASSERT_TRUE(read_slice(*data, slice));
      for (const Stored& record : records_of(slice)) {
        ASSERT_EQ(record.offset, next++);
      }
    }
  }
  void keep_house() {
    while (running > 0) {
      ASSERT_TRUE(log->flush());
      ASSERT_TRUE(log->delete_old_segments(start_ms));
      ASSERT_TRUE(log->roll(start_ms));
      ASSERT_TRUE(log->write_pending());
      log->release_idle_files();
      log->expire_producers(start_ms);
      ASSERT_TRUE(log->offset_for_timestamp(start_ms, UpperBound::log_end));
      ASSERT_TRUE(log->offset_of_max_timestamp());
      std::ignore = log->segment_starts().size() + log->size_bytes() + log->producers().size();
    }
  }

  std::array<std::atomic<bool>, appenders * appends> given{};
  std::atomic<int> given_twice = 0;
  std::atomic<int> running = appenders;
};

TEST_F(ThreadsTest, every_append_gets_its_own_offset_and_readers_see_them_in_order) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < appenders; ++i) threads.emplace_back([this, i] { append_many(i); });
    for (int i = 0; i < 2; ++i) threads.emplace_back([this] { read_along(); });
    threads.emplace_back([this] { keep_house(); });
  }
  EXPECT_EQ(given_twice, 0);
  EXPECT_EQ(log->log_end_offset(), appenders * appends);
  EXPECT_TRUE(std::ranges::all_of(given, [](const std::atomic<bool>& one) { return one.load(); }));
}

TEST_F(ThreadsTest, flushes_at_once_share_the_work) {
  append_batches(10);
  files.reset_counts();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([this] { EXPECT_TRUE(log->flush()); });
  }
  EXPECT_EQ(log->recovery_point(), 10);
  EXPECT_LE(files.calls(ottla::test::Call::sync), 4u) << "data, topic id, epochs, and no more";
}

TEST_F(ThreadsTest, a_log_may_be_closed_or_removed_under_its_users) {
  std::jthread appender([this] {
    for (;;) {
      Bytes bytes = one_record("x");
      if (!log->append_batches(bytes, {.leader_epoch = 0, .now_ms = start_ms})) return;
    }
  });
  std::jthread reader([this] {
    while (log->read({.offset = log->log_end_offset(), .max_bytes = 100})) {
    }
  });
  while (log->log_end_offset() < 50) std::this_thread::yield();
  ASSERT_TRUE(log->rename_for_removal(FolderState::deleted));
}

}  // namespace
}  // namespace ottla::log::test
