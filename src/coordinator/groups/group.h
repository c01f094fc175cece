// The face that every kind of group shows to offsets and to the APIs about any group. Checks change nothing
// and give `none` or the code that clients are told. Source: org.apache.kafka.coordinator.group.Group.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/records.h"
#include "ottla/base/error_code.h"
#include "ottla/base/ids.h"
#include "ottla/base/uuid.h"

namespace ottla::coordinator {

enum class GroupType : std::uint8_t { classic, consumer, share, streams };

// "classic", "consumer", …: as ListGroups names it.
std::string_view type_name(GroupType type);

// Who commits offsets, as the request says. Views live during the call.
struct OffsetCommitter {
  std::string_view member_id;
  std::optional<std::string_view> instance_id;
  std::int32_t generation_or_epoch = -1;
  bool is_transactional = false;
  int version = 0;  // of OffsetCommit or TxnOffsetCommit

  // TxnOffsetCommit need not say who commits.
  bool is_nobody() const {
    return is_transactional && generation_or_epoch == -1 && member_id.empty() && !instance_id;
  }
};

class Group {
 public:
  explicit Group(std::string id) : id_(std::move(id)) {}
  virtual ~Group() = default;
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  const std::string& id() const { return id_; }
  virtual GroupType type() const = 0;
  // "Empty", "Stable", "Assigning" …: as ListGroups shows it.
  virtual std::string_view state_name() const = 0;
  // "consumer", "connect", …; empty when it never had members.
  virtual std::string_view protocol_type() const = 0;
  virtual bool is_empty() const = 0;

  // Whether this member may commit (validateOffsetCommit) …
  virtual ErrorCode check_offset_commit(const OffsetCommitter& committer) const = 0;
  // … and, asked only after that one gave none, this partition: an error refuses the whole request
  // (CommitPartitionValidator).
  virtual ErrorCode check_offset_commit(const OffsetCommitter& committer, std::string_view topic,
                                        const Uuid& topic_id, PartitionIndex partition) const {
    static_cast<void>(committer), static_cast<void>(topic), static_cast<void>(topic_id);
    static_cast<void>(partition);
    return ErrorCode::none;
  }
  // A commit passed the check: in classic groups a sign of life of the member.
  virtual void on_offset_commit(const OffsetCommitter& committer, TimestampMs now_ms) {
    static_cast<void>(committer), static_cast<void>(now_ms);
  }
  // No member id and a negative epoch: an administrator's or an old client's fetch (validateOffsetFetch).
  virtual ErrorCode check_offset_fetch(std::optional<std::string_view> member_id,
                                       std::int32_t member_epoch) const = 0;
  virtual ErrorCode check_offset_delete() const = 0;  // validateOffsetDelete
  virtual ErrorCode check_delete() const = 0;         // validateDeleteGroup

  // Whether a member subscribes to the topic; offsets of such topics neither expire nor may be deleted.
  virtual bool is_subscribed(std::string_view topic) const = 0;

  // Since when an offset committed at `commit_ms` ages, or nothing when the group's offsets do not expire now
  // (offsetExpirationCondition).
  virtual std::optional<TimestampMs> offset_age_begins(TimestampMs commit_ms) const = 0;

  // Whether an empty group without offsets goes by itself (shouldExpire).
  virtual bool expires() const { return true; }

  // The tombstones of all records the group itself has in the log, in Kafka's order
  // (createGroupTombstoneRecords).
  virtual void add_tombstones(std::vector<Record>& records) const = 0;

 private:
  const std::string id_;
};

}  // namespace ottla::coordinator
