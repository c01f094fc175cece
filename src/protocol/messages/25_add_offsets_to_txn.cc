// Compiles the codecs of AddOffsetsToTxn.
#include "ottla/protocol/messages/25_add_offsets_to_txn.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(AddOffsetsToTxnRequest);
OTTLA_PROTOCOL_MESSAGE(AddOffsetsToTxnResponse);

}  // namespace ottla::protocol
