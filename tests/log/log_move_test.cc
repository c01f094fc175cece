// Logs that move from one log directory to another: nothing is lost, wherever the process or the power ends.
#include "ottla/log/log_move.h"
#include "log/log_fixture.h"
#include "ottla/log/log_manager.h"
#include "ottla/log/partition_metadata.h"
#include "ottla/records/control.h"

namespace ottla::log::test {
namespace {

using ottla::test::Call;
using ottla::test::Crash;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

const Uuid moved_topic_id = Uuid::from_halves(1, 2);
const TopicPartition moving{"t", 0};

// Two directories with one partition, which begins in /a.
class LogMoveTest : public ::testing::Test {
 protected:
  LogMoveTest() {
    open();
    log = *manager->create_log(moving, moved_topic_id, std::make_shared<const LogConfig>(config), now_ms);
    EXPECT_TRUE(log->become_leader(1));
  }

  static std::unique_ptr<LogManager> open_on(ottla::test::MemoryFileSystem& files, Entropy& entropy,
                                             TimestampMs now_ms, const Uuid& known_directory = {}) {
    auto opened =
        LogManager::open(files, entropy, {.directories = {"/a", "/b"}, .node_id = 1, .now_ms = now_ms});
    EXPECT_TRUE(opened) << opened.error().message;
    (*opened)->load_all(
        {.config = [](std::string_view) { return std::make_shared<const LogConfig>(); },
         .is_stray = [](const auto&, const auto& id, const auto&) { return id != moved_topic_id; },
         .topic_id = [](std::string_view) { return std::optional(moved_topic_id); },
         .directory_id = [=](const auto&) { return std::optional(known_directory); }},
        now_ms);
    return std::move(*opened);
  }
  void open(const Uuid& known_directory = {}) {
    manager.reset();
    manager = open_on(files, entropy, now_ms, known_directory);
    log = manager->find(moving);
  }
  void kill_and_open(const Uuid& known_directory = {}) {
    files.kill();
    open(known_directory);
  }
  LogDirectory& directory(std::size_t index) { return *manager->directories().at(index); }

  AppendInfo append(int records = 1, records::BatchOptions options = {},
                    AppendOrigin origin = AppendOrigin::client) {
    records::BatchBuilder builder(std::move(options));
    for (int i = 0; i < records; ++i) {
      values.push_back("value " + std::to_string(values.size()));
      builder.append({.timestamp = now_ms, .value = as_bytes(values.back())});
    }
    return append(builder.build(), origin);
  }
  AppendInfo append(Bytes batch, AppendOrigin origin) {
    auto info = log->append_batches(batch, {.leader_epoch = 1, .now_ms = now_ms, .origin = origin});
    EXPECT_TRUE(info) << info.error().message;
    return info.value_or(AppendInfo{});
  }
  void roll() { EXPECT_TRUE(log->roll(now_ms)); }

  std::shared_ptr<LogMove> begin() {
    auto move = manager->begin_move(moving, directory(1));
    EXPECT_TRUE(move) << move.error().message;
    return move.value_or(nullptr);
  }
  void copy(LogMove& move, std::uint64_t piece = 100) {
    for (auto more = move.copy(piece, now_ms); more && *more;) more = move.copy(piece, now_ms);
  }
  Result<> finish(LogMove& move) {
    return manager->finish_move(move, now_ms, [this](const auto& moved) { log = moved; });
  }
  void move_all() {
    const auto move = begin();
    copy(*move);
    ASSERT_TRUE(finish(*move));
  }

  static std::vector<std::string> read(Log& log) {
    std::vector<std::string> found;
    for (const Stored& stored : read_all(log, log.log_start_offset(), UpperBound::log_end)) {
      found.push_back(stored.value);
    }
    return found;
  }
  std::vector<std::string> folders(const std::string& directory) {
    std::vector<std::string> found;
    for (const DirectoryEntry& entry : files.list(directory).value_or(std::vector<DirectoryEntry>{})) {
      if (entry.is_directory) found.push_back(entry.name);
    }
    return found;
  }

