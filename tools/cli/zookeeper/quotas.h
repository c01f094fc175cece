// The quotas of ZooKeeper's shell: nodes below /zookeeper/quota, which the server follows or not.
#pragma once

#include "cli/zookeeper/shell.h"

namespace ottla::cli::quotas {

// setquota, listquota or delquota with at least the words that it needs. Throws as the other commands of
// the older shell do. `may_change` is the younger shell's: the older one takes a quota that is there for one
// of a node above, and refuses to change it.
void run(ZooKeeperClient& client, const ShellCommand& command, bool may_change);

}  // namespace ottla::cli::quotas
