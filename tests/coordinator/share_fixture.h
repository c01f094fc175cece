// Share groups behind the whole coordinator, with the share coordinator beside it: members that heartbeat,
// offsets that are described, set and deleted, and the records of both coordinators in words.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/consumer_fixture.h"
#include "ottla/protocol/messages/76_share_group_heartbeat.h"
#include "ottla/protocol/messages/77_share_group_describe.h"
#include "ottla/protocol/messages/85_write_share_group_state.h"

namespace ottla::test {

// A client of a share group: what it says, and what it knows by the answers.
struct Sharer {
  explicit Sharer(std::string member_id, std::vector<std::string> topic_names = {"t"})
      : id(std::move(member_id)), topics(std::move(topic_names)) {}

  std::string id;
  std::vector<std::string> topics;
  std::optional<std::string> rack;
  std::int32_t epoch = 0;
  Partitions assigned;
};

class ShareFixture : public ConsumerFixture {
 protected:
  ShareFixture() { in_group("s"); }

  // Heartbeats. Each takes over the answer's epoch and assignment if there is no error.
  BeatAnswer join(Sharer& sharer);         // epoch 0 and everything
  BeatAnswer beat(Sharer& sharer);         // nothing but the epoch
  BeatAnswer resubscribe(Sharer& sharer);  // everything, at its epoch
  BeatAnswer leave(Sharer& sharer);
  // Anything at all.
  BeatAnswer send(const protocol::ShareGroupHeartbeatRequest& request);
  // Members join, and heartbeat at intervals until nothing changes any more.
  void settle(const std::vector<Sharer*>& sharers);

  protocol::ShareGroupDescribeResponse::Group describe() const;
  std::string state() const override;
  std::string members() const override;
  // "simple", or what went wrong.
  std::string description() const;

  // Offsets by topic and partition, as "t-0: 5 of epoch 1, lag 3": of all, or of these partitions of a topic.
  std::vector<std::string> offsets() const;
  std::vector<std::string> offsets_of(const std::string& topic,
                                      const std::vector<PartitionIndex>& partitions);
  // "none", or the error of the whole or of the partition.
  std::string set_offset(const std::string& topic, PartitionIndex partition, Offset offset);
  std::string delete_offsets(const std::string& topic);

  // A leader of that epoch has delivered up to an offset.
  ErrorCode deliver_to(const std::string& topic, PartitionIndex partition, Offset offset,
                       std::int32_t leader_epoch = 0);

  // What was appended to the share coordinator's log since the last call, one text a record.
  std::vector<std::string> state_records();
  // All records of a log as they stand there.
  struct StoredRecord {
    Bytes key;
    std::optional<Bytes> value;
    friend bool operator==(const StoredRecord&, const StoredRecord&) = default;
  };
  static std::vector<StoredRecord> stored(MemoryStateLog& log);

  // Who calls, and when if not now.
  coordinator::Caller caller_{1, "client", "/127.0.0.1"};
  std::optional<TimestampMs> call_ms_;
  TimestampMs call_ms() const { return call_ms_.value_or(now_ms()); }

 private:
  BeatAnswer take(Sharer& sharer, protocol::ShareGroupHeartbeatRequest request);
  std::vector<std::string> describe_offsets(
      std::optional<std::map<std::string, std::vector<PartitionIndex>>> topics) const;

  Offset told_states_ = 0;
};

}  // namespace ottla::test
