// What a broker does whose disk is full: records are refused, everything else goes on, and with room again
// records too.
#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

using ::testing::ElementsAre;

class FullDiskTest : public BrokerTest {
 protected:
  FullDiskTest() {
    start();
    create_topic("t");
    create_topic("old");
    EXPECT_EQ(produce("t", {"a"}), 0);
    const auto space = files.space("/data");
    files.set_capacity(space->total - space->available + 20'000);
  }
  void leave_no_room_for(const std::string& folder) {
    files.inject({.kinds = {ottla::test::Call::open},
                  .path = folder,
                  .sticky = true,
                  .reason = "No space left on device"});
  }
  ErrorCode produce_large() { return refusal("t", batch({std::string(100'000, 'x')})); }
};

TEST_F(FullDiskTest, RecordsAreRefusedAndReadsGoOn) {
  EXPECT_EQ(produce_large(), ErrorCode::kafka_storage_error);
  EXPECT_THAT(consume("t"), ElementsAre("a"));
  EXPECT_EQ(offset_at("t", latest).offset, 1);
}

TEST_F(FullDiskTest, TopicsAreDeletedAndMade) {
  EXPECT_EQ(produce_large(), ErrorCode::kafka_storage_error);
  EXPECT_EQ(delete_topic("old"), ErrorCode::none);
  EXPECT_EQ(create_topic("new"), ErrorCode::none);
}

TEST_F(FullDiskTest, AChangeThatFindsNoRoomAtAllIsRefusedAndTheNextIsMade) {
  files.set_capacity(0);
  EXPECT_EQ(create_topic("refused"), ErrorCode::kafka_storage_error);
  EXPECT_EQ(refusal("t", batch({"b"})), ErrorCode::kafka_storage_error);
  files.set_capacity(std::nullopt);
  EXPECT_EQ(create_topic("made"), ErrorCode::none);
  kill();
  start();
  EXPECT_NE(describe("refused")->topics.at(0).error_code, 0);
  EXPECT_EQ(describe("made")->topics.at(0).error_code, 0);
}

TEST_F(FullDiskTest, ATopicThatIsMadeWithoutRoomForItsLogGetsItWithRoom) {
  leave_no_room_for("new-0");
  EXPECT_EQ(create_topic("new", 2), ErrorCode::none);
  EXPECT_EQ(refusal("new", batch({"a"})), ErrorCode::kafka_storage_error);
  EXPECT_EQ(produce("new", {"a"}, 1), 0);
  files.clear_faults();
  EXPECT_EQ(create_topic("other"), ErrorCode::none);  // any change of the metadata, or a minute
  EXPECT_EQ(produce("new", {"a"}), 0);
  EXPECT_THAT(consume("new", 0, 1), ElementsAre("a"));
  kill();
  start();
  EXPECT_THAT(consume("new"), ElementsAre("a"));
}

TEST_F(FullDiskTest, ATopicThatNeverGotItsLogIsDeletedAndMadeAnew) {
  leave_no_room_for("new-0");
  EXPECT_EQ(create_topic("new"), ErrorCode::none);
  EXPECT_EQ(delete_topic("new"), ErrorCode::none);
  files.clear_faults();
  EXPECT_EQ(create_topic("new"), ErrorCode::none);
  EXPECT_EQ(produce("new", {"a"}), 0);
}

TEST_F(FullDiskTest, AStartWithoutRoomForAMissingLogMakesItWithRoom) {
  leave_no_room_for("new-0");
  EXPECT_EQ(create_topic("new"), ErrorCode::none);
  kill();
  leave_no_room_for("new-0");
  start();
  EXPECT_EQ(refusal("new", batch({"a"})), ErrorCode::kafka_storage_error);
  files.clear_faults();
  EXPECT_EQ(create_topic("other"), ErrorCode::none);
  EXPECT_EQ(produce("new", {"a"}), 0);
}

TEST_F(FullDiskTest, RecordsAreTakenAgainOnceThereIsRoomAndStayOverAKill) {
  EXPECT_EQ(produce_large(), ErrorCode::kafka_storage_error);
  files.set_capacity(std::nullopt);
  EXPECT_EQ(produce("t", {"b"}), 1);
  kill();
  start();
  EXPECT_THAT(consume("t"), ElementsAre("a", "b"));
}

TEST_F(FullDiskTest, ABrokerStartsOnItAfterAKill) {
  EXPECT_EQ(produce_large(), ErrorCode::kafka_storage_error);
  kill();
  start();
  EXPECT_THAT(consume("t"), ElementsAre("a"));
  EXPECT_EQ(produce_large(), ErrorCode::kafka_storage_error);
}

}  // namespace
}  // namespace ottla::broker::test
