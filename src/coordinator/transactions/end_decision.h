// What EndTxn comes to in each state. Source: TransactionCoordinator.endTransaction and
// endTransactionWithTV1.
#pragma once

#include "coordinator/transactions/transaction.h"
#include "ottla/base/error_code.h"

namespace ottla::coordinator {

struct EndDecision {
  ErrorCode error = ErrorCode::none;  // none without `prepares`: it is done already
  bool prepares = false;              // the outcome is to be written
};

// `version` is what the client's request supports.
EndDecision decide_end(const Transaction& transaction, const ProducerIdAndEpoch& producer, bool commit,
                       TransactionVersion version);

}  // namespace ottla::coordinator
