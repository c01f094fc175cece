// Compiles the codecs of AlterClientQuotas.
#include "ottla/protocol/messages/49_alter_client_quotas.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(AlterClientQuotasRequest);
OTTLA_PROTOCOL_MESSAGE(AlterClientQuotasResponse);

}  // namespace ottla::protocol
