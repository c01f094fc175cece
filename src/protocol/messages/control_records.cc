// Compiles the codecs of control records.
#include "ottla/protocol/messages/control_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ControlRecordTypeSchema);
OTTLA_PROTOCOL_MESSAGE(EndTxnMarker);
OTTLA_PROTOCOL_MESSAGE(LeaderChangeMessage);
OTTLA_PROTOCOL_MESSAGE(SnapshotHeaderRecord);
OTTLA_PROTOCOL_MESSAGE(SnapshotFooterRecord);
OTTLA_PROTOCOL_MESSAGE(KRaftVersionRecord);
OTTLA_PROTOCOL_MESSAGE(VotersRecord);

}  // namespace ottla::protocol
