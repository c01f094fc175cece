// Every option of a topic that its logs obey, changed while the broker runs: before the change one thing is
// seen, from then on another. A new option must come into one of the lists here.
#include <chrono>
#include <functional>
#include <set>
#include <thread>

#include "broker/admin_fixture.h"
#include "ottla/config/option_table.h"

namespace ottla::broker::test {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

class LogOptions : public AdminTest {
 protected:
  LogOptions() {
    // The disk thread looks all the time.
    options["log.initial.task.delay.ms"] = "0";
    options["log.retention.check.interval.ms"] = "1";
    options["log.retention.ms"] = "-1";
    start();
  }

  std::string folder() const { return "/data/" + topic_ + "-0/"; }
  std::vector<std::string> names(std::string_view ending) {
    std::vector<std::string> found;
    const auto entries = files.list(folder());
    for (const DirectoryEntry& entry : *entries) {
      if (entry.name.ends_with(ending)) found.push_back(entry.name);
    }
    std::ranges::sort(found);
    return found;
  }
  std::uint64_t size_of(const std::string& name) { return (*files.status(folder() + name))->size; }
  // Whether it comes to be; what is not to come before the change is looked for some times.
  bool happens(const std::function<bool()>& condition) {
    return comes(condition, std::chrono::milliseconds(is_changed_ ? 20'000 : 20));
  }
  static bool comes(const std::function<bool()>& condition, std::chrono::milliseconds wait) {
    const auto until = std::chrono::steady_clock::now() + wait;
    while (!condition() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    return condition();
  }
  AppendedPart send(Bytes bytes) {
    const auto answer = produce_bytes(topic_, std::move(bytes));
    return answer->responses.at(0).partition_responses.at(0);
  }
  ErrorCode send_at(TimestampMs timestamp, std::size_t bytes = 20) {
    records::BatchBuilder builder;
    const std::string value(bytes, 'x');
    builder.append({.timestamp = timestamp, .key = as_bytes("key"), .value = as_bytes(value)});
    return code_in(send(builder.build()).error_code);
  }
  // Appends so many batches after this time; gives whether a new segment was begun.
  bool rolls_after(std::int64_t wait_ms, std::size_t bytes = 20) {
    const std::string before = names(".log").back();  // older ones may go meanwhile
    clock.advance_ms(wait_ms);
    EXPECT_EQ(send_at(clock.wall_ms(), bytes), ErrorCode::none);
    return names(".log").back() > before;
  }
  void roll() { EXPECT_TRUE(rolls_after(30 * day_ms)); }
  bool has_moved() { return offset_at(topic_, earliest).offset > 0; }
  std::string stored_batch() {
    std::string value;  // that codecs of different levels find different things in
    for (int i = 0; i < 5'000; ++i) value += std::to_string(i * i % 1'013) + ' ';
    const Offset last = send(batch({value})).base_offset;
    const auto answer = fetch({{.topic = topic_, .offset = last}});
    const auto& part = answer->responses.at(0).partitions.at(0);
    return std::string(as_text(part.records->bytes)).substr(records::header_bytes);
  }

  struct Row {
    std::string_view option, value;
    std::function<std::string(LogOptions&)> look;
    Configs others = {};
  };
  static std::vector<Row> rows_of_appends();
  static std::vector<Row> rows_of_segments();
  static std::vector<Row> rows();

  std::string topic_;
  bool is_changed_ = false;
};

std::string text(bool value) { return value ? "yes" : "no"; }
std::string text(ErrorCode code) { return std::string(error_name(code)); }

std::vector<LogOptions::Row> LogOptions::rows_of_appends() {
  using Test = LogOptions;
  return {
      // First, as long as no time has passed: nothing else syncs.
      {"flush.messages", "1",
       [](Test& test) {
         const auto before = test.files.calls(ottla::test::Call::sync);
         test.send_at(test.clock.wall_ms());
         return text(test.files.calls(ottla::test::Call::sync) > before);
       }},
      {"flush.ms", "1",
       [](Test& test) {
         test.send_at(test.clock.wall_ms());
         const auto before = test.files.calls(ottla::test::Call::sync);
         test.clock.advance_ms(10);
         return text(test.happens([&] { return test.files.calls(ottla::test::Call::sync) > before; }));
       }},
      {"cleanup.policy", "compact",
       [](Test& test) { return text(code_in(test.send(test.batch({"x"})).error_code)); }},
      {"compression.type", "gzip", [](Test& test) { return test.stored_batch(); }},
      {"compression.gzip.level",
       "1",
       [](Test& test) { return test.stored_batch(); },
       {{"compression.type", "gzip"}}},
      {"compression.lz4.level",
       "1",
       [](Test& test) { return test.stored_batch(); },
       {{"compression.type", "lz4"}}},
      {"compression.zstd.level",
       "-7",
       [](Test& test) { return test.stored_batch(); },
       {{"compression.type", "zstd"}}},
      {"max.message.bytes", "100",
       [](Test& test) { return text(test.send_at(test.clock.wall_ms(), 1'000)); }},
      {"message.timestamp.after.max.ms", "1",
       [](Test& test) { return text(test.send_at(test.clock.wall_ms() + 5'000)); }},
      {"message.timestamp.before.max.ms", "1",
       [](Test& test) { return text(test.send_at(test.clock.wall_ms() - 5'000)); }},
      {"message.timestamp.type", "LogAppendTime",
       [](Test& test) { return text(test.send(test.batch({"x"})).log_append_time_ms >= 0); }},
  };
}

std::vector<LogOptions::Row> LogOptions::rows_of_segments() {
  using Test = LogOptions;
  return {
      {"file.delete.delay.ms",
       "0",
       [](Test& test) {
         test.roll();
         EXPECT_TRUE(comes([&] { return test.has_moved(); }, std::chrono::seconds(20)));
         return text(test.happens([&] { return test.names(".deleted").empty(); }));
       },
       {{"retention.bytes", "1"}}},
      {"index.interval.bytes", "0",
       [](Test& test) {
         test.send_at(test.clock.wall_ms());
         test.send_at(test.clock.wall_ms());
         test.roll();
         const auto indexes = test.names(".index");
         return text(test.size_of(indexes.at(indexes.size() - 2)) > 0);
       }},
      {"max.compaction.lag.ms",
       "1000",
       [](Test& test) { return text(test.rolls_after(5'000)); },
       {{"cleanup.policy", "compact,delete"}}},
      {"preallocate",
       "true",
       [](Test& test) {
         test.roll();
         return text(test.size_of(test.names(".log").back()) == 1 << 20);
       },
       {{"segment.bytes", "1048576"}}},
      {"retention.bytes", "1",
       [](Test& test) {
         test.roll();
         return text(test.happens([&] { return test.has_moved(); }));
       }},
      {"retention.ms", "1000",
       [](Test& test) {
         test.roll();
         return text(test.happens([&] { return test.has_moved(); }));
       }},
      {"segment.bytes", "1048576", [](Test& test) { return text(test.rolls_after(0, 600'000)); }},
      {"internal.segment.bytes", "1000", [](Test& test) { return text(test.rolls_after(0, 600)); }},
      {"segment.index.bytes", "800",
       [](Test& test) {
         test.roll();
         return text(test.size_of(test.names(".index").back()) == 800);
       }},
      {"segment.jitter.ms",
       "10000",
       [](Test& test) {
         test.rolls_after(20'000);
         return text(test.rolls_after(9'999));
       },
       {{"segment.ms", "10000"}}},
      {"segment.ms", "1000", [](Test& test) { return text(test.rolls_after(5'000)); }},
  };
}

std::vector<LogOptions::Row> LogOptions::rows() {
  std::vector<Row> all = rows_of_appends();
  for (Row& row : rows_of_segments()) all.push_back(std::move(row));
  return all;
}

TEST_F(LogOptions, TakeEffectWhenTheyAreChanged) {
  int number = 0;
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.option);
    topic_ = "t" + std::to_string(number++);
    is_changed_ = false;
    create_topic(topic_, 1, row.others);
    ASSERT_EQ(send_at(clock.wall_ms(), 600), ErrorCode::none);
    const std::string before = row.look(*this);
    ASSERT_EQ(set(topic_resource, topic_, row.option, row.value), ErrorCode::none);
    is_changed_ = true;
    EXPECT_NE(row.look(*this), before);
  }
}

TEST_F(LogOptions, AreAllInOneOfTheLists) {
  // What they do is the cleaner's; they have their tests beside it.
  std::set<std::string_view> known{"delete.retention.ms", "min.cleanable.dirty.ratio",
                                   "min.compaction.lag.ms"};
  // No log obeys these, or both of two that are in the table.
  known.insert(
      {"min.insync.replicas", "unclean.leader.election.enable", "message.timestamp.difference.max.ms"});
  const std::vector<Row> all = rows();
  for (const Row& row : all) known.insert(row.option);
  for (const config::Option& option : config::options(config::Scope::topic)) {
    EXPECT_EQ(known.contains(option.name), option.effect == config::Effect::used) << option.name;
  }
}

}  // namespace
}  // namespace ottla::broker::test
