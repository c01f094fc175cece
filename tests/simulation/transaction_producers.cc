// Clients that begin, write, commit offsets, end, and send again what was not answered.
#include <algorithm>

#include "simulation/failure.h"
#include "simulation/transaction_life.h"

namespace ottla::simulation {
namespace {

// What a client may hear of a broker that lost its disk or its life.
bool is_of_broken_broker(ErrorCode error) {
  using enum ErrorCode;
  static const std::set<ErrorCode> all = {
      kafka_storage_error,    coordinator_not_available, coordinator_load_in_progress, not_coordinator,
      not_leader_or_follower, concurrent_transactions,   not_enough_replicas};
  return all.contains(error);
}

// What a client may hear whose transaction somebody else has ended.
bool is_of_ended_transaction(ErrorCode error) {
  using enum ErrorCode;
  static const std::set<ErrorCode> all = {invalid_producer_epoch, producer_fenced, invalid_txn_state,
                                          transaction_abortable};
  return all.contains(error);
}

}  // namespace

void TransactionLife::work() { work_within(dice_.any_of(ids_)); }

void TransactionLife::work_within(TransactionalId& id) {
  TransactionalClient& client = id.client;
  if (!client.is_begun)
    return begin_client(id, client.who.producer_id != no_producer_id && !client.is_fenced);
  if (client.ending) return end(id, *client.ending);
  const bool is_waiting = client.unanswered || client.offset_is_unanswered;
  const bool has_begun = client.open != nullptr && client.open->has_begun;
  if (is_waiting && has_begun && dice_.one_in(6)) return end(id, false);
  if (client.unanswered) return send(id, TransactionBatch(*client.unanswered));
  if (client.offset_is_unanswered) return commit_offset(id);
  const auto choice = dice_.below(20);
  if (choice < 8 || (choice < 15 && !has_begun)) return produce(id);
  if (choice < 10) return commit_offset(id);
  if (choice < 13) return end(id, true);
  if (choice < 15) return end(id, false);
  if (client.last && choice < 17) return send_again(id);
  if (client.last_end && client.open == nullptr) return end_again(id);
  produce(id);
}

// Somewhere between what the end of a transaction writes, the process ends.
void TransactionLife::work_dying() {
  TransactionalId& id = dice_.any_of(ids_);
  const TransactionalClient& client = id.client;
  if (!client.is_begun || client.unanswered || client.offset_is_unanswered) return;
  if (client.open == nullptr || !client.open->has_begun) return;
  arm_death(12);
  end(id, client.ending.value_or(!dice_.one_in(3)));
}

void TransactionLife::begin_client(TransactionalId& id, bool goes_on) {
  TransactionalClient& client = id.client;
  const Granted granted = this->client().begin(client.who, id.timeout_ms, goes_on);
  note(id.name, goes_on ? " goes on: " : " begins: ", error_name(granted.error), " ", granted.producer_id,
       "/", granted.epoch);
  TransactionModel* last = id.transactions.empty() ? nullptr : &id.transactions.back();
  if (last != nullptr) last->abort_possible = true;
  if (granted.error == ErrorCode::concurrent_transactions) return;
  if (granted.error == ErrorCode::producer_fenced && goes_on) {
    client.is_fenced = true;
    return;
  }
  if (granted.error != ErrorCode::none) {
    if (!is_of_broken_broker(granted.error) || !may_fail()) {
      broken(id.name, " begins and is told ", error_name(granted.error));
    }
    return;
  }
  const Identity& newest = id.newest;
  if (granted.producer_id == newest.producer_id && granted.epoch <= newest.epoch) {
    broken(id.name, " begins with epoch ", granted.epoch, " behind ", newest.epoch);
  }
  for (const TransactionalId& other : ids_) {
    if (&other == &id || other.newest.producer_id != granted.producer_id) continue;
    broken(id.name, " has the producer id of ", other.name);
  }
  if (last != nullptr && last->outcome == TransactionModel::Outcome::open) {
    last->outcome =
        last->commit_asked ? TransactionModel::Outcome::ended : TransactionModel::Outcome::aborted;
  }
  const Identity who{id.name, client.who.version, granted.producer_id, granted.epoch};
  client = {};
  client.who = id.newest = who;
  client.is_begun = true;
}

// The client is gone, or everybody thinks so.
void TransactionLife::replace_client() {
  constexpr std::size_t most_zombies = 3;
  TransactionalId& id = dice_.any_of(ids_);
  if (!id.client.is_begun) return;
  note("another client takes the place of ", id.name);
  const int version = id.client.who.version;
  if (id.zombies.size() == most_zombies) id.zombies.erase(id.zombies.begin());
  id.zombies.push_back(std::move(id.client));
  id.client = {};
  id.client.who = {id.name, version};
}

TransactionModel& TransactionLife::open_transaction(TransactionalId& id) {
  if (id.client.open == nullptr) {
    TransactionModel& made = id.transactions.emplace_back();
    made.number = ++transactions_made_;
    made.began_at_least_ms = world_.now_ms();
    id.client.open = &made;
    id.client.last_end.reset();
  }
  return *id.client.open;
}

void TransactionLife::has_begun(TransactionModel& transaction) const {
  if (transaction.has_begun) return;
  transaction.has_begun = true;
  transaction.began_at_most_ms = world_.now_ms();
}

TransactionBatch TransactionLife::make_batch(TransactionalClient& client, const TopicPartition& to) {
  TransactionBatch made;
  made.to = to;
  made.batch.producer_id = client.who.producer_id;
  made.batch.producer_epoch = client.who.epoch;
  made.batch.base_sequence = client.sequences[to];
  made.batch.is_transactional = true;
  const std::int64_t count = dice_.one_in(3) ? 1 + dice_.below(3) : 1;
  for (std::int64_t i = 0; i < count; ++i) {
    made.serials.push_back(++serials_made_);
    made.batch.records.push_back({std::nullopt, std::to_string(serials_made_), world_.now_ms()});
  }
  return made;
}

void TransactionLife::produce(TransactionalId& id) {
  TransactionalClient& client = id.client;
  const TopicPartition to = dice_.any_of(partitions_);
  TransactionModel& transaction = open_transaction(id);
  if (client.who.version == 1 && !client.added.contains(to)) {
    const ErrorCode error = this->client().add_partition(client.who, to);
    note(id.name, " adds ", to.folder(), " to transaction ", transaction.number, ": ", error_name(error));
    if (error != ErrorCode::none) {
      may_retry(id, error, "adds a partition");
      return;
    }
    client.added.insert(to);
    has_begun(transaction);
  }
  const TransactionBatch batch = make_batch(client, to);
  for (const Serial serial : batch.serials) {
    owners_[serial] = &transaction;
    transaction.unanswered[serial] = to;
  }
  send(id, batch);
}

void TransactionLife::send(TransactionalId& id, const TransactionBatch& batch) {
  TransactionalClient& client = id.client;
  TransactionModel& transaction = *client.open;
  const Produced produced = this->client().produce(client.who, batch.to, batch.batch.build());
  note(id.name, " sends ", batch.serials.front(), " to ", batch.serials.back(), " to ", batch.to.folder(),
       " in transaction ", transaction.number, ": ", error_name(produced.error), " ", produced.base_offset);
  if (produced.error != ErrorCode::none) {
    client.unanswered = batch;
    may_retry(id, produced.error, "sends records");
    return;
  }
  Offset offset = produced.base_offset;
  for (const Serial serial : batch.serials) {
    transaction.unanswered.erase(serial);
    transaction.acknowledged[serial] = {batch.to, offset++};
  }
  has_begun(transaction);
  client.sequences[batch.to] = batch.batch.base_sequence + static_cast<Sequence>(batch.serials.size());
  client.last = batch;
  client.last->base_offset = produced.base_offset;
  client.unanswered.reset();
}

// Its answer was lost.
void TransactionLife::send_again(TransactionalId& id) {
  const TransactionBatch& batch = *id.client.last;
  const Produced produced = client().produce(id.client.who, batch.to, batch.batch.build());
  note(id.name, " sends ", batch.serials.front(), " again: ", error_name(produced.error), " ",
       produced.base_offset);
  if (produced.error != ErrorCode::none) {
    may_retry(id, produced.error, "sends records again");
  } else if (produced.base_offset != batch.base_offset) {
    broken(batch.to.folder(), ": what was at ", batch.base_offset, " is at ", produced.base_offset,
           " when it is sent again");
  }
}

void TransactionLife::commit_offset(TransactionalId& id) {
  TransactionalClient& client = id.client;
  TransactionModel& transaction = open_transaction(id);
  if (client.who.version == 1 && !client.has_added_offsets) {
    const ErrorCode error = this->client().add_offsets(client.who, id.group);
    note(id.name, " adds offsets to transaction ", transaction.number, ": ", error_name(error));
    if (error != ErrorCode::none) {
      may_retry(id, error, "adds offsets");
      return;
    }
    client.has_added_offsets = true;
    has_begun(transaction);
  }
  const ErrorCode error =
      this->client().commit_offset(client.who, id.group, partitions_.front(), transaction.number);
  note(id.name, " commits an offset in transaction ", transaction.number, ": ", error_name(error));
  transaction.has_sent_offset = true;
  client.offset_is_unanswered = error != ErrorCode::none;
  if (error != ErrorCode::none) {
    may_retry(id, error, "commits an offset");
    return;
  }
  transaction.offset_is_acknowledged = true;
  has_begun(transaction);
}

void TransactionLife::end(TransactionalId& id, bool commit) {
  TransactionalClient& client = id.client;
  TransactionModel& transaction = *client.open;
  (commit ? transaction.commit_asked : transaction.abort_possible) = true;
  client.ending = commit;
  const Granted granted = this->client().end(client.who, commit);
  note(id.name, commit ? " commits transaction " : " aborts transaction ", transaction.number, ": ",
       error_name(granted.error), " ", granted.producer_id, "/", granted.epoch);
  if (granted.error == ErrorCode::none) {
    ended(id, commit, granted);
  } else {
    may_retry(id, granted.error, "ends a transaction");
  }
}

void TransactionLife::ended(TransactionalId& id, bool commit, const Granted& granted) {
  using enum TransactionModel::Outcome;
  TransactionalClient& client = id.client;
  if (client.open->outcome == committed && !commit) {
    broken(id.name, ": transaction ", client.open->number, " was committed, and its abort is accepted");
  }
  client.open->outcome = commit ? committed : aborted;
  TransactionalClient next;
  next.who = client.who;
  next.before = client.who;
  next.last_before = client.last;
  next.last_end = commit;
  // Without another epoch nobody knows which sequence number comes next.
  next.is_begun = client.who.version == 2 || !client.unanswered;
  if (client.who.version == 2) {
    if (granted.producer_id == client.who.producer_id && granted.epoch <= client.who.epoch) {
      broken(id.name, " goes on with epoch ", granted.epoch, " behind ", client.who.epoch);
    }
    next.who.producer_id = granted.producer_id;
    next.who.epoch = granted.epoch;
    id.newest = next.who;
  } else {
    next.sequences = client.sequences;
  }
  client = std::move(next);
}

// Its answer was lost.
void TransactionLife::end_again(TransactionalId& id) {
  const TransactionalClient& client = id.client;
  const Granted granted = this->client().end(client.before, *client.last_end);
  note(id.name, " ends its last transaction again: ", error_name(granted.error), " ", granted.producer_id,
       "/", granted.epoch);
  if (granted.error != ErrorCode::none) {
    may_retry(id, granted.error, "ends a transaction again");
  } else if (client.who.version == 2 && granted.epoch != client.who.epoch) {
    broken(id.name, " goes on with epoch ", granted.epoch, ", and was told ", client.who.epoch);
  }
}

bool TransactionLife::may_retry(TransactionalId& id, ErrorCode error, std::string_view what) {
  note_time_limits();
  if (is_of_broken_broker(error) && may_fail()) return true;
  const bool was_ended = !id.transactions.empty() && id.transactions.back().abort_possible;
  if (!is_of_ended_transaction(error) || !was_ended) {
    broken(id.name, " ", what, " and is told ", error_name(error));
  }
  id.client.is_fenced = true;
  id.client.is_begun = false;
  return false;
}

}  // namespace ottla::simulation
