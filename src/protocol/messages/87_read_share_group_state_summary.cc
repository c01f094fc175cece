// Compiles the codecs of ReadShareGroupStateSummary.
#include "ottla/protocol/messages/87_read_share_group_state_summary.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ReadShareGroupStateSummaryRequest);
OTTLA_PROTOCOL_MESSAGE(ReadShareGroupStateSummaryResponse);

}  // namespace ottla::protocol
