// Who appends to a log, which decides how much of the producers' state is checked
// (org.apache.kafka.storage.internals.log. AppendOrigin).
#pragma once

#include <cstdint>

namespace ottla::log {

enum class AppendOrigin : std::uint8_t {
  client,       // producer sequences, epochs and resent batches are checked
  coordinator,  // markers and coordinators' records: epochs are checked, sequences are not
  raft_leader,  // the metadata log
  replication,  // what is in the log already, read back: nothing is refused
};

// Whether the transaction coordinator knows that the batch's transaction writes here (KIP-890).
enum class Verification : std::uint8_t {
  not_needed,  // of markers and coordinators' records; of clients when they are not verified
  missing,     // a transactional batch is refused unless its transaction is open here already
  given,       // the coordinator was asked
  added,       // the broker added the partition to the transaction: a producer begins with sequence 0
};

}  // namespace ottla::log
