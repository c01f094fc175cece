// Compiles the codecs of the records of __share_group_state.
#include "ottla/protocol/messages/share_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ShareSnapshotKey);
OTTLA_PROTOCOL_MESSAGE(ShareSnapshotValue);
OTTLA_PROTOCOL_MESSAGE(ShareUpdateKey);
OTTLA_PROTOCOL_MESSAGE(ShareUpdateValue);

}  // namespace ottla::protocol
