// Compiles the codecs of the records of __remote_log_metadata.
#include "ottla/protocol/messages/remote_log_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(RemoteLogSegmentMetadataRecord);
OTTLA_PROTOCOL_MESSAGE(RemoteLogSegmentMetadataUpdateRecord);
OTTLA_PROTOCOL_MESSAGE(RemotePartitionDeleteMetadataRecord);
OTTLA_PROTOCOL_MESSAGE(RemoteLogSegmentMetadataSnapshotRecord);

}  // namespace ottla::protocol
