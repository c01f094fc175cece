// Compiles the codecs of the metadata records about configs, features, quotas, producer ids and transactions.
#include "ottla/protocol/messages/config_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ConfigRecord);
OTTLA_PROTOCOL_MESSAGE(FeatureLevelRecord);
OTTLA_PROTOCOL_MESSAGE(ClientQuotaRecord);
OTTLA_PROTOCOL_MESSAGE(ProducerIdsRecord);
OTTLA_PROTOCOL_MESSAGE(NoOpRecord);
OTTLA_PROTOCOL_MESSAGE(ZkMigrationStateRecord);
OTTLA_PROTOCOL_MESSAGE(BeginTransactionRecord);
OTTLA_PROTOCOL_MESSAGE(EndTransactionRecord);
OTTLA_PROTOCOL_MESSAGE(AbortTransactionRecord);

}  // namespace ottla::protocol
