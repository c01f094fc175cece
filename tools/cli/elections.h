// The file that names partitions whose leaders shall be elected: of kafka-leader-election and its forerunner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/admin.h"

namespace ottla::cli::elections {

// The words of what is wrong with such a file.
struct ElectionFileWords {
  std::string_view what;       // opens each sentence: "Replica election data"
  std::string_view unlisted;   // closes it where no partitions are listed
  std::string_view exception;  // the class of such an error
};

// {"partitions": [{"topic": "a", "partition": 1}, …]} in order.
std::vector<admin::TopicPartition> read_election_file(const std::string& path,
                                                      const ElectionFileWords& words);

}  // namespace ottla::cli::elections
