// The records of a streams group that Apache Kafka 4.3.0 wrote: read and made again they are the same bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "coordinator/each_record.h"
#include "coordinator/groups/metadata_hash.h"
#include "coordinator/groups/streams_records.h"

namespace ottla::test {
namespace {

using namespace coordinator;
using namespace protocol;
using Type = GroupRecordType;

class StreamsGolden : public ::testing::Test {
 protected:
  // Every record of a streams group that has a value.
  template <class Visit>
  void for_each_value(Visit visit) {
    for_each_record_in(golden_bytes("streams/__consumer_offsets-0.log"), [&](const auto& record) {
      const auto type = static_cast<Type>(record_type(*record.key).value());
      if (record.value && type >= Type::streams_group_metadata) visit(type, *record.key, *record.value);
    });
  }

  template <class Value>
  static Value parsed(ByteView value) {
    return parse_value<Value>(value).value();
  }

  static Record remade_epoch(std::string_view group, const StreamsGroupMetadataValue& value) {
    StreamsEpoch epoch{value.epoch, value.metadata_hash, value.validated_topology_epoch, {}};
    for (const auto& config : *value.last_assignment_configs)
      epoch.assignment_configs[std::string(config.key)] = config.value;
    return streams_epoch_record(group, epoch);
  }
  static Record remade_target(ByteView key, ByteView bytes) {
    const auto owner = parse_key<StreamsGroupTargetAssignmentMemberKey>(key).value();
    const auto value = parsed<StreamsGroupTargetAssignmentMemberValue>(bytes);
    return streams_target_record(
        owner.group_id, owner.member_id,
        {task_ids_of(value.active_tasks), task_ids_of(value.standby_tasks), task_ids_of(value.warmup_tasks)});
  }
  template <class Key, class Value>
  static StreamsMember member_of(ByteView key, ByteView bytes) {
    StreamsMember member{.id = std::string(parse_key<Key>(key).value().member_id)};
    member.apply(parsed<Value>(bytes));
    return member;
  }

  // The record as it is made of what it says.
  static Record remade(Type type, ByteView key, ByteView value) {
    constexpr std::string_view group = "app";
    switch (type) {
      case Type::streams_group_metadata:
        return remade_epoch(group, parsed<StreamsGroupMetadataValue>(value));
      case Type::streams_group_member_metadata:
        return streams_member_record(
            group, member_of<StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataValue>(key, value));
      case Type::streams_group_target_assignment_metadata: {
        const auto epoch = parsed<StreamsGroupTargetAssignmentMetadataValue>(value);
        return target_epoch_record<StreamsRecords>(group, epoch.assignment_epoch, epoch.assignment_timestamp);
      }
      case Type::streams_group_target_assignment_member:
        return remade_target(key, value);
      case Type::streams_group_current_member_assignment:
        return streams_current_assignment_record(
            group,
            member_of<StreamsGroupCurrentMemberAssignmentKey, StreamsGroupCurrentMemberAssignmentValue>(
                key, value));
      default:
        return streams_topology_record(group, StreamsTopology(parsed<StreamsGroupTopologyValue>(value)));
    }
  }
};

TEST_F(StreamsGolden, AreTheSameBytesWhenMadeAgain) {
  std::set<Type> seen;
  for_each_value([&seen](Type type, ByteView key, ByteView value) {
    seen.insert(type);
    const Record record = remade(type, key, value);
    EXPECT_EQ(record.key, Bytes(key.begin(), key.end())) << static_cast<int>(type);
    EXPECT_EQ(*record.value, Bytes(value.begin(), value.end())) << static_cast<int>(type);
  });
  EXPECT_EQ(seen.size(), 6U);
}

TEST_F(StreamsGolden, HaveTheHashOfTheTopicsThatWereThere) {
  std::vector<std::int64_t> hashes;
  for_each_value([&hashes](Type type, ByteView, ByteView value) {
    if (type != Type::streams_group_metadata) return;
    hashes.push_back(parsed<StreamsGroupMetadataValue>(value).metadata_hash);
  });
  auto lines = std::make_shared<metadata::TopicImage>();
  lines->name = "lines";
  lines->id = Uuid::parse("hoNw0sgiRhCk4rwahgnv1g").value();
  for (PartitionIndex index = 0; index < 3; ++index) lines->partitions.push_back({.index = index});
  metadata::MetadataImage image;
  image.topics_by_name.set(0, lines);
  EXPECT_EQ(TopicHashes().hash_of(image, {"app-counted-changelog", "lines"}), hashes.front());
}

}  // namespace
}  // namespace ottla::test
