// The quotas of ZooKeeper's shell: nodes below /zookeeper/quota, which the server follows or not.
#pragma once

#include "cli/zookeeper/shell.h"

namespace ottla::cli {

// setquota, listquota or delquota with at least the words that it needs. Throws as the other commands of
// the older shell do.
void run_quota_command(ZooKeeperClient& client, const ShellCommand& command);

}  // namespace ottla::cli
