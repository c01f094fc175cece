// The cleaner's threads: they find work by themselves, follow their options and end when they are told.
#include "broker/cleaner_threads.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "ottla/records/builder.h"
#include "support/manual_clock.h"
#include "support/memory_file_system.h"
#include "support/seeded_entropy.h"

namespace ottla::broker::test {
namespace {

class CleanerThreadsTest : public ::testing::Test {
 protected:
  CleanerThreadsTest() {
    log::LogConfig config;
    config.cleanup_compact = true;
    config.cleanup_delete = false;
    config.min_cleanable_dirty_ratio = 0.01;
    manager = log::LogManager::open(files, entropy, {.directories = {"/data"}, .node_id = 1}).value();
    log = manager
              ->create_log({"topic", 0}, Uuid::from_halves(1, 2),
                           std::make_shared<const log::LogConfig>(config), clock.wall_ms())
              .value();
    EXPECT_TRUE(log->become_leader(1));
  }

  log::CleanerOptions quick(std::int32_t threads = 1) const { return {.threads = threads, .backoff_ms = 1}; }
  void begin(const log::CleanerOptions& options) {
    threads = std::make_unique<CleanerThreads>(*manager, clock, entropy, options);
    threads->start();
  }
  void make_dirty() {
    records::BatchBuilder builder;
    builder.append({.timestamp = clock.wall_ms(), .key = as_bytes("key"), .value = as_bytes("value")});
    Bytes batch = builder.build();
    EXPECT_TRUE(log->append_batches(batch, {.leader_epoch = 1, .now_ms = clock.wall_ms()}));
    EXPECT_TRUE(log->roll(clock.wall_ms()));
  }
  bool is_cleaned_soon() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (log->cleaned_offset().value_or(0) < log->log_end_offset()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  ottla::test::MemoryFileSystem files;
  ottla::test::SeededEntropy entropy{1};
  ottla::test::ManualClock clock;
  std::unique_ptr<log::LogManager> manager;
  std::shared_ptr<log::Log> log;
  std::unique_ptr<CleanerThreads> threads;
};

TEST_F(CleanerThreadsTest, clean_what_becomes_dirty) {
  begin(quick());
  for (int i = 0; i < 3; ++i) {
    make_dirty();
    EXPECT_TRUE(is_cleaned_soon());
  }
}

TEST_F(CleanerThreadsTest, go_on_when_their_number_changes) {
  begin(quick(2));
  threads->set_options(quick(4));
  make_dirty();
  EXPECT_TRUE(is_cleaned_soon());
  threads->set_options(quick(1));
  make_dirty();
  EXPECT_TRUE(is_cleaned_soon());
}

TEST_F(CleanerThreadsTest, follow_a_shorter_rest_at_once) {
  begin({.backoff_ms = 3'600'000});
  threads->set_options(quick());
  make_dirty();
  EXPECT_TRUE(is_cleaned_soon());
}

TEST_F(CleanerThreadsTest, end_in_the_middle_of_a_rest) {
  begin({.backoff_ms = 3'600'000});
  threads->stop();
  make_dirty();
  EXPECT_EQ(log->cleaned_offset(), std::nullopt);
}

TEST(CleanerOptionsTest, are_those_of_the_broker) {
  config::BrokerConfig config;
  config.log_cleaner_threads = 3;
  config.log_cleaner_io_max_bytes_per_second = 5000;
  EXPECT_EQ(cleaner_options({}), log::CleanerOptions{});
  EXPECT_EQ(cleaner_options(config), (log::CleanerOptions{.threads = 3, .io_max_bytes_per_second = 5000}));
}

}  // namespace
}  // namespace ottla::broker::test
