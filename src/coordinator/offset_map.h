// The committed offsets of one group, compactly: topics and their ids are numbers of a table that all groups
// share.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "ottla/base/ids.h"

namespace ottla::coordinator {

// A topic's number in OffsetTopics (its name) and of its id there.
using TopicNumber = std::uint32_t;
using TopicIdNumber = std::uint32_t;

struct OffsetKey {
  TopicNumber topic = 0;
  PartitionIndex partition = 0;

  friend auto operator<=>(const OffsetKey&, const OffsetKey&) = default;
};

struct CommittedOffset {
  // What few offsets have.
  struct Rare {
    std::string metadata;
    TimestampMs expire_ms = no_timestamp;  // the client asked for a retention of its own

    friend bool operator==(const Rare&, const Rare&) = default;
  };

  Offset offset = 0;
  TimestampMs commit_ms = 0;
  Offset record_offset = 0;  // where in __consumer_offsets its record stands
  LeaderEpoch leader_epoch = no_leader_epoch;
  TopicIdNumber topic_id = 0;        // 0: committed without one
  std::unique_ptr<const Rare> rare;  // null: no metadata, no expiry

  std::string_view metadata() const { return rare == nullptr ? std::string_view{} : rare->metadata; }
  TimestampMs expire_ms() const { return rare == nullptr ? no_timestamp : rare->expire_ms; }
};

using OffsetMap = std::map<OffsetKey, CommittedOffset>;

}  // namespace ottla::coordinator
