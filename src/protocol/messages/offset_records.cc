// Compiles the codecs of the records about committed offsets.
#include "ottla/protocol/messages/offset_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(LegacyOffsetCommitKey);
OTTLA_PROTOCOL_MESSAGE(LegacyOffsetCommitValue);
OTTLA_PROTOCOL_MESSAGE(OffsetCommitKey);
OTTLA_PROTOCOL_MESSAGE(OffsetCommitValue);

}  // namespace ottla::protocol
