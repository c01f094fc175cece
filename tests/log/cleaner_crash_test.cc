// Compaction at random, from a seed: appends, delete markers, transactions, rolls, flushes and cleanings in
// steps, held against a model of what each key was given. Once with a crash at every change of the disk.
#include <cstdlib>

#include "log/cleaner_fixture.h"
#include "ottla/base/logging.h"

namespace ottla::log::test {
namespace {

using ottla::test::Call;
using ottla::test::Crash;
using ottla::test::MemoryFileSystem;

// What was written to a key, by offset.
using Writes = std::map<Offset, Value>;

struct KeyModel {
  std::map<std::string, Writes> keys;
  std::map<ProducerId, Sequence> sequences;
  Offset end = 0;          // of what is acknowledged
  Offset flushed_end = 0;  // of what a flush has acknowledged
};

// Of each key the last record, and none that nobody wrote. Above `needed` what survived may be any part.
void expect_last_values(Log& log, const KeyModel& model, Offset needed) {
  std::map<std::string, KeyedRecord> last;
  for (const KeyedRecord& record : records_of(log)) {
    const auto writes = model.keys.find(record.key);
    ASSERT_TRUE(writes != model.keys.end() && writes->second.contains(record.offset)) << record.offset;
    EXPECT_EQ(writes->second.at(record.offset), record.value) << record.key << " at " << record.offset;
    last[record.key] = record;
  }
  for (const auto& [key, writes] : model.keys) {
    auto promised = writes.lower_bound(needed);
    if (promised == writes.begin()) continue;
    --promised;
    const auto found = last.find(key);
    if (found != last.end()) {
      EXPECT_GE(found->second.offset, promised->first) << "an old value of " << key << " is back";
      continue;
    }
    bool is_deleted = false;
    for (auto write = promised; write != writes.end(); ++write) is_deleted |= !write->second;
    EXPECT_TRUE(is_deleted) << "the value of " << key << " at " << promised->first << " is lost";
  }
}

class CleanerLifeTest : public CleanerTest, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  CleanerLifeTest() : chance(GetParam()) {
    EXPECT_TRUE(set_up_logging(std::getenv("OTTLA_LOG") ? "info" : "off"));
    config.segment_bytes = 700;
    config.index_interval_bytes = 100;
    config.segment_index_bytes = 96;
    config.delete_retention_ms = 3000;
    options = {.dedupe_buffer_bytes = 24 * static_cast<std::int64_t>(5 + chance.below(30))};
    open();
    log->update_config(shared_config());
  }
  ~CleanerLifeTest() override { set_up_logging("info"); }

  static bool is_long() { return std::getenv("OTTLA_LONG") != nullptr; }

  void run(int operations) {
    for (int i = 0; i < operations && !HasFailure(); ++i) step();
  }

  void step() {
    now_ms += static_cast<TimestampMs>(chance.below(300));
    files.set_clock_ms(now_ms);
    const std::uint64_t choice = chance.below(100);
    if (choice < 50) return write();
    if (choice < 58) return flush();
    if (choice < 64) return roll();
    if (choice < 96) return clean_some();
    if (choice < 98) return static_cast<void>(manager->tick(now_ms += 31'000));
    restart(choice == 98);
  }

  void write() {
    Pairs pairs;
    const Offset first = log->log_end_offset();
    for (std::uint64_t count = 1 + chance.below(3); count > 0; --count) {
      const std::string key = "key" + std::to_string(chance.below(12));
      Value value = std::to_string(++last_number) + std::string(chance.below(60), 'v');
      if (chance.below(5) == 0) value.reset();
      model.keys[key][first + static_cast<Offset>(pairs.size())] = value;
      pairs.emplace_back(key, value);
    }
    records::BatchOptions wanted;
    if (chance.below(3) == 0) wanted.compression = records::Compression::of(records::Codec::lz4);
    if (const auto producer = static_cast<ProducerId>(chance.below(4)); producer > 0) {
      wanted.producer_id = producer;
      wanted.producer_epoch = 0;
      wanted.base_sequence = model.sequences[producer];
      model.sequences[producer] += static_cast<Sequence>(pairs.size());
    }
    model.end = append(batch(pairs, wanted)).last_offset + 1;
  }

  void flush() {
    ASSERT_TRUE(log->flush());
    model.flushed_end = model.end;
  }

  // Some steps of the cleaning at hand, so that others come between.
  void clean_some() {
    if (!cleaning) cleaning = cleaner->next(now_ms);
    for (std::uint64_t steps = 1 + chance.below(8); cleaning && steps > 0; --steps) {
      if (cleaning->step(now_ms)) continue;
      EXPECT_EQ(cleaning->outcome(), LogCleaning::Outcome::cleaned);
      ++cleanings;
      cleaning.reset();
    }
  }

  void restart(bool clean) {
    cleaning.reset();
    clean ? close_and_open() : kill_and_open();
    ASSERT_NE(log, nullptr);
    expect_last_values(*log, model, model.end);
  }

  // What a crash now would leave.
  void expect_kept_after(Crash mode) {
    ottla::test::SeededEntropy fate(++changes);
    const auto found = files.after_crash(mode, fate);
    auto opened =
        LogManager::open(*found, fate, {.directories = {"/data", "/other"}, .node_id = 1, .now_ms = now_ms});
    ASSERT_TRUE(opened);
    const auto shared = shared_config();
    (*opened)->load_all({.config = [&](std::string_view) { return shared; },
                         .is_stray = [](const auto&, const auto&, const auto&) { return false; }},
                        now_ms);
    const auto survivor = (*opened)->find(partition);
    const Offset needed = mode == Crash::lose_nothing ? model.end : model.flushed_end;
    if (!survivor) {
      EXPECT_EQ(needed, 0) << "the log is gone";
      return;
    }
    EXPECT_GE(survivor->log_end_offset(), needed);
    expect_last_values(*survivor, model, needed);
    EXPECT_TRUE((*opened)->close(1));
    FolderCheck(*found, "/data/topic-0").expect_sound();
  }

  ottla::test::SeededEntropy chance;
  KeyModel model;
  std::unique_ptr<LogCleaning> cleaning;
  int last_number = 0;
  int cleanings = 0;
  std::uint64_t changes = 0;
};

TEST_P(CleanerLifeTest, keeps_the_last_value_of_each_key_at_every_change_of_the_disk) {
  files.observe([&](Call, const std::string& name) {
    for (const Crash mode : {Crash::lose_nothing, Crash::lose_all_unsynced, Crash::lose_any_unsynced}) {
      if (HasFailure()) return;
      SCOPED_TRACE("change " + std::to_string(changes) + " of " + name + ", mode " +
                   std::to_string(static_cast<int>(mode)));
      expect_kept_after(mode);
    }
  });
  run(is_long() ? 1500 : 60);
  files.observe(nullptr);
  EXPECT_GT(cleanings, 0);
}

TEST_P(CleanerLifeTest, keeps_the_last_value_of_each_key_over_a_long_life) {
  run(is_long() ? 100'000 : 1'000);
  expect_last_values(*log, model, model.end);
  EXPECT_GT(cleanings, 20);
  EXPECT_LT(records_of(*log).size(), 200u);  // of twelve keys
}

INSTANTIATE_TEST_SUITE_P(Seeds, CleanerLifeTest, ::testing::Range<std::uint64_t>(1, 4));

}  // namespace
}  // namespace ottla::log::test
