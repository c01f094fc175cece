// Compiles the codecs of RemoveRaftVoter.
#include "ottla/protocol/messages/81_remove_raft_voter.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(RemoveRaftVoterRequest);
OTTLA_PROTOCOL_MESSAGE(RemoveRaftVoterResponse);

}  // namespace ottla::protocol
