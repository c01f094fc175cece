// Compiles the codecs of OffsetCommit.
#include "ottla/protocol/messages/08_offset_commit.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(OffsetCommitRequest);
OTTLA_PROTOCOL_MESSAGE(OffsetCommitResponse);

}  // namespace ottla::protocol
