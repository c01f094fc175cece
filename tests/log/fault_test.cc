// A disk that fails: the error comes out as the log directory's, nothing is half visible, and a start
// afterwards finds what was acknowledged and flushed.
#include "log/log_fixture.h"

namespace ottla::log::test {
namespace {

using ottla::test::Call;
using ottla::test::Fault;

class FaultTest : public LogTest {
 protected:
  FaultTest() {
    directory->on_offline([this](LogDirectory&) { ++times_offline; });
    create();
    append(2);
  }

  void expect_offline() {
    EXPECT_FALSE(directory->is_online());
    EXPECT_EQ(times_offline, 1);
    EXPECT_EQ(try_append(batch(1, now_ms)).error().code, ErrorCode::kafka_storage_error);
    EXPECT_EQ(log->read({.offset = 0, .max_bytes = 100}).error().code, ErrorCode::kafka_storage_error);
    EXPECT_EQ(log->flush().error().code, ErrorCode::kafka_storage_error);
    EXPECT_EQ(times_offline, 1);
  }
  // As after the disk was mended and the process started again.
  void restart() {
    files.clear_faults();
    files.set_capacity(std::nullopt);
    files.kill();
    directory = std::make_unique<LogDirectory>(files, "/data");
    open(false);
  }

  int times_offline = 0;
};

TEST_F(FaultTest, a_failed_write_takes_the_directory_offline_and_is_not_visible) {
  for (const auto written : {Fault::Written::nothing, Fault::Written::part, Fault::Written::all}) {
    files.inject({.kinds = {Call::write}, .path = ".log", .written = written});
    const auto failed = try_append(batch(3, now_ms));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::kafka_storage_error);
    EXPECT_EQ(log->log_end_offset(), 2);
    EXPECT_EQ(log->high_watermark(), 2);
    expect_offline();
    restart();
    EXPECT_EQ(stored().size(), 2u);
    directory->on_offline([this](LogDirectory&) { ++times_offline; });
    times_offline = 0;
  }
}

TEST_F(FaultTest, a_write_that_fails_and_cannot_be_cut_back_is_cut_at_the_next_start) {
  files.inject({.kinds = {Call::write}, .path = ".log", .written = Fault::Written::part});
  files.inject({.kinds = {Call::truncate}, .path = ".log"});
  EXPECT_FALSE(try_append(batch(3, now_ms, 500)));
  expect_offline();
  restart();
  EXPECT_EQ(stored().size(), 2u);
  EXPECT_EQ(append().first_offset, 2);
}

TEST_F(FaultTest, a_failed_sync_is_never_tried_again) {
  files.inject({.kinds = {Call::sync}});
  EXPECT_EQ(log->flush().error().code, ErrorCode::kafka_storage_error);
  EXPECT_EQ(log->recovery_point(), 0);
  const auto syncs = files.calls(Call::sync);
  expect_offline();
  EXPECT_FALSE(log->close());
  EXPECT_EQ(files.calls(Call::sync), syncs);
}

TEST_F(FaultTest, a_failed_read_takes_the_directory_offline) {
  append_batches(100);
  files.inject({.kinds = {Call::read}, .sticky = true});
  EXPECT_EQ(log->read({.offset = 50, .max_bytes = 100}).error().code, ErrorCode::kafka_storage_error);
  EXPECT_FALSE(directory->is_online());
}

TEST_F(FaultTest, any_call_that_fails_while_rolling_leaves_what_was_there) {
  for (std::uint64_t n = 1; n <= 12; ++n) {
    SCOPED_TRACE(n);
    const auto before = stored();
    files.inject({.path = "/data", .at = n});
    const auto rolled = log->roll(now_ms);
    if (!rolled) {
      EXPECT_EQ(rolled.error().code, ErrorCode::kafka_storage_error);
      EXPECT_FALSE(directory->is_online());
    }
    restart();
    EXPECT_EQ(stored(), before);
    EXPECT_EQ(append().first_offset, static_cast<Offset>(before.size()));
  }
}

TEST_F(FaultTest, any_call_that_fails_in_a_life_of_a_log_loses_nothing_acknowledged) {
  config.segment_bytes = 500;
  config.index_interval_bytes = 0;
  config.segment_index_bytes = 60;
  config.retention_bytes = 700;
  std::uint64_t failures = 0;
  for (std::uint64_t n = 1; n <= 150; ++n) {
    SCOPED_TRACE(n);
    log->update_config(std::make_shared<LogConfig>(config));
    const auto written = static_cast<Fault::Written>(n % 3);
    files.inject({.path = "/data", .at = n, .written = written});
    bool lives = true;
    Offset acknowledged = log->log_end_offset();
    const auto keep = [&](const auto& result) {
      lives = result.has_value();
      if (!lives) {
        EXPECT_EQ(result.error().code, ErrorCode::kafka_storage_error);
        EXPECT_FALSE(directory->is_online());
        ++failures;
      }
    };
    for (int i = 0; i < 8 && lives; ++i) {
      const auto info = try_append(batch(1, now_ms, 100));
      if (info) acknowledged = info->last_offset + 1;
      keep(info);
      if (lives && i % 3 == 0) keep(log->flush());
      if (lives && i % 4 == 3) keep(log->delete_old_segments(now_ms));
    }
    if (lives) keep(log->close());
    restart();
    EXPECT_GE(log->log_end_offset(), acknowledged);
    EXPECT_LE(log->log_end_offset(), acknowledged + 1) << "of one append whose answer was a failure";
    EXPECT_EQ(stored().size(), static_cast<std::size_t>(log->log_end_offset() - log->log_start_offset()));
  }
  EXPECT_GT(failures, 30u);
}

}  // namespace
}  // namespace ottla::log::test