  ottla::test::MemoryFileSystem files;
  ottla::test::SeededEntropy entropy{1};
  LogConfig config;
  TimestampMs now_ms = 1'700'000'000'000;
  std::unique_ptr<LogManager> manager;
  std::shared_ptr<Log> log;
  std::vector<std::string> values;
};

TEST_F(LogMoveTest, TheLogGoesOnInTheOtherDirectory) {
  append(3);
  roll();
  append(2);
  move_all();
  EXPECT_EQ(&log->directory(), &directory(1));
  EXPECT_EQ(manager->find(moving), log);
  EXPECT_EQ(read(*log), values);
  EXPECT_EQ(append().first_offset, 5);
  EXPECT_EQ(log->high_watermark(), 6);
  EXPECT_EQ(log->topic_id(), moved_topic_id);
}

TEST_F(LogMoveTest, TheFormerFolderGoesAfterTheDelay) {
  append();
  manager->tick(now_ms);
  move_all();
  EXPECT_THAT(folders("/b"), ::testing::ElementsAre("t-0"));
  EXPECT_THAT(folders("/a").at(0), AllOf(StartsWith("t-0."), EndsWith("-delete")));
  manager->tick(now_ms += 60'000);
  EXPECT_THAT(folders("/a"), IsEmpty());
}

TEST_F(LogMoveTest, WhatIsAppendedWhileItIsCopiedComesAlong) {
  append(3);
  roll();
  const auto move = begin();
  EXPECT_TRUE(*move->copy(1, now_ms));
  append(2);
  roll();
  append(1);
  copy(*move);
  append(1);
  ASSERT_TRUE(finish(*move));
  EXPECT_EQ(read(*log), values);
}

TEST_F(LogMoveTest, ALargeActiveSegmentIsCopiedBeforeAnybodyWaits) {
  values.push_back(std::string(3 << 20, 'x'));
  records::BatchBuilder builder;
  builder.append({.timestamp = now_ms, .value = as_bytes(values.back())});
  append(builder.build(), AppendOrigin::client);
  const auto move = begin();
  copy(*move, 1 << 20);
  EXPECT_GT(move->size_bytes(), 3u << 20);
  EXPECT_EQ(move->end_offset(), 1);
  ASSERT_TRUE(finish(*move));
  EXPECT_EQ(read(*log), values);
}

TEST_F(LogMoveTest, SegmentsThatRetentionTakesAreNotInTheCopy) {
  append(3);
  roll();
  append(2);
  roll();
  const auto move = begin();
  copy(*move);
  ASSERT_TRUE(log->increment_log_start_offset(3));
  ASSERT_TRUE(log->delete_old_segments(now_ms));
  ASSERT_TRUE(finish(*move));
  EXPECT_EQ(log->first_segment_base_offset(), 3);
  EXPECT_FALSE(files.exists("/b/t-0/00000000000000000000.log"));
  EXPECT_THAT(read(*log), SizeIs(2));
}

TEST_F(LogMoveTest, ProducersAndTransactionsAreKnownAsBefore) {
  for (Sequence sequence = 0; sequence < 5; ++sequence) {
    append(1, {.producer_id = 5, .producer_epoch = 0, .base_sequence = sequence});
  }
  append(1, {.producer_id = 6, .producer_epoch = 0, .base_sequence = 0, .transactional = true});
  append(records::build_end_marker({.type = records::ControlType::abort}, 6, 0, now_ms),
         AppendOrigin::coordinator);
  append(1, {.producer_id = 7, .producer_epoch = 0, .base_sequence = 0, .transactional = true});
  move_all();
  EXPECT_TRUE(append(1, {.producer_id = 5, .producer_epoch = 0, .base_sequence = 0}).duplicate);
  EXPECT_EQ(log->last_stable_offset(), 7);
  const auto data = log->read({5, 1 << 20, UpperBound::last_stable, true});
  EXPECT_THAT(data->aborted_transactions, ::testing::ElementsAre(AbortedProducer{6, 5}));
}

TEST_F(LogMoveTest, DeletedRecordsStayDeletedOverAKillRightBehindIt) {
  append(5);
  ASSERT_TRUE(log->increment_log_start_offset(2));
  move_all();
  kill_and_open();
  ASSERT_NE(log, nullptr);
  EXPECT_EQ(log->log_start_offset(), 2);
}

TEST_F(LogMoveTest, LeaderEpochsComeAlong) {
  append(3);
  EXPECT_TRUE(log->become_leader(4));
  move_all();
  EXPECT_EQ(log->end_of_epoch(1), (EpochEnd{1, 3}));
  EXPECT_EQ(log->latest_epoch(), 4);
}

TEST_F(LogMoveTest, TheFormerLogTellsItsUsersToLookAgain) {
  append();
  const auto former = log;
  move_all();
  EXPECT_EQ(former->read({0, 100}).error().code, ErrorCode::not_leader_or_follower);
  EXPECT_TRUE(former->flush()) << "what was asked to be durable is";
}

TEST_F(LogMoveTest, ACancelledMoveLeavesTheLogWhereItIs) {
  append(3);
  roll();
  const auto move = begin();
  copy(*move);
  manager->cancel_move(moving);
  EXPECT_THAT(folders("/b"), IsEmpty());
  EXPECT_EQ(move->copy(100, now_ms).error().code, ErrorCode::not_leader_or_follower);
  EXPECT_FALSE(finish(*move));
  EXPECT_EQ(read(*log), values);
}

TEST_F(LogMoveTest, DeletingTheLogGivesUpItsMove) {
  append();
  const auto move = begin();
  ASSERT_TRUE(manager->delete_log(moving, now_ms));
  EXPECT_THAT(folders("/b"), IsEmpty());
  EXPECT_FALSE(finish(*move));
  EXPECT_THAT(manager->moves(), IsEmpty());
}

TEST_F(LogMoveTest, AFailingTargetGoesOfflineAndTheLogServesOn) {
  append(3);
  const auto move = begin();
  files.inject({.kinds = {Call::write}, .path = "/b/t-0", .sticky = true});
  EXPECT_FALSE(finish(*move));
  EXPECT_FALSE(directory(1).is_online());
  EXPECT_TRUE(directory(0).is_online());
  append();
  EXPECT_EQ(read(*log), values);
}

TEST_F(LogMoveTest, ALogOnItsWayCountsInBothDirectoriesForTheNextOnesPlace) {
  const auto place = [&](const char* topic) {
    const auto made =
        manager->create_log({topic, 0}, moved_topic_id, std::make_shared<const LogConfig>(config), now_ms);
    return (*made)->directory().path();
  };
  begin();
  EXPECT_EQ(place("u"), "/a");
  EXPECT_EQ(place("v"), "/b");
  manager->cancel_move(moving);
  EXPECT_EQ(place("w"), "/b");
}

TEST_F(LogMoveTest, ALogIsMadeWhereItIsPreferredOrNamed) {
  const auto shared = std::make_shared<const LogConfig>(config);
  const Uuid second = directory(1).id();
  const auto path = [](const auto& made) { return (*made)->directory().path(); };
  EXPECT_EQ(path(manager->create_log({"u", 0}, moved_topic_id, shared, now_ms, second)), "/b");
  EXPECT_EQ(path(manager->create_log({"v", 0}, moved_topic_id, shared, now_ms, second)), "/b");
  manager->prefer_directory({"w", 0}, directory(0));
  EXPECT_EQ(path(manager->create_log({"w", 0}, moved_topic_id, shared, now_ms, second)), "/a");
}

TEST_F(LogMoveTest, AMoveIsTakenUpAgainAfterACleanEndWithNothingInItsFolderToMistake) {
  append(3);
  roll();
  copy(*begin());
  ASSERT_TRUE(manager->close(1));
  EXPECT_FALSE(files.exists("/b/" + folders("/b").at(0) + "/00000000000000000000.log"));
  open();
  const auto unfinished = manager->take_unfinished_moves();
  ASSERT_THAT(unfinished, SizeIs(1));
  const auto move = manager->resume_move(unfinished[0]);
  ASSERT_TRUE(move) << move.error().message;
  ASSERT_TRUE(finish(**move));
  EXPECT_EQ(read(*log), values);
  EXPECT_THAT(folders("/b"), ::testing::ElementsAre("t-0"));
}

TEST_F(LogMoveTest, AMoveOfAnotherTopicOfTheNameIsThrownAway) {
  append();
  manager->tick(now_ms);
  const std::string folder = partition_folder_name(moving, FolderState::future, Uuid::from_halves(3, 3));
  ASSERT_TRUE(files.create_directories("/b/" + folder));
  ASSERT_TRUE(write_partition_metadata(files, "/b/" + folder, Uuid::from_halves(9, 9), Durability::none));
  EXPECT_FALSE(manager->resume_move({moving, &directory(1), folder}));
  manager->tick(now_ms);
  EXPECT_THAT(folders("/b"), IsEmpty());
}

TEST_F(LogMoveTest, ACopyThatTheMetadataCallsTheLogBecomesItWhenTheLogIsGone) {
  append(3);
  const Uuid second = directory(1).id();
  ASSERT_TRUE(manager->close(1));
  const std::string future = partition_folder_name(moving, FolderState::future, Uuid::from_halves(3, 3));
  ASSERT_TRUE(files.rename("/a/t-0", "/b/" + future));
  open();
  EXPECT_EQ(log, nullptr) << "the metadata knows it elsewhere";
  manager.reset();
  files.kill();
  open(second);
  ASSERT_NE(log, nullptr);
  EXPECT_EQ(read(*log), values);
}

// At every change of the disk: what a process finds that starts then has every record that was acknowledged
// (or, when the power went, flushed), once.
TEST_F(LogMoveTest, EveryRecordIsFoundOnceWheneverTheProcessOrThePowerEnds) {
  append(3);
  roll();
  append(2);
  ASSERT_TRUE(log->flush());
  int changes = 0;
  files.observe([&](Call, const std::string& path) {
    ++changes;
    for (const Crash mode : {Crash::lose_nothing, Crash::lose_all_unsynced, Crash::lose_any_unsynced}) {
      SCOPED_TRACE("change " + std::to_string(changes) + " of " + path);
      ottla::test::SeededEntropy seeded(static_cast<std::uint64_t>(changes));
      const auto found = files.after_crash(mode, seeded);
      const auto after = open_on(*found, seeded, now_ms);
      ASSERT_NE(after->find(moving), nullptr);
      EXPECT_EQ(read(*after->find(moving)), values);
      EXPECT_TRUE(after->directories()[0]->is_online() && after->directories()[1]->is_online());
    }
  });
  move_all();
  files.observe(nullptr);
  EXPECT_GT(changes, 10);
}

}  // namespace
}  // namespace ottla::log::test
