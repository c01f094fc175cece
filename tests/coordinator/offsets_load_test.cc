// Loading, serving and unloading of the partitions of __consumer_offsets; what is live is what is replayed.
#include <random>

#include "coordinator/offsets_fixture.h"
#include "coordinator/records.h"
#include "ottla/coordinator/partition_for.h"
#include "ottla/protocol/messages/offset_records.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using coordinator::java_hash;
using coordinator::partition_for;

// Values of String.hashCode of Java.
TEST(GroupPartition, Is_Javas_hash_of_the_id) {
  EXPECT_EQ(java_hash("hello"), 99162322);
  EXPECT_EQ(java_hash("polygenelubricants"), INT32_MIN);
  EXPECT_EQ(java_hash("\xc3\xa4"), 0xe4);
  EXPECT_EQ(java_hash("\xf0\x9f\x98\x80"), 0xd83d * 31 + 0xde00);
  EXPECT_EQ(partition_for("polygenelubricants", 50), 0);
  EXPECT_EQ(partition_for("classic-group", 3), 0);
  EXPECT_EQ(partition_for("txn-group", 3), 1);
  EXPECT_EQ(partition_for("gone-group", 3), 2);
}

class LoadTest : public OffsetsTest {
 protected:
  // A batch of one record as somebody else would have written it.
  void append(ByteView key, std::optional<ByteView> value) {
    records::BatchBuilder builder({.base_sequence = 0});
    builder.append({.timestamp = now_ms(), .key = key, .value = value});
    Bytes bytes = builder.build();
    ASSERT_TRUE(log.MemoryStateLog::append(0, bytes));
  }
  void append_type(std::int16_t type) {
    Bytes key(4);
    store_big_endian(key.data(), type);
    append(key, Bytes(2));
  }
  Bytes offset_key() const { return coordinator::encode_key(protocol::OffsetCommitKey{"g", "t", 0}); }
};

TEST_F(LoadTest, While_loading_clients_are_told_to_wait) {
  commit("g", {.offset = 1});
  begin_start();
  EXPECT_EQ(commit("g", {.offset = 2}), ErrorCode::coordinator_load_in_progress);
  EXPECT_EQ(fetch("g"), "COORDINATOR_LOAD_IN_PROGRESS");
  EXPECT_THAT(list(), ElementsAre("COORDINATOR_LOAD_IN_PROGRESS"));
  EXPECT_EQ(delete_group("g"), ErrorCode::coordinator_load_in_progress);
  pass_ms(0);
  EXPECT_EQ(fetch("g"), "1");
}

TEST_F(LoadTest, Empty_partitions_are_served_at_once) {
  begin_start();
  EXPECT_FALSE(groups->is_loading());
  EXPECT_EQ(fetch("g"), "none");
}

TEST_F(LoadTest, Errors_before_version_2_stand_in_the_partitions) {
  commit("g", {.offset = 1});
  begin_start();
  EXPECT_EQ(fetch("g", "t", 0, 1), "COORDINATOR_LOAD_IN_PROGRESS");
  EXPECT_EQ(fetch("g", "t", 0, 2), "COORDINATOR_LOAD_IN_PROGRESS");
}

TEST_F(LoadTest, A_long_log_is_loaded_in_slices) {
  const std::string note(4000, 'x');
  for (int i = 0; i < 600; ++i) commit(fmt::format("g{}", i), {.offset = i, .metadata = note});
  begin_start();
  int slices = 0;
  while (groups->is_loading()) slices += static_cast<int>(timers.advance_ms(0) > 0);
  EXPECT_EQ(fetch("g599"), "599 '" + note + "'");
  EXPECT_EQ(list().size(), 600);
  EXPECT_GE(slices, 1);
}

TEST_F(LoadTest, Without_the_topic_nobody_coordinates) {
  delete_topic("__consumer_offsets");
  EXPECT_EQ(commit("g", {.offset = 1}), ErrorCode::not_coordinator);
  EXPECT_EQ(fetch("g"), "NOT_COORDINATOR");
  EXPECT_THAT(list(), IsEmpty());
}

TEST_F(LoadTest, A_topic_that_comes_later_is_served) {
  delete_topic("__consumer_offsets");
  add_topic("__consumer_offsets", 3);
  pass_ms(0);
  EXPECT_EQ(commit("gone-group", {.offset = 1}), ErrorCode::none);
  EXPECT_EQ(log.batches(2), 1);
}

TEST_F(LoadTest, After_the_stop_the_coordinator_is_not_available) {
  commit("g", {.offset = 1});
  groups->stop();
  EXPECT_EQ(commit("g", {.offset = 2}), ErrorCode::coordinator_not_available);
  EXPECT_EQ(fetch("g"), "COORDINATOR_NOT_AVAILABLE");
  EXPECT_EQ(timers.pending(), 0);
}

TEST_F(LoadTest, Records_of_unknown_types_are_left_out) {
  append_type(99);
  append_type(98);
  commit("g", {.offset = 1});
  restart();
  EXPECT_EQ(fetch("g"), "1");
}

TEST_F(LoadTest, A_value_of_a_later_version_makes_the_partition_unavailable) {
  commit("g", {.offset = 1});
  append(offset_key(), Bytes{0, 99});
  restart();
  EXPECT_EQ(fetch("g"), "NOT_COORDINATOR");
  EXPECT_THAT(list(), IsEmpty());
}

TEST_F(LoadTest, Offsets_of_the_oldest_layout_are_read) {
  Bytes key = offset_key();
  store_big_endian<std::int16_t>(key.data(), 0);
  Bytes value(2);
  protocol::Writer writer(value);
  protocol::encode(protocol::OffsetCommitValue{.offset = 42, .metadata = "old"}, 0, writer);
  append(key, ByteView(value));
  restart();
  EXPECT_EQ(fetch("g"), "42 'old'");
}

// A walk of commits, deletions, deleted topics, time and transactions that comes to the same after a restart.
class OffsetsWalk : public OffsetsTest, public ::testing::WithParamInterface<int> {
 protected:
  void step(std::mt19937_64& random) {
    const std::string group = fmt::format("g{}", random() % 5);
    const auto partition = static_cast<PartitionIndex>(random() % 3);
    const std::string_view topic = random() % 4 == 0 ? "u" : "t";
    switch (random() % 12) {
      case 0:
        return void(delete_offset(group, topic, topic == "u" ? 0 : partition));
      case 1:
        return void(delete_group(group));
      case 2:
        delete_topic(topic);
        return add_topic(topic, 3);
      case 3:
        return pass_ms(static_cast<std::int64_t>(random() % 100'000'000));
      default:
        commit(group, {.topic = topic,
                       .partition = topic == "u" ? 0 : partition,
                       .offset = static_cast<Offset>(random() % 1000),
                       .retention_ms = random() % 9 == 0 ? 5'000 : -1,
                       .version = random() % 2 == 0 ? 4 : 10});
    }
  }
  Texts state() {
    Texts texts = list();
    for (int group = 0; group < 5; ++group) {
      Texts offsets = fetch_all(fmt::format("g{}", group));
      std::ranges::sort(offsets);
      texts.push_back(fmt::format("{}", fmt::join(offsets, " ")));
    }
    return texts;
  }
};

TEST_P(OffsetsWalk, Live_state_is_replayed_state) {
  std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 60; ++i) step(random);
    const Texts live = state();
    restart();
    ASSERT_EQ(state(), live);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OffsetsWalk, ::testing::Range(0, 20));

}  // namespace
}  // namespace ottla::test
