// A life of transactional producers, their zombies and readers of what is committed, of which one seed is
// one course: no transaction half visible, no duplicate, nothing of an aborted one, whenever the process
// ends.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulation/coordinated_life.h"
#include "simulation/scan.h"
#include "simulation/transaction_model.h"

namespace ottla::simulation {

class TransactionLife : public CoordinatedLife {
 public:
  TransactionLife(std::uint64_t seed, Trace trace);

 private:
  // What the logs show now.
  struct Shown {
    std::map<Serial, std::pair<TopicPartition, Offset>> committed;
    std::map<TopicPartition, Offset> last_stable_offset;
    std::map<TopicPartition, Offset> high_watermark;
  };

  void begin() override;
  void add_actions() override;
  void on_time_passed(std::int64_t passed_ms) override;
  void check() override;

  TransactionClient client() { return TransactionClient(world_.process()); }

  // --- transaction_producers.cc: what clients do ---
  void work();
  void work_within(TransactionalId& id);
  void work_dying();
  void begin_client(TransactionalId& id, bool goes_on);
  void replace_client();
  TransactionModel& open_transaction(TransactionalId& id);
  void produce(TransactionalId& id);
  void send(TransactionalId& id, const TransactionBatch& batch);
  void send_again(TransactionalId& id);
  void commit_offset(TransactionalId& id);
  void end(TransactionalId& id, bool commit);
  void ended(TransactionalId& id, bool commit, const Granted& granted);
  void end_again(TransactionalId& id);
  void has_begun(TransactionModel& transaction) const;
  TransactionBatch make_batch(TransactionalClient& client, const TopicPartition& to);
  // Throws Failure unless the error is one that a client may see now; whether it may try again.
  bool may_retry(TransactionalId& id, ErrorCode error, std::string_view what);

  // --- transaction_zombies.cc: who should not get in ---
  void produce_late();
  void use_zombie();
  void zombie_produces(TransactionalId& id, TransactionalClient& zombie);
  void zombie_commits_offset(TransactionalId& id, TransactionalClient& zombie);
  void zombie_ends(TransactionalId& id, TransactionalClient& zombie);
  void refused(const TransactionBatch& batch, ErrorCode error, std::string_view what);

  // --- transaction_outcomes.cc: what must hold ---
  void note_time_limits();
  void check_log(const TopicPartition& name, Shown& shown);
  static std::map<Serial, Offset> committed_in(const Scan& scan, const TopicPartition& name);
  void check_reader(const TopicPartition& name, Shown& shown);
  void check_order(const TopicPartition& name, const Scan& scan);
  Scan read_committed(const TopicPartition& name, Shown& shown);
  void check_coordinator(const TransactionalId& id);
  void settle(TransactionalId& id, const Shown& shown, Offset committed_offset);
  void check_outcome(const TransactionalId& id, const TransactionModel& transaction,
                     const Shown& shown) const;
  void check_offsets(const TransactionalId& id, const CommittedOffset& committed) const;
  void check_stable_offsets(const Shown& shown) const;

  std::vector<TopicPartition> partitions_;
  std::vector<TransactionalId> ids_;
  std::map<Serial, TransactionModel*> owners_;  // of every record that was ever sent
  std::set<Serial> refused_;                    // records that must be in no log
  Serial serials_made_ = 0;
  std::int64_t transactions_made_ = 0;
};

}  // namespace ottla::simulation
