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

}  // namespace ottla::log
