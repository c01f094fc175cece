// Compiles the codecs of AddRaftVoter.
#include "ottla/protocol/messages/80_add_raft_voter.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(AddRaftVoterRequest);
OTTLA_PROTOCOL_MESSAGE(AddRaftVoterResponse);

}  // namespace ottla::protocol
