// Clients of the broker: each call is a real request to its dispatcher, and what comes back is the decoded
// answer. Without an answer (the process has ended) a call gives kafka_storage_error.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/error_code.h"
#include "ottla/base/ids.h"
#include "ottla/base/uuid.h"
#include "simulation/exchange.h"
#include "simulation/scan.h"

namespace ottla::simulation {

struct Produced {
  ErrorCode error = ErrorCode::kafka_storage_error;
  Offset base_offset = -1;
  TimestampMs append_time_ms = no_timestamp;
  Offset log_start_offset = -1;
};

struct Fetched {
  ErrorCode error = ErrorCode::kafka_storage_error;
  Offset high_watermark = -1;
  Offset last_stable_offset = -1;
  Offset log_start_offset = -1;
  std::vector<AbortedTransaction> aborted;  // where only committed records are asked for
  Bytes records;
};

struct Listed {
  ErrorCode error = ErrorCode::kafka_storage_error;
  TimestampMs timestamp = no_timestamp;
  Offset offset = -1;
};

struct Created {
  ErrorCode error = ErrorCode::kafka_storage_error;
  Uuid id;
};

struct CommittedOffsets {
  ErrorCode error = ErrorCode::kafka_storage_error;
  std::map<TopicPartition, Offset> offsets;
};

using Configs = std::map<std::string, std::string>;

enum class Isolation : std::int8_t { read_uncommitted = 0, read_committed = 1 };

class Client : private Connection {
 public:
  explicit Client(Process& process);

  // acks=0 is answered by the end of the connection or not at all: the offset stays unknown.
  Produced produce(const TopicPartition& to, ByteView batch, std::int16_t acks);
  Fetched fetch(const TopicPartition& from, Offset offset, std::int32_t max_bytes,
                Isolation isolation = Isolation::read_uncommitted);
  Listed list_offset(const TopicPartition& of, TimestampMs timestamp,
                     Isolation isolation = Isolation::read_uncommitted);
  // Gives the low watermark.
  std::pair<ErrorCode, Offset> delete_records(const TopicPartition& of, Offset before);
  std::optional<ProducerId> init_producer();

  ErrorCode find_coordinator(std::string_view group);
  ErrorCode commit(std::string_view group, const TopicPartition& of, Offset offset);
  CommittedOffsets committed(std::string_view group);
  ErrorCode delete_group(std::string_view group);
  ErrorCode delete_committed(std::string_view group, const TopicPartition& of);

  Created create_topic(std::string_view name, int partitions, const Configs& configs);
  ErrorCode delete_topic(std::string_view name);
  ErrorCode create_partitions(std::string_view topic, int count);
  // No value: back to the default.
  ErrorCode alter_config(std::string_view topic, std::string_view name,
                         std::optional<std::string_view> value);
};

}  // namespace ottla::simulation
