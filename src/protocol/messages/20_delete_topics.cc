// Compiles the codecs of DeleteTopics.
#include "ottla/protocol/messages/20_delete_topics.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DeleteTopicsRequest);
OTTLA_PROTOCOL_MESSAGE(DeleteTopicsResponse);

}  // namespace ottla::protocol
