// A transaction coordinator over a log in memory: requests made of few words, answers and records as texts.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/memory_state_log.h"
#include "coordinator/topic_images.h"
#include "ottla/coordinator/transaction_coordinator.h"
#include "support/timers_clock.h"

namespace ottla::test {

using Texts = std::vector<std::string>;

// Remembers the markers; a partition may refuse them.
class TellingMarkers : public coordinator::MarkerWriter {
 public:
  ErrorCode write_marker(std::string_view topic, PartitionIndex partition,
                         const coordinator::TransactionMarker& marker) override;

  // From now on, until `none`.
  void refuse(std::string_view place, ErrorCode error) { errors_[std::string(place)] = error; }
  // "t-0 commit 0/1 v2 of 0": place, outcome, producer id and epoch, transaction version, coordinator epoch.
  Texts take() { return std::exchange(written_, {}); }

 private:
  std::map<std::string, ErrorCode> errors_;
  Texts written_;
};

class CountedProducerIds : public coordinator::ProducerIdSource {
 public:
  Result<ProducerId> next_producer_id() override {
    if (used_up) return fail(ErrorCode::coordinator_load_in_progress, "told to fail");
    return next_++;
  }
  bool used_up = false;

 private:
  ProducerId next_ = 0;
};

// A producer as it sees itself.
struct Producer {
  ProducerId id = 0;
  ProducerEpoch epoch = 0;
};

// What InitProducerId says beside the transactional id.
struct InitOf {
  std::int32_t timeout_ms = 60'000;
  Producer expected = {-1, -1};
  bool two_phase = false;
  bool keep_prepared = false;
  int version = 5;
};

class TransactionsTest : public ::testing::Test {
 protected:
  // At that level of transaction.version.
  explicit TransactionsTest(std::int16_t level = 2);

  // A new coordinator over the log, loaded; what was told before is forgotten.
  void start();
  // The same, but the loading has only begun.
  void begin_start();
  void restart() { start(); }
  void pass_ms(std::int64_t ms) { timers.advance_ms(ms); }
  TimestampMs now_ms() const { return clock.wall_ms(); }

  // --- verbs: "0/1" is producer id and epoch, else an error's name ---
  std::string init(std::string_view id, const InitOf& init = {});
  // As a client of transaction.version 1 adds them, places like "t-0"; the first partition's code.
  ErrorCode add(std::string_view id, const Producer& producer, const std::vector<std::string_view>& places,
                int version = 3);
  ErrorCode add_offsets(std::string_view id, const Producer& producer, std::string_view group,
                        int version = 3);
  // As the broker does for a Produce of that version.
  ErrorCode produce(std::string_view id, const Producer& producer, std::string_view place, int version = 12);
  std::string end(std::string_view id, const Producer& producer, bool commit, int version = 5);
  std::string commit(std::string_view id, const Producer& producer, int version = 5) {
    return end(id, producer, true, version);
  }
  std::string abort(std::string_view id, const Producer& producer, int version = 5) {
    return end(id, producer, false, version);
  }
  // "Ongoing 0/1 t-0 t-1", or an error's name.
  std::string describe(std::string_view id);
  // "tx Ongoing 0", or an error's name.
  Texts list(const std::vector<std::string_view>& states = {}, const std::vector<ProducerId>& ids = {},
             std::int64_t duration_ms = -1, std::optional<std::string_view> pattern = {});

  // A transaction of version 2 that is open in these partitions, begun at epoch 0.
  void open(std::string_view id, const std::vector<std::string_view>& places = {"t-0"});

  // What was appended since the last time: "tx Ongoing 0/1 t-0", with more where it is not usual; "no tx".
  Texts records();
  // The version of the newest record's value.
  std::int16_t value_version();
  Texts marked() { return markers.take(); }
  // describe() of every id there is.
  Texts state();

  void set_level(std::int16_t level) {
    coordinator->on_image(topics.set_levels({{"transaction.version", level}}), now_ms());
  }
  void delete_topic(std::string_view name) { coordinator->on_image(topics.remove(name), now_ms()); }

  MemoryStateLog log;
  TellingMarkers markers;
  CountedProducerIds producer_ids;
  ManualTimers timers;
  TimersClock clock{timers};
  config::TransactionConfig options;
  TopicImages topics;
  std::unique_ptr<coordinator::TransactionCoordinator> coordinator;

 private:
  Offset told_ = 0;
};

}  // namespace ottla::test
