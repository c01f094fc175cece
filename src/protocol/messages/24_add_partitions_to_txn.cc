// Compiles the codecs of AddPartitionsToTxn.
#include "ottla/protocol/messages/24_add_partitions_to_txn.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(AddPartitionsToTxnRequest);
OTTLA_PROTOCOL_MESSAGE(AddPartitionsToTxnResponse);

}  // namespace ottla::protocol
