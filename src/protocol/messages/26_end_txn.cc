// Compiles the codecs of EndTxn.
#include "ottla/protocol/messages/26_end_txn.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(EndTxnRequest);
OTTLA_PROTOCOL_MESSAGE(EndTxnResponse);

}  // namespace ottla::protocol
