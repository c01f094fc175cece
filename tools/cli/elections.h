// The file that names partitions whose leaders shall be elected: of kafka-leader-election and its forerunner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/admin.h"

namespace ottla::cli {

// {"partitions": [{"topic": "a", "partition": 1}, …]} in order. `what` opens the sentences of what is wrong
// with it ("Replica election data"), `exception` is the class of such an error.
std::vector<admin::TopicPartition> read_election_file(const std::string& path, std::string_view what,
                                                      std::string_view exception);

}  // namespace ottla::cli
