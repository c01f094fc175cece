// Classic groups found in the log, and what they tell the others: descriptions, the rules of offsets.
#include <random>

#include "coordinator/classic_fixture.h"

namespace ottla::test {
namespace {

using coordinator::make_record;
using coordinator::make_tombstone;
using protocol::GroupMetadataKey;
using protocol::GroupMetadataValue;
using ::testing::ElementsAre;

class ClassicLoad : public ClassicFixture {
 protected:
  // Writes a record as another broker did.
  void write(const GroupMetadataValue& value, std::int16_t version) {
    coordinator::Decision decision;
    decision.records.push_back(make_record(GroupMetadataKey{group_id}, value, version));
    node().runtime().write(group_id, std::move(decision), node().now_ms());
  }
  void write_tombstone() {
    coordinator::Decision decision;
    decision.records.push_back(make_tombstone(GroupMetadataKey{group_id}));
    node().runtime().write(group_id, std::move(decision), node().now_ms());
  }
  static GroupMetadataValue one_member() {
    GroupMetadataValue value;
    value.protocol_type = "consumer";
    value.generation = 7;
    value.protocol = "range";
    value.leader = "m";
    value.members.push_back(
        {.member_id = "m", .client_id = "c", .client_host = "/10.0.0.1", .session_timeout = 9'000});
    return value;
  }

  Client a{"a"}, b{"b"};
};

TEST_F(ClassicLoad, StableGroupIsFoundAsItWas) {
  settle({&a, &b});
  const std::string before = node().durable_state();
  restart();
  EXPECT_EQ(node().durable_state(), before);
  EXPECT_EQ(node().state(), ClassicState::stable);
  EXPECT_EQ(node().heartbeat(a), ErrorCode::none);
  EXPECT_EQ(node().sync(b)->assignment, "b's");
}

TEST_F(ClassicLoad, RebalanceThatWasUnderWayNeverHappened) {
  settle({&a, &b});
  node().join(a);
  restart();
  EXPECT_EQ(node().state(), ClassicState::stable);
  EXPECT_EQ(node().group()->generation(), 1);
}

TEST_F(ClassicLoad, SessionsBeginAnew) {
  settle({&a});
  pass_ms(9'000);
  restart();
  pass_ms(9'999);
  EXPECT_EQ(node().state(), ClassicState::stable);
  pass_ms(1);
  EXPECT_EQ(node().state(), ClassicState::empty);
}

TEST_F(ClassicLoad, NothingIsWritten) {
  settle({&a});
  const std::size_t before = log_.batches(0);
  restart();
  EXPECT_EQ(log_.batches(0), before);
}

TEST_F(ClassicLoad, EmptyGroupKeepsItsGenerationAndType) {
  settle({&a});
  node().leave({&a});
  restart();
  EXPECT_EQ(node().state(), ClassicState::empty);
  EXPECT_EQ(node().group()->generation(), 2);
  EXPECT_EQ(node().group()->protocol_type(), "consumer");
}

TEST_F(ClassicLoad, TombstoneRemovesTheGroup) {
  settle({&a});
  node().leave({&a});
  write_tombstone();
  EXPECT_FALSE(node().table().contains(group_id));
  restart();
  EXPECT_FALSE(node().table().contains(group_id));
}

TEST_F(ClassicLoad, RecordBeforeRebalanceTimeoutsTakesTheSessionTimeout) {
  write(one_member(), 0);
  EXPECT_EQ(node().group()->rebalance_timeout_ms(), 9'000);
}

TEST_F(ClassicLoad, EveryVersionOfTheRecordIsRead) {
  for (std::int16_t version = 0; version <= 4; ++version) {
    write(one_member(), version);
    EXPECT_EQ(node().durable_state(), "generation 7 of consumer/range, led by m: m=") << version;
  }
}

TEST_F(ClassicLoad, GroupThatOutgrewItsLimitRebalances) {
  settle({&a, &b});
  restart();
  node().options().group_max_size = 1;
  node().groups().on_loaded(*node().group(), node().now_ms());
  EXPECT_EQ(node().state(), ClassicState::preparing_rebalance);
}

TEST_F(ClassicLoad, WhatWaitsWhenThePartitionGoesIsTold) {
  settle({&a, &b});
  const Joined joining = node().join(a);
  node().runtime().stop();
  EXPECT_EQ(joining->error, ErrorCode::not_coordinator);
  EXPECT_EQ(timers_.pending(), 0u);
}

TEST_F(ClassicLoad, LaterVersionOfTheRecordIsNotGuessedAt) {
  coordinator::Record record = make_record(GroupMetadataKey{group_id}, one_member(), 3);
  store_big_endian<std::int16_t>(record.value->data(), 5);
  const auto replayed = node().replay({.key = record.key, .value = *record.value});
  EXPECT_EQ(replayed.error().code, ErrorCode::unsupported_version);
}

TEST_F(ClassicLoad, StableGroupIsDescribedWithItsSubscriptions) {
  settle({&a});
  const auto group = node().describe();
  EXPECT_EQ(group.group_state, "Stable");
  EXPECT_EQ(group.protocol_data, "range");
  ASSERT_EQ(group.members.size(), 1u);
  EXPECT_EQ(group.members[0].client_host, "/127.0.0.1");
  EXPECT_EQ(as_text(group.members[0].member_metadata), Client::subscription({"t"}));
  EXPECT_EQ(as_text(group.members[0].member_assignment), "a's");
}

TEST_F(ClassicLoad, GroupThatRebalancesIsDescribedWithoutProtocol) {
  settle({&a, &b});
  node().join(a);
  const auto group = node().describe();
  EXPECT_EQ(group.group_state, "PreparingRebalance");
  EXPECT_EQ(group.protocol_data, "");
  ASSERT_EQ(group.members.size(), 2u);
  EXPECT_TRUE(group.members[0].member_metadata.empty());
}

TEST_F(ClassicLoad, UnknownGroupIsDead) {
  EXPECT_EQ(node().describe(5).error_code, 0);
  EXPECT_EQ(node().describe(5).group_state, "Dead");
  EXPECT_EQ(ErrorCode{node().describe(6).error_code}, ErrorCode::group_id_not_found);
  EXPECT_EQ(node().describe(6).error_message, "Group g not found.");
}

TEST_F(ClassicLoad, GroupThatOnlyCommittedOffsetsIsEmpty) {
  node().table().make_entry(0, group_id);
  EXPECT_EQ(node().describe().group_state, "Empty");
  EXPECT_EQ(node().describe().error_code, 0);
}

TEST_F(ClassicLoad, MembersCommitWithTheirGenerationOnly) {
  settle({&a});
  auto committer = node().committer(a);
  EXPECT_EQ(node().group()->check_offset_commit(committer), ErrorCode::none);
  committer.generation_or_epoch = 2;
  EXPECT_EQ(node().group()->check_offset_commit(committer), ErrorCode::illegal_generation);
  committer.member_id = "stranger";
  EXPECT_EQ(node().group()->check_offset_commit(committer), ErrorCode::unknown_member_id);
}

TEST_F(ClassicLoad, AnonymousCommitNeedsAnEmptyGroup) {
  settle({&a});
  EXPECT_EQ(node().group()->check_offset_commit({}), ErrorCode::unknown_member_id);
  node().leave({&a});
  EXPECT_EQ(node().group()->check_offset_commit({}), ErrorCode::none);
}

TEST_F(ClassicLoad, CommitBeforeTheGroupHasSyncedIsRefused) {
  enter(a);
  pass_ms(3'000);
  EXPECT_EQ(node().group()->check_offset_commit(node().committer(a)), ErrorCode::rebalance_in_progress);
}

TEST_F(ClassicLoad, TransactionalCommitsAreHeldToLess) {
  enter(a);
  pass_ms(3'000);
  auto committer = node().committer(a);
  committer.is_transactional = true;
  EXPECT_EQ(node().group()->check_offset_commit(committer), ErrorCode::none);
  EXPECT_EQ(node().group()->check_offset_commit({.is_transactional = true}), ErrorCode::none);
}

TEST_F(ClassicLoad, GroupWithMembersIsNotDeleted) {
  settle({&a});
  EXPECT_EQ(node().group()->check_delete(), ErrorCode::non_empty_group);
  node().leave({&a});
  EXPECT_EQ(node().group()->check_delete(), ErrorCode::none);
}

TEST_F(ClassicLoad, OffsetsOfConsumersAreDeletedTopicByTopic) {
  settle({&a});
  EXPECT_EQ(node().group()->check_offset_delete(), ErrorCode::none);
  EXPECT_TRUE(node().group()->is_subscribed("t"));
  EXPECT_FALSE(node().group()->is_subscribed("u"));
}

TEST_F(ClassicLoad, OffsetsOfOtherProtocolsAreKeptWhileMembersAreThere) {
  a.type = "connect";
  settle({&a});
  EXPECT_EQ(node().group()->check_offset_delete(), ErrorCode::non_empty_group);
  EXPECT_FALSE(node().group()->is_subscribed("t"));
}

TEST_F(ClassicLoad, SubscriptionThatCannotBeReadCountsAsAnyTopic) {
  a.protocols = {{"range", "?"}};
  settle({&a});
  EXPECT_TRUE(node().group()->is_subscribed("whatever"));
  EXPECT_EQ(node().group()->offset_age_begins(5), std::nullopt);
}

TEST_F(ClassicLoad, OffsetsOfAnEmptyGroupAgeSinceItIsEmpty) {
  settle({&a});
  EXPECT_EQ(node().group()->offset_age_begins(5), 5);
  pass_ms(1'000);
  node().leave({&a});
  EXPECT_EQ(node().group()->offset_age_begins(5), node().now_ms());
}

TEST_F(ClassicLoad, OffsetsOfAGroupWithoutTypeAgeSinceTheirCommit) {
  node().join(a);
  EXPECT_EQ(node().group()->offset_age_begins(5), 5);
}

TEST_F(ClassicLoad, OffsetsOfARebalancingGroupDoNotAge) {
  settle({&a, &b});
  node().join(a);
  EXPECT_EQ(node().group()->offset_age_begins(5), std::nullopt);
}

TEST_F(ClassicLoad, OffsetsOfAGroupFromAnOldRecordAgeSinceTheirCommit) {
  GroupMetadataValue value;
  value.protocol_type = "consumer";
  write(value, 1);
  EXPECT_EQ(node().group()->offset_age_begins(5), 5);
}

TEST_F(ClassicLoad, EmptyNewRecordIsOfApacheKafkasBytes) {
  node().join(a);
  Bytes batch;
  ASSERT_TRUE(log_.read(0, 0, 1'000, batch));
  const std::string_view text = as_text(batch);
  const std::string key("\0\2\0\1g", 5), value("\0\3\0\0\0\0\0\0\xff\xff\xff\xff", 12);
  EXPECT_NE(text.find(key), text.npos);
  EXPECT_NE(text.find(value), text.npos);
}

// One of everything a client may do, whatever came before.
void act_at_random(ClassicNode& node, ManualTimers& timers, std::vector<Client>& clients,
                   std::mt19937_64& random) {
  Client& client = clients[random() % clients.size()];
  switch (random() % 8) {
    case 0:
    case 1:
    case 2:
      node.join(client);
      break;
    case 3:
    case 4:
      node.sync(client, {{clients[0].id, "x"}, {clients[1].id, "y"}});
      break;
    case 5:
      node.heartbeat(client);
      break;
    case 6:
      if (random() % 4 == 0) node.leave({&client});
      if (random() % 4 == 0) client.id.clear();
      break;
    case 7:
      timers.advance_ms(static_cast<std::int64_t>(random() % 4'000));
      break;
  }
}

class ClassicSeeds : public ClassicFixture, public ::testing::WithParamInterface<int> {};

TEST_P(ClassicSeeds, LiveStateIsTheReplayedState) {
  std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
  std::vector<Client> clients(5, Client("c"));
  for (std::size_t i = 0; i < clients.size(); ++i) clients[i].name = "c" + std::to_string(i);
  clients[3].instance = "c3", clients[4].instance = "c4";
  for (int step = 0; step < 400; ++step) {
    act_at_random(node(), timers_, clients, random);
    if (node().group() == nullptr) continue;
    if (node().state() != ClassicState::stable && node().state() != ClassicState::empty) continue;
    MemoryStateLog copy = log_;
    ManualTimers timers;
    ClassicNode replayed(copy, timers, 1);
    replayed.load();
    ASSERT_EQ(replayed.durable_state(), node().durable_state()) << "step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Some, ClassicSeeds, ::testing::Range(0, 20));

}  // namespace
}  // namespace ottla::test
