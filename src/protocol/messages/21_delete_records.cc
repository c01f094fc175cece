// Compiles the codecs of DeleteRecords.
#include "ottla/protocol/messages/21_delete_records.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DeleteRecordsRequest);
OTTLA_PROTOCOL_MESSAGE(DeleteRecordsResponse);

}  // namespace ottla::protocol
