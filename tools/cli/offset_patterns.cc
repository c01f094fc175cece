// The grammar of GetOffsetShell's rules: REGEX, REGEX:N, REGEX:N-M, REGEX:N-, REGEX:-M.
#include "cli/offset_patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "cli/admin_tool.h"
#include "cli/failure.h"
#include "cli/number.h"

namespace ottla::cli {
namespace {

std::int32_t partition_in(const std::string& digits) { return java_number<std::int32_t>(digits); }

}  // namespace

PartitionPattern PartitionPattern::of_rules(const std::string& rules) {
  static const std::regex form("([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?");
  PartitionPattern pattern;
  for (const std::string& text : split(rules, ',')) {
    std::smatch parts;
    if (!std::regex_match(text, parts, form)) {
      const std::string cause =
          "org.apache.kafka.server.util.TerseException: Invalid rule specification: " + text;
      throw Failure("java.lang.RuntimeException", cause, cause);
    }
    Rule rule{.topics = TopicFilter(parts[1].length() > 0 ? parts[1].str() : ".*"), .only = {}};
    if (parts[2].length() > 0) {
      rule.only.insert(partition_in(parts[2]));
    } else {
      if (parts[3].length() > 0) rule.from = partition_in(parts[3]);
      if (parts[4].length() > 0) rule.to = partition_in(parts[4]);
    }
    pattern.rules_.push_back(std::move(rule));
  }
  return pattern;
}

PartitionPattern PartitionPattern::of_topic(const std::string& topic,
                                            const std::set<std::int32_t>& partitions) {
  PartitionPattern pattern;
  pattern.rules_.push_back({.topics = TopicFilter(topic), .only = partitions});
  return pattern;
}

bool PartitionPattern::allows(const std::string& topic) const {
  return std::ranges::any_of(rules_, [&](const Rule& rule) { return rule.topics.allows(topic, false); });
}

bool PartitionPattern::allows(const client::TopicPartition& at) const {
  return std::ranges::any_of(rules_, [&](const Rule& rule) {
    const bool is_in = rule.only.empty() ? at.partition >= rule.from && at.partition < rule.to
                                         : rule.only.contains(at.partition);
    return is_in && rule.topics.allows(at.topic, false);
  });
}

}  // namespace ottla::cli
