// Requests of a share group's member (KIP-932), each over the connection of its own.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/client.h"
#include "simulation/exchange.h"

namespace ottla::simulation {

// What a member says of records; numbers of the wire.
enum class Acknowledge : std::int8_t { gap = 0, accept = 1, release = 2, reject = 3, renew = 4 };

struct Acknowledgement {
  PartitionIndex partition = 0;
  Offset first = 0;
  Offset last = 0;
  Acknowledge type = Acknowledge::accept;
};

struct AcquiredRecords {
  PartitionIndex partition = 0;
  Offset first = 0;
  Offset last = 0;
  int delivery_count = 0;
};

struct ShareAnswer {
  ErrorCode error = ErrorCode::kafka_storage_error;
  std::map<PartitionIndex, ErrorCode> acknowledged;  // of those that were named
  std::map<PartitionIndex, ErrorCode> failed;        // to be fetched
  std::vector<AcquiredRecords> acquired;
  std::map<PartitionIndex, Bytes> records;
};

struct ShareHeartbeat {
  ErrorCode error = ErrorCode::kafka_storage_error;
  std::int32_t epoch = 0;
  std::size_t assigned = 0;  // partitions
};

// What a member fetches from: partitions from 0 on.
struct ShareSource {
  std::string group;
  Uuid topic;
  PartitionIndex partitions = 0;
};

class ShareClient : private Connection {
 public:
  ShareClient(Process& process, const std::string& member);

  ErrorCode alter_group_config(std::string_view group, std::string_view name, std::string_view value);
  ShareHeartbeat heartbeat(std::string_view group, std::int32_t epoch, std::string_view topic);
  // Session epoch 0 begins a session, -1 ends it.
  ShareAnswer fetch(const ShareSource& source, std::int32_t session_epoch, std::int32_t max_records,
                    const std::vector<Acknowledgement>& said);
  ShareAnswer acknowledge(const ShareSource& source, std::int32_t session_epoch,
                          const std::vector<Acknowledgement>& said);
  // Where the group is in the partition; -1 while nobody has read it.
  std::pair<ErrorCode, Offset> start_offset(std::string_view group, const TopicPartition& of);

 private:
  const std::string member_;
};

}  // namespace ottla::simulation
