// Compiles the codecs of CreateTopics.
#include "ottla/protocol/messages/19_create_topics.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(CreateTopicsRequest);
OTTLA_PROTOCOL_MESSAGE(CreateTopicsResponse);

}  // namespace ottla::protocol
