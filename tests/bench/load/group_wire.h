// Requests of groups and what the loader reads of their answers, in fixed versions that Kafka 4.3 speaks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/wire.h"

namespace ottla::bench {

inline constexpr std::int16_t coordinator_load_in_progress = 14;
inline constexpr std::int16_t coordinator_not_available = 15;
inline constexpr std::int16_t not_coordinator = 16;
inline constexpr std::int16_t rebalance_in_progress = 27;
inline constexpr std::int16_t member_id_required = 79;

// Whether a moment later the coordinator may answer.
bool is_passing(std::int16_t error);

// JoinGroup v4 with one protocol, "range".
Bytes join_frame(std::string_view group, std::string_view member_id, std::string_view topic);
struct Joined {
  std::int16_t error = 0;
  std::int32_t generation = -1;
  std::string_view leader, member_id;
  std::vector<std::string_view> members;  // the leader is told them
};
Joined joined(ByteView answer);

// SyncGroup v2; the leader assigns `assignment` to each of the members.
Bytes sync_frame(std::string_view group, std::int32_t generation, std::string_view member_id,
                 const std::vector<std::string_view>& members, std::string_view assignment);
// Heartbeat v2, LeaveGroup v1.
Bytes heartbeat_frame(std::string_view group, std::int32_t generation, std::string_view member_id);
Bytes leave_frame(std::string_view group, std::string_view member_id);
// The error of the answer to any of these three.
std::int16_t group_error(ByteView answer);

// ConsumerGroupHeartbeat v0. `owned` is an answer's `partitions`; with epoch 0 it joins, with -1 it leaves.
Bytes consumer_frame(std::string_view group, std::string_view member_id, std::int32_t epoch,
                     std::string_view topic, const Bytes* owned);
struct ConsumerBeat {
  std::int16_t error = 0;
  std::string_view member_id;
  std::int32_t epoch = 0;
  bool has_assignment = false;
  ByteView partitions;  // of the assignment, as they stand in the answer
  int count = 0;        // of them
};
ConsumerBeat consumer_beat(ByteView answer);

}  // namespace ottla::bench
