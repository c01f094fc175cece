// The script's operations and the checks of what a crash left.
#include "log/crash_fixture.h"

#include "log/folder_check.h"
#include "ottla/records/control.h"

namespace ottla::log::test {
namespace {

constexpr ProducerId transactional_producer = 100;

std::shared_ptr<const LogConfig> small_segments() {
  LogConfig config;
  config.segment_bytes = 900;
  config.index_interval_bytes = 150;
  config.segment_index_bytes = 96;
  config.retention_bytes = 2500;
  config.retention_ms = -1;
  config.file_delete_delay_ms = 10'000;
  return std::make_shared<const LogConfig>(config);
}

// What a log gives back, with the producers its batches tell of.
struct FoundBatches {
  Offset end = 0;
  std::map<Offset, std::string> records;
  std::map<ProducerId, Sequence> last_sequences;
};

FoundBatches read_batches(Log& log) {
  FoundBatches found{.end = log.log_start_offset()};
  bool first = true;
  for_each_entry(log, found.end, UpperBound::log_end, [&](const records::EntryView& entry) {
    const records::BatchView batch = entry.batch();
    EXPECT_TRUE(first || batch.base_offset() >= found.end) << batch.base_offset() << " after " << found.end;
    found.end = batch.next_offset();
    first = false;
    if (batch.has_producer_id() && !batch.is_control())
      found.last_sequences[batch.producer_id()] = batch.last_sequence();
    if (batch.has_producer_id() && batch.is_control()) found.last_sequences.erase(batch.producer_id());
    for (const Stored& record : records_of(entry.bytes())) found.records[record.offset] = record.value;
  });
  return found;
}

}  // namespace

CrashScript::CrashScript(std::uint64_t seed) : entropy_(seed) {
  manager_ = open(files, entropy_, now_ms_);
  for (int i = 0; i < 3; ++i) create();
}

CrashScript::Manager CrashScript::open(ottla::test::MemoryFileSystem& files, Entropy& entropy,
                                       TimestampMs now_ms) {
  auto manager = LogManager::open(
      files, entropy,
      {.directories = {"/kafka/data"}, .node_id = 1, .cluster_id = "the-cluster", .now_ms = now_ms});
  EXPECT_TRUE(manager) << manager.error().message;
  if (!manager) return nullptr;
  const auto config = small_segments();
  const LoadSummary summary = (*manager)->load_all(
      {.config = [&](std::string_view) { return config; },
       .is_stray = [](const auto&, const auto& topic_id, const auto&) { return !topic_id.has_value(); },
       .topic_id = [](std::string_view) { return std::optional(Uuid::from_halves(1, 2)); }},
      now_ms);
  EXPECT_EQ(summary.failed, 0u);
  for (const auto& log : (*manager)->logs()) EXPECT_TRUE(log->become_leader(1));
  return std::move(*manager);
}

void CrashScript::run(int operations) {
  for (int i = 0; i < operations && !::testing::Test::HasFailure(); ++i) step();
}

void CrashScript::step() {
  now_ms_ += static_cast<TimestampMs>(entropy_.below(500));
  const std::uint64_t choice = entropy_.below(1000);
  if (choice < 600) return append();
  if (choice < 680) return append_transactional();
  if (choice < 780) return flush();
  if (choice < 820) return static_cast<void>(any_log().roll(now_ms_));
  if (choice < 870) return retain();
  if (choice < 900) return delete_records();
  if (choice < 960) return tick();
  if (choice < 980) return restart(entropy_.below(2) == 0);
  if (promises.size() < 6) create();
}

Log& CrashScript::any_log() {
  auto at = promises.begin();
  std::advance(at, entropy_.below(promises.size()));
  return *manager_->find(at->first);
}

Bytes CrashScript::batch(records::BatchOptions options, std::vector<std::string>& values) {
  records::BatchBuilder builder(options);
  const std::uint64_t count = 1 + entropy_.below(3);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string value = std::to_string(++last_number_) + "=";
    value.resize(value.size() + entropy_.below(150), 'v');
    const auto back = static_cast<TimestampMs>(entropy_.below(1000));
    builder.append({.timestamp = now_ms_ - back, .value = as_bytes(value)});
    values.push_back(std::move(value));
  }
  return builder.build();
}

