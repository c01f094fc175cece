// An image under replay: records in, images out.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "metadata/image_builder.h"
#include "metadata/record_list.h"
#include "ottla/metadata/image.h"

namespace ottla::metadata::test {

inline constexpr Uuid topic_id = Uuid::from_halves(7, 7);

class ReplayFixture : public ::testing::Test {
 protected:
  // The newest version of the record unless one is given.
  Result<> try_replay(const protocol::MetadataRecord& record, int version = -1) {
    RecordList list;
    list.add(record, version < 0 ? protocol::api_of(record).versions.max : version);
    return builder_.replay(list[0], offset_++);
  }

  void replay(const protocol::MetadataRecord& record, int version = -1) {
    const auto replayed = try_replay(record, version);
    ASSERT_TRUE(replayed) << replayed.error().message;
  }

  Error refusal(const protocol::MetadataRecord& record) {
    const auto replayed = try_replay(record);
    return replayed ? Error{ErrorCode::none, ""} : replayed.error();
  }

  void make_topic(std::string_view name, const Uuid& id = topic_id, int partitions = 1) {
    replay(protocol::TopicRecord{name, id, {}});
    for (int index = 0; index < partitions; ++index) {
      protocol::PartitionRecord record;
      record.partition_id = index;
      record.topic_id = id;
      record.replicas = record.isr = {1};
      record.leader = 1;
      record.leader_epoch = 3;
      record.partition_epoch = 5;
      replay(record);
    }
  }

  void set_config(ConfigResourceType type, std::string_view resource, std::string_view name,
                  std::optional<std::string_view> value) {
    replay(protocol::ConfigRecord{static_cast<std::int8_t>(type), resource, name, value, {}});
  }

  void register_broker(BrokerId id, std::int64_t epoch) {
    protocol::RegisterBrokerRecord record;
    record.broker_id = id;
    record.broker_epoch = epoch;
    record.end_points.push_back({"PLAINTEXT", "here", 9092, 0, {}});
    record.features.push_back({"group.version", 0, 1, {}});
    record.log_dirs = {Uuid::from_halves(1, 2)};
    replay(record);
  }

  ImagePointer image() { return builder_.publish().after; }
  const PartitionImage& partition(PartitionIndex index = 0) {
    held_ = image();
    return *held_->topic(topic_id)->partition(index);
  }
  const BrokerImage& broker(BrokerId id) {
    held_ = image();
    return held_->cluster->brokers.at(id);
  }

  ImageBuilder builder_{std::make_shared<const MetadataImage>()};
  ImagePointer held_;
  Offset offset_ = 100;
};

}  // namespace ottla::metadata::test
