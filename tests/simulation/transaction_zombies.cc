// Those who come too late: clients whose place another took, and requests that were long on their way.
#include "simulation/failure.h"
#include "simulation/transaction_life.h"

namespace ottla::simulation {

// Nothing of the batch may be in any log.
void TransactionLife::refused(const TransactionBatch& batch, ErrorCode error, std::string_view what) {
  if (error == ErrorCode::none) broken(batch.to.folder(), " takes records of ", what);
  refused_.insert(batch.serials.begin(), batch.serials.end());
}

void TransactionLife::produce_late() {
  TransactionalId& id = dice_.any_of(ids_);
  TransactionalClient& client = id.client;
  if (!client.is_begun || client.open != nullptr) return;
  if (client.last_before && dice_.one_in(2)) {
    const TransactionBatch& batch = *client.last_before;
    const Produced produced = this->client().produce(client.before, batch.to, batch.batch.build());
    note(id.name, " sends ", batch.serials.front(),
         " of an ended transaction again: ", error_name(produced.error), " ", produced.base_offset);
    if (produced.error == ErrorCode::none) {
      broken(batch.to.folder(), " takes a batch of a transaction that is over");
    }
    return;
  }
  // The other rule book lets the first batch begin the transaction.
  if (client.who.version != 1) return;
  const TransactionBatch batch = make_batch(client, dice_.any_of(partitions_));
  const Produced produced = this->client().produce(client.who, batch.to, batch.batch.build());
  note(id.name, " sends ", batch.serials.front(), " outside of a transaction: ", error_name(produced.error));
  refused(batch, produced.error, "no transaction");
}

void TransactionLife::use_zombie() {
  TransactionalId& id = dice_.any_of(ids_);
  if (!id.client.is_begun || id.zombies.empty()) return;
  TransactionalClient& zombie = dice_.any_of(id.zombies);
  switch (dice_.below(4)) {
    case 0:
      return zombie_commits_offset(id, zombie);
    case 1:
      return zombie_ends(id, zombie);
    default:
      return zombie_produces(id, zombie);
  }
}

void TransactionLife::zombie_produces(TransactionalId& id, TransactionalClient& zombie) {
  const TransactionBatch batch = zombie.unanswered && dice_.one_in(2)
                                     ? *zombie.unanswered
                                     : make_batch(zombie, dice_.any_of(partitions_));
  if (zombie.who.version == 1) {
    const ErrorCode error = client().add_partition(zombie.who, batch.to);
    note("a zombie of ", id.name, " adds ", batch.to.folder(), ": ", error_name(error));
    if (error == ErrorCode::none) broken("a zombie of ", id.name, " adds a partition");
  }
  const Produced produced = client().produce(zombie.who, batch.to, batch.batch.build());
  note("a zombie of ", id.name, " sends ", batch.serials.front(), " to ", batch.to.folder(), ": ",
       error_name(produced.error));
  if (produced.error == ErrorCode::none) broken(batch.to.folder(), " takes records of a zombie");
  if (!owners_.contains(batch.serials.front())) refused(batch, produced.error, "a zombie");
}

void TransactionLife::zombie_commits_offset(TransactionalId& id, TransactionalClient& zombie) {
  // No transaction has this number, so that it would be noticed.
  constexpr Offset never_committed = 1'000'000'000;
  const ErrorCode error = client().commit_offset(zombie.who, id.group, partitions_.front(), never_committed);
  note("a zombie of ", id.name, " commits an offset: ", error_name(error));
  if (error == ErrorCode::none) broken("a zombie of ", id.name, " commits an offset");
}

void TransactionLife::zombie_ends(TransactionalId& id, TransactionalClient& zombie) {
  const bool commit = dice_.one_in(2);
  const Granted granted = client().end(zombie.who, commit);
  note("a zombie of ", id.name, commit ? " commits: " : " aborts: ", error_name(granted.error));
  if (granted.error == ErrorCode::none) broken("a zombie of ", id.name, " ends a transaction");
}

}  // namespace ottla::simulation
