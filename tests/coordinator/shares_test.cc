// The share coordinator: state that is begun, read, written and deleted, fenced by epochs, and the upkeep of
// its log.
#include "coordinator/share_fixture.h"
#include "ottla/protocol/messages/83_initialize_share_group_state.h"
#include "ottla/protocol/messages/84_read_share_group_state.h"
#include "ottla/protocol/messages/86_delete_share_group_state.h"
#include "ottla/protocol/messages/87_read_share_group_state_summary.h"

#include <fmt/format.h>

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using WrittenBatch = protocol::WriteShareGroupStateRequest::Topic::Partition::StateBatch;

// What a write says besides its batches.
struct WrittenEpochs {
  Offset start = -1;
  std::int32_t state_epoch = -1;
  std::int32_t leader_epoch = -1;
};

class SharesTest : public ShareFixture {
 protected:
  SharesTest() { topic("t", 4); }

  // "NONE" or the error; of partition `partition` of the topic t.
  std::string initialize(PartitionIndex partition = 0, std::int32_t state_epoch = 1, Offset start = -1) {
    protocol::InitializeShareGroupStateRequest request;
    request.group_id = group();
    request.topics.push_back({topic_id("t"), {{partition, state_epoch, start}}});
    return error_of([&](auto reply) { shares_->initialize_state(caller_, request, reply, now_ms()); });
  }
  std::string write(const std::vector<WrittenBatch>& batches, const WrittenEpochs& written = {},
                    PartitionIndex partition = 0) {
    protocol::WriteShareGroupStateRequest request;
    request.group_id = group();
    request.topics.push_back(
        {topic_id("t"), {{partition, written.state_epoch, written.leader_epoch, written.start, 0, batches}}});
    return error_of([&](auto reply) { shares_->write_state(caller_, request, reply, now_ms()); });
  }
  std::string remove(PartitionIndex partition = 0) {
    protocol::DeleteShareGroupStateRequest request;
    request.group_id = group();
    request.topics.push_back({topic_id("t"), {{partition}}});
    return error_of([&](auto reply) { shares_->delete_state(caller_, request, reply, now_ms()); });
  }
  // "from 5 of 1: [0-4 2x1]", or the error.
  std::string read(std::int32_t leader_epoch = 0, PartitionIndex partition = 0) {
    protocol::ReadShareGroupStateRequest request;
    request.group_id = group();
    request.topics.push_back({topic_id("t"), {{partition, leader_epoch}}});
    std::string text;
    auto reply = [&text](const protocol::ReadShareGroupStateResponse& response) {
      const auto& told = response.results.front().partitions.front();
      text = fmt::format("from {} of {}:", told.start_offset, told.state_epoch);
      for (const auto& batch : told.state_batches) {
        text += fmt::format(" [{}-{} {}x{}]", batch.first_offset, batch.last_offset, batch.delivery_state,
                            batch.delivery_count);
      }
      if (told.error_code != 0) text = error_name(ErrorCode{told.error_code});
    };
    shares_->read_state(caller_, request, reply, now_ms());
    return text;
  }

 private:
  template <class Call>
  static std::string error_of(Call call) {
    std::string text = "no answer";
    call([&text](const auto& response) {
      text = error_name(ErrorCode{response.results.front().partitions.front().error_code});
    });
    return text;
  }
};

TEST_F(SharesTest, state_that_is_begun_is_read) {
  EXPECT_EQ(initialize(), "NONE");
  EXPECT_EQ(read(), "from -1 of 1:");
  EXPECT_EQ(write({{0, 4, 2, 1}, {5, 9, 0, 1}}, {.start = 0}), "NONE");
  EXPECT_EQ(read(), "from 0 of 1: [0-4 2x1] [5-9 0x1]");
}

TEST_F(SharesTest, what_was_never_begun_is_refused) {
  initialize(1);
  EXPECT_EQ(read(), "INVALID_REQUEST");
  EXPECT_EQ(write({}), "INVALID_REQUEST");
  EXPECT_EQ(remove(), "NONE");
  EXPECT_EQ(initialize(-1), "INVALID_REQUEST");
  EXPECT_EQ(initialize(4), "UNKNOWN_TOPIC_OR_PARTITION");
}

TEST_F(SharesTest, batches_that_end_before_they_begin_are_refused) {
  initialize();
  EXPECT_EQ(write({{5, 4, 0, 1}}), "INVALID_REQUEST");
  EXPECT_EQ(write({{-2, 4, 0, 1}}), "INVALID_REQUEST");
  EXPECT_EQ(read(), "from -1 of 1:");
}

