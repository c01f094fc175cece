// Compiles the codecs of ShareFetch.
#include "ottla/protocol/messages/78_share_fetch.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ShareFetchRequest);
OTTLA_PROTOCOL_MESSAGE(ShareFetchResponse);

}  // namespace ottla::protocol
