// When snapshots are taken, what is in them, what goes when a newer one is there.
#include "metadata/snapshot.h"

#include <deque>

#include "metadata/log_reader.h"
#include "metadata/metadata_fixture.h"

namespace ottla::metadata {
namespace {

using ottla::test::Call;
using test::metadata_folder;
using test::read_log;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Snapshots : public test::MetadataFixture {
 protected:
  Snapshots() {
    config_.metadata_log_max_record_bytes_between_snapshots = 1200;
    config_.metadata_log_max_snapshot_interval_ms = 0;
  }
  void SetUp() override {
    new_directory();
    start();
  }

  void maintain() {
    const auto maintained = controller_->maintain(now_ms_);
    ASSERT_TRUE(maintained) << maintained.error().message;
  }
  // Topics of about 200 bytes in the log each.
  void create_some(int count) {
    for (int i = 0; i < count; ++i)
      create({.name = names_.emplace_back("topic-" + std::to_string(names_.size()))});
  }
  // Fills the log until a snapshot is due, and takes it.
  void take_one() {
    create_some(8);
    maintain();
  }

  std::vector<std::string> files_that_end(std::string_view suffix) {
    std::vector<std::string> found;
    const std::vector<DirectoryEntry> entries = files_.list(metadata_folder).value();
    for (const DirectoryEntry& entry : entries) {
      if (entry.name.ends_with(suffix)) found.push_back(entry.name);
    }
    return found;
  }
  std::vector<std::string> snapshots() { return files_that_end(".checkpoint"); }

  std::deque<std::string> names_;
};

TEST_F(Snapshots, AreTakenAfterEnoughRecords) {
  maintain();
  EXPECT_THAT(snapshots(), IsEmpty());
  take_one();
  EXPECT_THAT(snapshots(), SizeIs(1));
  maintain();
  EXPECT_THAT(snapshots(), SizeIs(1));
}

TEST_F(Snapshots, AreTakenAfterEnoughTimeIfAnythingCame) {
  config_.metadata_log_max_record_bytes_between_snapshots = 1 << 20;
  config_.metadata_log_max_snapshot_interval_ms = 1000;
  now_ms_ += 999;
  maintain();
  EXPECT_THAT(snapshots(), IsEmpty());
  now_ms_ += 1;
  maintain();
  EXPECT_THAT(snapshots(), SizeIs(1));
  now_ms_ += 1000;
  maintain();
  EXPECT_THAT(snapshots(), SizeIs(1));
}

TEST_F(Snapshots, AreNamedByTheOffsetBehindThemAndTheirEpoch) {
  take_one();
  const MetadataPosition last = image()->position;
  EXPECT_THAT(snapshots(), ElementsAre(SnapshotId{last.offset + 1, last.epoch}.file_name()));
}

TEST_F(Snapshots, BeginWithHeaderAndVotersAndEndWithAFooter) {
  take_one();
  const auto content = read_log(files_, metadata_folder + "/" + snapshots().front());
  EXPECT_THAT(content.controls,
              ElementsAre("header", "kraft.version 1",
                          "voter 1 in " + controller_->metadata_directory().id.to_string(), "footer"));
  EXPECT_EQ(content.batches.front(), (std::pair<Offset, std::int32_t>{0, 3}));
  EXPECT_EQ(content.batches.back().first, static_cast<Offset>(3 + content.records.size()));
}

TEST_F(Snapshots, AreEnoughWithoutTheLogInFrontOfThem) {
  take_one();
  create_some(1);
  const ImagePointer before = image();
  restart();
  EXPECT_EQ(topic_names().size(), 9u);
  EXPECT_EQ(image()->next_producer_id, before->next_producer_id);
}

TEST_F(Snapshots, GiveTheImageThatTheLogGives) {
  ASSERT_TRUE(controller_->allocate_producer_ids(now_ms_));
  take_one();
  create_some(2);
  ASSERT_TRUE(try_open());
  const ImagePointer from_snapshot = image();
  ASSERT_TRUE(files_.remove(metadata_folder + "/" + snapshots().front()));
  ASSERT_TRUE(try_open());
  EXPECT_TRUE(same_content(*from_snapshot, *image()));
}

TEST_F(Snapshots, LeaveTheOldestWithItsLogOnceItIsTooOld) {
  config_.metadata_max_retention_ms = 5000;
  take_one();
  const std::string first = snapshots().front();
  now_ms_ += 4000;
  take_one();
  EXPECT_THAT(snapshots(), SizeIs(2));
  now_ms_ += 2000;
  maintain();
  EXPECT_THAT(snapshots(), SizeIs(1));
  EXPECT_NE(snapshots().front(), first);
  EXPECT_EQ(files_that_end(".log").front().substr(0, 20), snapshots().front().substr(0, 20));
}

TEST_F(Snapshots, LeaveTheOldestOnceAllIsTooLarge) {
  config_.metadata_max_retention_bytes = 4000;
  for (int i = 0; i < 5; ++i) take_one();
  EXPECT_THAT(snapshots(), SizeIs(1));
  restart();
  EXPECT_EQ(topic_names().size(), 40u);
}

TEST_F(Snapshots, LeaveNothingBehindThatWasNotFinished) {
  for (const Call call : {Call::write, Call::sync, Call::rename}) {
    files_.inject({.kinds = {call}, .path = ".part", .written = ottla::test::Fault::Written::part});
    create_some(8);
    EXPECT_FALSE(controller_->maintain(now_ms_));
    EXPECT_THAT(files_that_end(".part"), IsEmpty());
    EXPECT_FALSE(controller_->failure());
    files_.clear_faults();
  }
  maintain();
  EXPECT_THAT(snapshots(), SizeIs(1));
}

TEST_F(Snapshots, OfAKilledWriterAreRemovedAtTheNextStart) {
  files_.set_content(metadata_folder + "/00000000000000000009-0000000001-123.checkpoint.part", "half");
  files_.set_content(metadata_folder + "/00000000000000000008-0000000001.checkpoint.deleted", "old");
  restart();
  EXPECT_THAT(files_that_end(".part"), IsEmpty());
  EXPECT_THAT(files_that_end(".deleted"), IsEmpty());
}

TEST_F(Snapshots, ThatAreDamagedArePassedOverWhileTheLogReachesBack) {
  take_one();
  const std::string path = metadata_folder + "/" + snapshots().front();
  const std::string whole = files_.content(path);
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    files_.set_content(path, whole.substr(0, size));
    restart();
    EXPECT_EQ(topic_names().size(), 8u) << size;
  }
}

TEST_F(Snapshots, ThatAreDamagedAndTheOnlyOnesRefuseTheStart) {
  config_.metadata_max_retention_bytes = 0;
  take_one();
  take_one();
  const std::string path = metadata_folder + "/" + snapshots().front();
  files_.set_content(path, files_.content(path).substr(0, 200));
  files_.kill();
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, ::testing::HasSubstr("has no whole snapshot up to there"));
}

