// Creating and deleting topics: what is asked and what became of it, free of the wire's shapes so that
// handlers, the auto-creation of Metadata and the coordinators ask alike. Rules: ReplicationControlManager
// and ControllerApis of Kafka.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/error_code.h"
#include "ottla/base/ids.h"
#include "ottla/base/uuid.h"

namespace ottla::metadata {

// Most topics and most partitions one request may ask for (QuorumController.MAX_RECORDS_PER_USER_OP).
inline constexpr std::size_t max_records_per_request = 10'000;

struct NewTopicConfig {
  std::string_view name;
  std::optional<std::string_view> value;  // Kafka refuses null with invalid_config
};

struct NewTopicAssignment {
  PartitionIndex partition = 0;
  std::vector<BrokerId> replicas;
};

struct NewTopic {
  std::string_view name;
  std::int32_t partitions = -1;          // -1: num.partitions, or as many as there are assignments
  std::int16_t replication_factor = -1;  // -1: default.replication.factor, or that of the assignments
  std::vector<NewTopicAssignment> assignments;
  std::vector<NewTopicConfig> configs;
};

// One effective setting of a topic, as the answers of CreateTopics v5+ and DescribeConfigs tell it.
struct EffectiveConfig {
  std::string name;
  std::optional<std::string> value;  // nothing when sensitive or unset
  bool read_only = false;
  std::int8_t source = 5;  // 1 topic, 2 dynamic broker, 3 dynamic default broker, 4 static broker, 5 default
  bool sensitive = false;
};

struct CreatedTopic {
  std::string name;
  Uuid id;  // zero when it failed
  ErrorCode error = ErrorCode::none;
  std::optional<std::string> message;
  std::int32_t partitions = -1;
  std::int16_t replication_factor = -1;
  std::vector<EffectiveConfig> configs;  // by name; empty when it failed
};

// By name, or by id when the name is missing.
struct TopicReference {
  std::optional<std::string_view> name;
  Uuid id;
};

struct DeletedTopic {
  std::optional<std::string> name;  // nothing when an unknown id was asked for
  Uuid id;
  ErrorCode error = ErrorCode::none;
  std::optional<std::string> message;
};

// Ids [first, first + count) of idempotent and transactional producers.
struct ProducerIdBlock {
  ProducerId first = 0;
  std::int32_t count = 0;
};

inline constexpr std::int32_t producer_id_block_size = 1000;

}  // namespace ottla::metadata
