// What a reader of a log from its beginning knows of transactions: which batches belong to aborted ones, and
// which markers still have batches (org.apache.kafka.storage.internals.log.CleanedTransactionMetadata).
#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/log/transaction_index.h"
#include "ottla/records/batch_view.h"

namespace ottla::log {

class CleanedTransactions {
 public:
  CleanedTransactions() = default;
  // `aborted` are those that reach into what is read.
  explicit CleanedTransactions(std::vector<AbortedEntry> aborted);

  // The next data batch. Gives whether it is of an aborted transaction.
  bool on_data(const records::BatchView& batch);
  // The next message of formats 0 and 1.
  void on_message(Offset last_offset) { begin_aborted_up_to(last_offset); }

  struct Marker {
    // No batch of its transaction was met: the marker may go when its time is over.
    bool is_of_empty_transaction = false;
    // The aborted transaction, when it had batches: it stays in the transaction index.
    std::optional<AbortedEntry> aborted;
  };
  // The next control batch, whole. invalid_record when its record is none.
  Result<Marker> on_control(const records::BatchView& batch);

 private:
  struct Aborted {
    AbortedEntry entry;
    bool has_batches = false;
  };

  void begin_aborted_up_to(Offset offset);

  std::vector<AbortedEntry> coming_;  // by first offset, the next one last
  std::unordered_map<ProducerId, Aborted> aborted_;
  std::unordered_set<ProducerId> committed_;
};

}  // namespace ottla::log
