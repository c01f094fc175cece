// A coordinator over a log in memory, asked by its APIs: commits, fetches, deletions, and the records that
// came of them as texts.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/classic_fixture.h"
#include "coordinator/memory_state_log.h"
#include "coordinator/topic_images.h"
#include "ottla/coordinator/group_coordinator.h"
#include "ottla/protocol/messages/08_offset_commit.h"
#include "ottla/protocol/messages/09_offset_fetch.h"
#include "ottla/protocol/messages/16_list_groups.h"
#include "ottla/protocol/messages/42_delete_groups.h"
#include "ottla/protocol/messages/47_offset_delete.h"
#include "ottla/records/builder.h"
#include "support/manual_timers.h"
#include "support/seeded_entropy.h"

namespace ottla::test {

using Texts = std::vector<std::string>;

// A log that tells what is appended to it, one text a record.
class TellingStateLog : public MemoryStateLog {
 public:
  Result<Offset> append(PartitionIndex partition, MutableByteView batch) override;
  Texts take_records() { return std::exchange(records_, {}); }

 private:
  Texts records_;
};

// What one commit says of its partition, and who commits.
struct CommitOf {
  std::string_view topic = "t";
  PartitionIndex partition = 0;
  Offset offset = 0;
  LeaderEpoch epoch = -1;
  std::string metadata = {};
  std::string member = {};
  std::int32_t generation = -1;
  std::int64_t retention_ms = -1;
  TimestampMs commit_ms = -1;
  int version = 9;
};

class OffsetsTest : public ::testing::Test {
 protected:
  OffsetsTest();

  // A new coordinator over the log, loaded.
  void start();
  // The same, but the loading has only begun.
  void begin_start();
  void restart() { start(); }
  void pass_ms(std::int64_t ms) { timers.advance_ms(ms); }
  TimestampMs now_ms() const { return clock.wall_ms(); }

  // --- topics: published to the coordinator ---
  void add_topic(std::string_view name, int partitions) { publish(topics.add(name, partitions)); }
  void delete_topic(std::string_view name) { publish(topics.remove(name)); }
  Uuid id_of(std::string_view name) const { return topics.newest()->topic(name)->id; }

  // --- verbs ---
  protocol::OffsetCommitRequest commit_request(std::string_view group, const CommitOf& commit) const;
  ErrorCode commit(std::string_view group, const CommitOf& commit);
  // "5", "5 of epoch 3 'note'", "none" or an error's name.
  std::string fetch(std::string_view group, std::string_view topic = "t", PartitionIndex partition = 0,
                    int version = 9, bool require_stable = false);
  // "t-0: 5", one a partition, or the error's name.
  Texts fetch_all(std::string_view group, int version = 9, bool require_stable = false);
  ErrorCode delete_offset(std::string_view group, std::string_view topic, PartitionIndex partition = 0);
  ErrorCode delete_group(std::string_view group);
  // "g classic Empty 'consumer'", sorted, or the error's name.
  Texts list(const std::vector<std::string_view>& states = {},
             const std::vector<std::string_view>& types = {});

  // --- transactions, as another producer's batches in the log ---
  void append_pending(std::string_view group, ProducerId producer, Offset offset,
                      PartitionIndex partition = 0);
  void append_marker(ProducerId producer, bool commits);

  Texts records() { return log.take_records(); }

  TellingStateLog log;
  ManualTimers timers;
  TimersClock clock{timers};
  SeededEntropy entropy{1};
  config::GroupConfig options;
  TopicImages topics{{{"group.version", 1}}};
  std::unique_ptr<coordinator::GroupCoordinator> groups;

 private:
  void publish(const metadata::ImageChange& change);
};

}  // namespace ottla::test