void CrashScript::append(Log& log, Promise& promise, Bytes batch, const std::vector<std::string>& values,
                         AppendOrigin origin) {
  const Offset first = log.log_end_offset();
  for (std::size_t i = 0; i < values.size(); ++i)
    promise.in_flight[first + static_cast<Offset>(i)] = values[i];
  const auto info = log.append_batches(batch, {.leader_epoch = 1, .now_ms = now_ms_, .origin = origin});
  ASSERT_TRUE(info) << info.error().message;
  ASSERT_EQ(info->first_offset, first);
  for (auto& [offset, value] : promise.in_flight) promise.records[offset] = std::move(value);
  promise.in_flight.clear();
  promise.end = info->last_offset + 1;
}

void CrashScript::append() {
  Log& log = any_log();
  Promise& promise = promises[log.partition()];
  records::BatchOptions options;
  std::vector<std::string> values;
  const auto producer = static_cast<ProducerId>(entropy_.below(4));
  if (producer > 0) {
    options.producer_id = producer;
    options.producer_epoch = 0;
    options.base_sequence = promise.next_sequence[producer];
  }
  const Bytes bytes = batch(options, values);
  append(log, promise, bytes, values);
  if (producer > 0) promise.next_sequence[producer] += static_cast<Sequence>(values.size());
}

void CrashScript::append_transactional() {
  Log& log = any_log();
  Promise& promise = promises[log.partition()];
  const auto producer = transactional_producer + static_cast<ProducerId>(entropy_.below(2));
  if (promise.in_transaction[producer] && entropy_.below(2) == 0)
    return end_transaction(log, promise, producer);
  std::vector<std::string> values;
  const Bytes bytes = batch({.producer_id = producer,
                             .producer_epoch = 0,
                             .base_sequence = promise.next_sequence[producer],
                             .transactional = true},
                            values);
  append(log, promise, bytes, values);
  promise.next_sequence[producer] += static_cast<Sequence>(values.size());
  promise.in_transaction[producer] = true;
}

void CrashScript::end_transaction(Log& log, Promise& promise, ProducerId producer_id) {
  const auto type = entropy_.below(2) == 0 ? records::ControlType::abort : records::ControlType::commit;
  append(log, promise,
         records::build_end_marker({.type = type, .coordinator_epoch = 0}, producer_id, 0, now_ms_), {},
         AppendOrigin::coordinator);
  promise.in_transaction[producer_id] = false;
}

void CrashScript::flush() {
  Log& log = any_log();
  const Offset end = log.log_end_offset();
  ASSERT_TRUE(log.flush());
  Promise& promise = promises[log.partition()];
  promise.flushed = true;
  promise.flushed_end = end;
}

void CrashScript::retain() {
  Log& log = any_log();
  Promise& promise = promises[log.partition()];
  promise.start_at_most = promise.end;  // while it runs, any
  ASSERT_TRUE(log.delete_old_segments(now_ms_));
  promise.start_at_most = log.log_start_offset();
}

void CrashScript::delete_records() {
  Log& log = any_log();
  const Offset start = log.log_start_offset();
  const auto room = static_cast<std::uint64_t>(log.log_end_offset() - start);
  const Offset wanted = start + static_cast<Offset>(entropy_.below(room + 1));
  promises[log.partition()].start_at_most = wanted;
  ASSERT_TRUE(log.increment_log_start_offset(wanted));
}

void CrashScript::tick() {
  now_ms_ += 31'000;
  files.set_clock_ms(now_ms_);
  for (auto& [partition, promise] : promises) promise.start_at_most = promise.end;
  manager_->tick(now_ms_);
  for (auto& [partition, promise] : promises)
    promise.start_at_most = manager_->find(partition)->log_start_offset();
}

