// What is known of transactions from the outside: what each producer was told, and what may have become of
// what it was not told.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulation/model.h"
#include "simulation/transaction_client.h"

namespace ottla::simulation {

// A record's value; no two records have the same.
using Serial = std::int64_t;

struct TransactionModel {
  enum class Outcome : std::uint8_t { open, committed, aborted, ended };  // ended: one way or the other

  std::int64_t number = 0;  // also the offset that it commits for its group
  Outcome outcome = Outcome::open;
  std::map<Serial, std::pair<TopicPartition, Offset>> acknowledged;
  std::map<Serial, TopicPartition> unanswered;
  bool has_sent_offset = false;
  bool offset_is_acknowledged = false;
  bool has_begun = false;       // the broker has said so
  bool commit_asked = false;    // it may be committed
  bool abort_possible = false;  // it may be aborted: somebody asked for it, or its time was over
  TimestampMs began_at_least_ms = 0;
  TimestampMs began_at_most_ms = 0;

  bool is_open_for_sure() const {
    return outcome == Outcome::open && has_begun && !commit_asked && !abort_possible;
  }
};

// One batch as its producer has to send it again.
struct TransactionBatch {
  TopicPartition to;
  SentBatch batch;
  std::vector<Serial> serials;
  Offset base_offset = -1;  // as answered
};

// One life of a client with a transactional id.
struct TransactionalClient {
  Identity who;
  bool is_begun = false;  // has its producer id and epoch for the next transaction
  bool is_fenced = false;
  std::map<TopicPartition, Sequence> sequences;
  std::set<TopicPartition> added;  // to the open transaction, where clients do that
  bool has_added_offsets = false;
  TransactionModel* open = nullptr;
  std::optional<TransactionBatch> unanswered;
  std::optional<TransactionBatch> last;         // acknowledged, of the open transaction
  std::optional<TransactionBatch> last_before;  // the same of the transaction before
  Identity before;                              // who it was in that one
  std::optional<bool> ending;                   // whether to commit: asked and not answered
  std::optional<bool> last_end;                 // the same, answered
  bool offset_is_unanswered = false;
};

// A transactional id with its history.
struct TransactionalId {
  std::string name;
  std::string group;  // commits its offsets within the transactions
  std::int32_t timeout_ms = 60'000;
  Identity newest;  // who the last one was told that it is
  TransactionalClient client;
  std::vector<TransactionalClient> zombies;  // fenced by a client that began later
  std::deque<TransactionModel> transactions;
};

}  // namespace ottla::simulation
