// Which partitions kafka-get-offsets asks for: --topic with --partitions, or the rules of --topic-partitions.
#pragma once

#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "cli/topic_filter.h"
#include "ottla/client/admin.h"

namespace ottla::cli {

class PartitionPattern {
 public:
  // "items:1-3,others:5,:0": topics by regular expressions, any when left out; partitions by a number or a
  // range whose end is outside. RuntimeException for a rule of another form.
  static PartitionPattern of_rules(const std::string& rules);
  // Topics by a regular expression; partitions of that list, all when it is empty.
  static PartitionPattern of_topic(const std::string& topic, const std::set<std::int32_t>& partitions);

  bool allows(const std::string& topic) const;
  bool allows(const client::TopicPartition& at) const;

 private:
  struct Rule {
    TopicFilter topics;
    std::int32_t from = 0;
    std::int32_t to = std::numeric_limits<std::int32_t>::max();
    std::set<std::int32_t> only;
  };
  std::vector<Rule> rules_;
};

}  // namespace ottla::cli