void CrashScript::restart(bool clean) {
  if (clean) {
    ASSERT_TRUE(manager_->close(1));
    for (auto& [partition, promise] : promises) {
      promise.flushed_end = promise.end;
      promise.flushed = true;
    }
  }
  manager_.reset();
  if (!clean) files.kill();
  manager_ = open(files, entropy_, now_ms_);
  ASSERT_NE(manager_, nullptr);
  for (const auto& [partition, promise] : promises) {
    SCOPED_TRACE(partition.folder());
    ASSERT_NE(manager_->find(partition), nullptr);
    expect_kept(*manager_->find(partition), promise, Survival::acknowledged);
  }
}

void CrashScript::create() {
  const TopicPartition partition{"topic", static_cast<PartitionIndex>(promises.size())};
  auto log = manager_->create_log(partition, Uuid::from_halves(1, 2), small_segments(), now_ms_);
  ASSERT_TRUE(log) << log.error().message;
  ASSERT_TRUE((*log)->become_leader(1));
  promises[partition];
}

void CrashScript::expect_producers_of(Log& log, const std::map<ProducerId, Sequence>& last_sequences) {
  std::map<ProducerId, Sequence> known;
  for (const ProducerInfo& producer : log.producers()) known[producer.producer_id] = producer.last_sequence;
  for (const auto& [producer, sequence] : last_sequences) {
    EXPECT_TRUE(known.contains(producer)) << "producer " << producer << " is forgotten";
    EXPECT_EQ(known[producer], sequence) << "of producer " << producer;
  }
}

void CrashScript::expect_kept(Log& log, const Promise& promise, Survival survival) {
  const Offset needed = survival == Survival::flushed ? promise.flushed_end : promise.end;
  EXPECT_LE(log.log_start_offset(), promise.start_at_most);
  EXPECT_GE(log.log_end_offset(), needed);
  const FoundBatches found = read_batches(log);
  EXPECT_LE(found.end, log.log_end_offset());
  for (const auto& [offset, value] : found.records) {
    const auto acknowledged = promise.records.find(offset);
    const auto in_flight = promise.in_flight.find(offset);
    const bool known = (acknowledged != promise.records.end() && acknowledged->second == value) ||
                       (in_flight != promise.in_flight.end() && in_flight->second == value);
    EXPECT_TRUE(known) << "nobody wrote " << value << " at offset " << offset;
  }
  for (auto record = promise.records.lower_bound(log.log_start_offset());
       record != promise.records.end() && record->first < needed; ++record) {
    EXPECT_TRUE(found.records.contains(record->first)) << "lost the record at " << record->first;
  }
  expect_producers_of(log, found.last_sequences);
}

void CrashScript::expect_kept(ottla::test::MemoryFileSystem& found, const Promises& promises,
                              Survival survival) {
  ottla::test::SeededEntropy entropy(5);
  const TimestampMs now_ms = 1'700'000'000'000;
  Manager manager = open(found, entropy, now_ms);
  ASSERT_NE(manager, nullptr);
  for (const auto& [partition, promise] : promises) {
    SCOPED_TRACE(partition.folder());
    const auto log = manager->find(partition);
    const bool needed = promise.flushed || survival == Survival::acknowledged;
    if (!log) {
      EXPECT_FALSE(needed) << "the partition is gone";
      continue;
    }
    expect_kept(*log, promise, survival);
    records::BatchBuilder after;
    after.append({.timestamp = now_ms, .value = as_bytes("after")});
    Bytes bytes = after.build();
    EXPECT_TRUE(log->append_batches(bytes, {.leader_epoch = 2, .now_ms = now_ms}));
  }
  EXPECT_TRUE(manager->close(2));
  for (const auto& log : manager->logs()) FolderCheck(found, "/kafka/data/" + log->folder()).expect_sound();
}

}  // namespace ottla::log::test
