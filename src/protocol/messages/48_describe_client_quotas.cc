// Compiles the codecs of DescribeClientQuotas.
#include "ottla/protocol/messages/48_describe_client_quotas.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeClientQuotasRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeClientQuotasResponse);

}  // namespace ottla::protocol
