// Every transactional id that is served, by partition of `__transaction_state`. Only replay changes it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "coordinator/transactions/transaction.h"

namespace ottla::coordinator {

class TransactionTable {
 public:
  // Null when it is unknown. Valid until the next change of the table.
  const Transaction* find(PartitionIndex partition, std::string_view transactional_id) const {
    const auto ids = by_partition_.find(partition);
    if (ids == by_partition_.end()) return nullptr;
    const auto found = ids->second.find(transactional_id);
    return found == ids->second.end() ? nullptr : &found->second;
  }

  void set(PartitionIndex partition, std::string_view transactional_id, Transaction transaction) {
    Ids& ids = by_partition_[partition];
    auto at = ids.lower_bound(transactional_id);
    if (at == ids.end() || at->first != transactional_id)
      at = ids.emplace_hint(at, transactional_id, Transaction{});
    at->second = std::move(transaction);
  }
  void erase(PartitionIndex partition, std::string_view transactional_id) {
    const auto ids = by_partition_.find(partition);
    if (ids == by_partition_.end()) return;
    const auto found = ids->second.find(transactional_id);
    if (found != ids->second.end()) ids->second.erase(found);
  }
  void drop(PartitionIndex partition) { by_partition_.erase(partition); }

  // Calls visit(transactional_id, transaction); visit must not change the table.
  template <class Visit>
  void for_each_in(PartitionIndex partition, Visit visit) const {
    const auto ids = by_partition_.find(partition);
    if (ids == by_partition_.end()) return;
    for (const auto& [transactional_id, transaction] : ids->second) visit(transactional_id, transaction);
  }
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [partition, ids] : by_partition_) for_each_in(partition, visit);
  }

 private:
  using Ids = std::map<std::string, Transaction, std::less<>>;

  std::map<PartitionIndex, Ids> by_partition_;
};

}  // namespace ottla::coordinator