TEST_F(SharesTest, a_later_leader_fences_the_earlier_ones) {
  initialize();
  EXPECT_EQ(read(3), "from -1 of 1:");
  EXPECT_EQ(read(2), "FENCED_LEADER_EPOCH");
  EXPECT_EQ(write({}, {.leader_epoch = 2}), "FENCED_LEADER_EPOCH");
  EXPECT_EQ(write({}, {.leader_epoch = 3}), "NONE");
  restart();
  EXPECT_EQ(read(2), "FENCED_LEADER_EPOCH");
}

TEST_F(SharesTest, a_later_beginning_fences_earlier_states) {
  initialize(0, 1);
  initialize(0, 5, 10);
  EXPECT_EQ(initialize(0, 4), "FENCED_STATE_EPOCH");
  EXPECT_EQ(write({}, {.state_epoch = 4}), "FENCED_STATE_EPOCH");
  EXPECT_EQ(write({}, {.state_epoch = 5}), "NONE");
  EXPECT_EQ(read(), "from 10 of 5:");
}

TEST_F(SharesTest, updates_end_in_a_snapshot_of_all) {
  share_options_.snapshot_update_records_per_snapshot = 2;
  restart();
  initialize();
  state_records();
  for (const Offset start : {0, 1, 2, 3}) write({{start, start + 1, 2, 1}}, {.start = start});
  EXPECT_THAT(state_records(),
              ElementsAre("update t-0: 0 from 0 [0-1 2x1]", "update t-0: 0 from 1 [1-2 2x1]",
                          "t-0: 1 of 1/0 from 2 [2-3 2x1]", "update t-0: 1 from 3 [3-4 2x1]"));
}

TEST_F(SharesTest, an_unfinished_read_changes_nothing) {
  initialize();
  share_log_.fail_with(ErrorCode::kafka_storage_error);
  EXPECT_EQ(read(3), "NOT_COORDINATOR");
  share_log_.fail_with(ErrorCode::none);
  EXPECT_EQ(read(2), "from -1 of 1:");
}

TEST_F(SharesTest, what_other_share_partitions_still_need_stays_in_the_log) {
  initialize(0);
  initialize(1);
  for (int i = 0; i < 3; ++i) initialize(1, 2 + i);
  pass_ms(share_options_.state_topic_prune_interval_ms - 1);
  EXPECT_EQ(share_log_.range(0)->start, 0);
  initialize(0, 2);
  pass_ms(1);
  EXPECT_EQ(share_log_.range(0)->start, 4);
  restart();
  EXPECT_EQ(read(0, 1), "from -1 of 4:");
}

TEST_F(SharesTest, a_quiet_share_partition_is_written_again_where_others_are_not) {
  initialize(0);
  pass_ms(share_options_.cold_partition_snapshot_interval_ms - 1);
  initialize(1);
  state_records();
  pass_ms(1);
  EXPECT_THAT(state_records(), ElementsAre("t-0: 1 of 1/0 from -1"));
  pass_ms(2 * share_options_.cold_partition_snapshot_interval_ms);
  state_records();
  pass_ms(share_options_.cold_partition_snapshot_interval_ms);
  EXPECT_THAT(state_records(), IsEmpty());
}

TEST_F(SharesTest, deleted_state_is_gone) {
  initialize();
  EXPECT_EQ(remove(), "NONE");
  EXPECT_EQ(read(), "INVALID_REQUEST");
  restart();
  EXPECT_EQ(read(), "INVALID_REQUEST");
}

TEST_F(SharesTest, the_state_of_a_topic_goes_with_it) {
  initialize();
  remove_topic("t");
  EXPECT_THAT(state_records(), ElementsAre(StartsWith("gone-0: "), "-gone-0"));
}

TEST_F(SharesTest, once_stopped_nothing_is_answered) {
  initialize();
  shares_->stop();
  EXPECT_EQ(read(), "COORDINATOR_NOT_AVAILABLE");
}

TEST(SharePartitionKey, is_read_from_its_end) {
  using coordinator::read_share_partition_key;
  const std::string id = Uuid::from_halves(1, 2).to_string();
  EXPECT_EQ(read_share_partition_key("g:h:" + id + ":007").value(), "g:h:" + id + ":7");
  for (const std::string& text :
       std::vector<std::string>{"", id + ":1", ":" + id + ":1", "g:x:1", "g:" + id + ":one"}) {
    EXPECT_EQ(read_share_partition_key(text).error().code, ErrorCode::invalid_request) << text;
  }
}

}  // namespace
}  // namespace ottla::test
