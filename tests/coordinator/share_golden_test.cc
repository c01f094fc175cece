// The life of a share group that Apache Kafka 4.3.0 served, lived again: each record is the one that Kafka
// wrote, byte by byte.
#include "coordinator/each_record.h"
#include "coordinator/share_fixture.h"
#include "ottla/protocol/messages/83_initialize_share_group_state.h"

namespace ottla::test {
namespace {

class GoldenShareGroup : public ShareFixture {
 protected:
  GoldenShareGroup() {
    in_group("share-group");
    set_next_topic_id(Uuid::parse("WjZFhTNwRDWESHR_qnDjTA").value());
    topic("test", 1);
    caller_.client_id = "share-group-client";
  }

  // Of a partition of that release's directory, from an offset on.
  static std::vector<StoredRecord> golden(const std::string& partition, Offset from) {
    MemoryStateLog log;
    for_each_golden_batch("kafka-4.3.0", partition,
                          [&log](Bytes batch, Offset) { EXPECT_TRUE(log.append(0, batch)); });
    const auto all = stored(log);
    return {all.begin() + from, all.end()};
  }

  void initialize(std::int32_t state_epoch) {
    protocol::InitializeShareGroupStateRequest request;
    request.group_id = group();
    request.topics.push_back({topic_id("test"), {{0, state_epoch, -1}}});
    shares_->initialize_state(
        caller_, request, [](const auto&) {}, call_ms());
  }

  void acknowledge_two_records() {
    protocol::WriteShareGroupStateRequest request;
    request.group_id = group();
    request.topics.push_back({topic_id("test"), {{0, 2, 0, 0, 2, {{0, 1, 2, 1}}}}});
    shares_->write_state(
        caller_, request, [](const auto&) {}, call_ms());
  }
};

TEST_F(GoldenShareGroup, is_lived_again_by_its_coordinator) {
  constexpr Offset first_of_the_group = 3;
  Sharer member("b9KKkRycQwW9z_mhveuK-g", {"test"});
  call_ms_ = 1795254074237;
  join(member);
  pass_ms(0);
  call_ms_ = 1795254079513;
  beat(member);
  leave(member);
  EXPECT_EQ(stored(log_), golden("__consumer_offsets-2", first_of_the_group));
}

TEST_F(GoldenShareGroup, has_its_state_written_again) {
  call_ms_ = 1795254076906;
  initialize(2);
  acknowledge_two_records();
  EXPECT_EQ(stored(share_log_), golden("__share_group_state-0", 0));
}

}  // namespace
}  // namespace ottla::test