TEST_F(Snapshots, WithARecordOfANewerKafkaRefuseTheStart) {
  take_one();
  const MetadataPosition last = image()->position;
  Bytes bytes;
  RecordList records;
  const Bytes unknown{1, 99, 0, 0};
  records.add_encoded(unknown);
  append_snapshot_header(now_ms_, {}, {0, last.epoch, now_ms_}, bytes);
  append_data_batches(records, {1, last.epoch, now_ms_}, 1 << 20, bytes);
  append_snapshot_footer({2, last.epoch, now_ms_}, bytes);
  files_.set_content(metadata_folder + "/" + SnapshotId{last.offset + 5, last.epoch}.file_name(),
                     as_text(bytes));
  files_.kill();
  EXPECT_EQ(try_open().error().code, ErrorCode::unsupported_version);
}

TEST(SnapshotId, IsReadAndWrittenInKafkasForm) {
  const SnapshotId id{227, 3};
  EXPECT_EQ(id.file_name(), "00000000000000000227-0000000003.checkpoint");
  EXPECT_EQ(SnapshotId::parse(id.file_name()), id);
  for (const std::string_view name :
       {"", "227-3.checkpoint", "00000000000000000227-0000000003.checkpoint.part",
        "0000000000000000022x-0000000003.checkpoint", "00000000000000000227+0000000003.checkpoint"}) {
    EXPECT_EQ(SnapshotId::parse(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace ottla::metadata
