// Compiles the codecs of Fetch.
#include "ottla/protocol/messages/01_fetch.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(FetchRequest);
OTTLA_PROTOCOL_MESSAGE(FetchResponse);

}  // namespace ottla::protocol
