// Compiles the codec of the producer snapshot.
#include "protocol/producer_snapshot.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(ProducerSnapshot);

}  // namespace ottla::protocol
