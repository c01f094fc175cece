// Compiles the codecs of TxnOffsetCommit.
#include "ottla/protocol/messages/28_txn_offset_commit.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(TxnOffsetCommitRequest);
OTTLA_PROTOCOL_MESSAGE(TxnOffsetCommitResponse);

}  // namespace ottla::protocol
