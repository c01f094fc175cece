// Compiles the codecs of the records of __transaction_state.
#include "ottla/protocol/messages/transaction_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(TransactionLogKey);
OTTLA_PROTOCOL_MESSAGE(TransactionLogValue);

}  // namespace ottla::protocol
