// Compiles the codecs of DescribeTransactions.
#include "ottla/protocol/messages/65_describe_transactions.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeTransactionsRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeTransactionsResponse);

}  // namespace ottla::protocol
