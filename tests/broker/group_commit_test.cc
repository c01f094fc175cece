// Acknowledgements that wait for the disk share its syncs.
#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include "broker/disk_thread.h"
#include "ottla/records/builder.h"
#include "support/memory_file_system.h"
#include "support/seeded_entropy.h"

namespace ottla::broker {
namespace {

using ottla::test::Call;

class GroupCommit : public ::testing::Test {
 protected:
  std::shared_ptr<log::Log> make_log(const std::string& topic) {
    log::OpenOptions options{
        .folder = topic + "-0", .partition = {topic, 0}, .config = std::make_shared<const log::LogConfig>()};
    auto log = log::Log::create(directory_, entropy_, std::move(options), Uuid::from_halves(1, 2));
    EXPECT_TRUE(log);
    append(**log);
    // What a new log has to sync once: names, the topic's id.
    EXPECT_TRUE((*log)->flush());
    return *log;
  }
  static void append(log::Log& log) {
    records::BatchBuilder builder;
    builder.append({.timestamp = 1, .value = as_bytes("value")});
    Bytes batch = builder.build();
    EXPECT_TRUE(log.append_batches(batch, {}));
  }
  // An append whose acknowledgement waits.
  void append_and_flush(const std::shared_ptr<log::Log>& log) {
    append(*log);
    asio::co_spawn(
        io_,
        [this, log]() -> asio::awaitable<void> {
          const auto flushed = co_await disk_.flush(log, io_.get_executor());
          EXPECT_TRUE(flushed);
          EXPECT_EQ(log->recovery_point(), log->log_end_offset());
          ++acknowledged_;
        },
        asio::detached);
    io_.poll();
  }
  // Serves those who wait; gives how many syncs it took.
  std::uint64_t syncs() {
    const std::uint64_t before = files_.calls(Call::sync);
    disk_.serve_waiting();
    io_.restart();
    io_.poll();
    return files_.calls(Call::sync) - before;
  }

  ottla::test::MemoryFileSystem files_;
  ottla::test::SeededEntropy entropy_{1};
  log::LogDirectory directory_{files_, "/data"};
  asio::io_context io_{1};
  DiskThread disk_;
  int acknowledged_ = 0;
};

TEST_F(GroupCommit, OneSyncServesAllWhoWaitForALog) {
  const auto log = make_log("t");
  for (int i = 0; i < 16; ++i) append_and_flush(log);
  EXPECT_EQ(acknowledged_, 0);
  EXPECT_EQ(syncs(), 1u);
  EXPECT_EQ(acknowledged_, 16);
}

TEST_F(GroupCommit, EachLogIsSyncedOnce) {
  const auto one = make_log("one"), other = make_log("other");
  for (int i = 0; i < 8; ++i) append_and_flush(i % 2 == 0 ? one : other);
  EXPECT_EQ(syncs(), 2u);
  EXPECT_EQ(acknowledged_, 8);
}

TEST_F(GroupCommit, WhatIsOnTheDiskAlreadyCostsNoSync) {
  const auto log = make_log("t");
  append_and_flush(log);
  EXPECT_TRUE(log->flush());
  EXPECT_EQ(syncs(), 0u);
  EXPECT_EQ(acknowledged_, 1);
}

}  // namespace
}  // namespace ottla::broker
