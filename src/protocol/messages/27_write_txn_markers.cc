// Compiles the codecs of WriteTxnMarkers.
#include "ottla/protocol/messages/27_write_txn_markers.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(WriteTxnMarkersRequest);
OTTLA_PROTOCOL_MESSAGE(WriteTxnMarkersResponse);

}  // namespace ottla::protocol
