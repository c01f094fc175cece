// Groups of consumers, as Kafka's AdminClient sees them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/client/admin.h"
#include "ottla/client/client.h"

namespace ottla::client {

struct GroupListing {
  std::string id;
  std::string protocol_type;
  std::string state;  // "Stable"; empty: the broker is too old to say
  std::string type;   // "classic", "consumer", …; empty likewise
};

struct GroupMember {
  std::string id;
  std::string instance_id;  // empty: a dynamic member
  std::string client_id;
  std::string host;  // "/127.0.0.1"
  std::vector<TopicPartition> assignment;
  std::optional<std::vector<TopicPartition>> target;  // consumer groups tell these
  std::optional<std::int32_t> epoch;
  // In a consumer group: whether the member speaks that group's own protocol.
  std::optional<bool> is_upgraded;
};

struct GroupDescription {
  std::string id;
  std::string state;
  std::string assignor;
  bool is_consumer_group = false;  // of KIP-848
  std::optional<std::int32_t> epoch;
  std::optional<std::int32_t> target_epoch;
  Node coordinator;
  std::vector<GroupMember> members;
};

struct CommittedOffset {
  std::int64_t offset = -1;
  std::int32_t leader_epoch = -1;  // -1: not told
  std::string metadata;
};

// Of all brokers, by id. Brokers older than a filter get none and their groups are filtered here.
Result<std::vector<GroupListing>> list_groups(Client& client, const std::vector<std::string>& states,
                                              const std::vector<std::string>& types, int timeout_ms = 0);
// group_id_not_found, with the broker's words, for a group that is not there (brokers before 4.0 describe it
// as "Dead").
Result<GroupDescription> describe_group(Client& client, const std::string& id, int timeout_ms = 0);
// Partitions without a committed offset are left out.
Result<std::map<TopicPartition, CommittedOffset>> committed_offsets(Client& client, const std::string& group,
                                                                    int timeout_ms = 0);
Result<> commit_offsets(Client& client, const std::string& group,
                        const std::map<TopicPartition, std::int64_t>& offsets, int timeout_ms = 0);
// The whole may fail, or single partitions.
Result<std::map<TopicPartition, Result<>>> delete_offsets(Client& client, const std::string& group,
                                                          const std::vector<TopicPartition>& partitions,
                                                          int timeout_ms = 0);
// `name` is the call's in the sentences of time-outs.
Result<> delete_group(Client& client, const std::string& group, int timeout_ms = 0,
                      std::string_view name = "deleteConsumerGroups");

// Share groups (KIP-932). group_id_not_found, with the broker's words, for what is no share group.
Result<GroupDescription> describe_share_group(Client& client, const std::string& id, int timeout_ms = 0);

// From where on a share group delivers a partition.
struct ShareOffset {
  std::int64_t start = -1;
  std::optional<std::int32_t> leader_epoch;
  std::optional<std::int64_t> lag;  // records that are not done with; not all brokers tell
};
// All partitions of the group; without a value: it has not begun.
Result<std::map<TopicPartition, std::optional<ShareOffset>>> share_group_offsets(Client& client,
                                                                                 const std::string& group,
                                                                                 int timeout_ms = 0);
// The whole may fail, or single partitions.
Result<std::map<TopicPartition, Result<>>> alter_share_group_offsets(
    Client& client, const std::string& group, const std::map<TopicPartition, std::int64_t>& offsets,
    int timeout_ms = 0);
// The whole may fail, or single topics.
Result<std::map<std::string, Result<>>> delete_share_group_offsets(Client& client, const std::string& group,
                                                                   const std::vector<std::string>& topics,
                                                                   int timeout_ms = 0);

}  // namespace ottla::client
