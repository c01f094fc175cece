// Compiles the codecs of ListTransactions.
#include "ottla/protocol/messages/66_list_transactions.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ListTransactionsRequest);
OTTLA_PROTOCOL_MESSAGE(ListTransactionsResponse);

}  // namespace ottla::protocol
