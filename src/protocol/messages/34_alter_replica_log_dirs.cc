// Compiles the codecs of AlterReplicaLogDirs.
#include "ottla/protocol/messages/34_alter_replica_log_dirs.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(AlterReplicaLogDirsRequest);
OTTLA_PROTOCOL_MESSAGE(AlterReplicaLogDirsResponse);

}  // namespace ottla::protocol
